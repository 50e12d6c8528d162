package io.peaknet.cli;

import io.peaknet.simulator.Check;
import io.peaknet.simulator.Options;
import io.peaknet.simulator.SimulatorMain;
import io.peaknet.simulator.Story;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peak sim}: many nodes on a graph, decided by one seed. */
@Command(
    name = "sim",
    description = "Simulate many nodes on a graph.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SimCommand {
  private static final String GENERATORS =
      "rgg:N:DEGREE, ba:N:M, er:N:DEGREE, grid:WxH, star:N, line:N or ring:N";

  /** {@code peak sim run}. */
  @Command(
      name = "run",
      description = "Simulate one graph and print figures.",
      mixinStandardHelpOptions = true)
  int run(
      @Option(
              names = "--graph",
              required = true,
              paramLabel = "GRAPH",
              description = "a file, or a generator: " + GENERATORS)
          String graph,
      @Option(names = "--router", paramLabel = "ROUTER", defaultValue = "peak") String router,
      @Option(names = "--pairs", paramLabel = "N", defaultValue = "" + Options.PAIRS) int pairs,
      @Option(names = "--seed", paramLabel = "S", defaultValue = "" + Options.SEED) long seed,
      @Option(
              names = "--loss",
              paramLabel = "PERCENT",
              defaultValue = "0",
              description = "datagrams that each link loses")
          double loss,
      @Option(
              names = "--fail",
              paramLabel = "PERCENT",
              defaultValue = "0",
              description = "links, then nodes, that fail; all must hold again after that")
          double fail,
      @Option(names = "--both-dial", description = "both ends of each link dial") boolean bothDial,
      @Option(names = "--json", description = "print one JSON object") boolean json)
      throws ConfigException {
    Options options;
    try {
      options = new Options(graph, router, pairs, seed, loss, fail, bothDial);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
    return SimulatorMain.run(options, json, System.out, System.err);
  }

  /** {@code peak sim check}. */
  @Command(
      name = "check",
      description = "Hold the network's promises on many graphs and stories.",
      mixinStandardHelpOptions = true)
  int check(
      @Option(
              names = "--graph",
              paramLabel = "GRAPH",
              description = "these alone, and the stories named")
          @Nullable List<String> graphs,
      @Option(
              names = "--story",
              paramLabel = "STORY",
              description = "these alone, and the graphs named: ${COMPLETION-CANDIDATES}")
          @Nullable List<Story> stories,
      @Option(
              names = "--topologies",
              paramLabel = "FOLDER",
              defaultValue = "topologies",
              description = "graphs as *.edges files")
          Path topologies,
      @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "the first")
          long seed,
      @Option(names = "--seeds", paramLabel = "N", defaultValue = "2", description = "how many")
          int seeds)
      throws ConfigException {
    Check check;
    try {
      check =
          graphs == null && stories == null
              ? Check.all(topologies, seed, seeds)
              : new Check(
                  graphs == null ? List.of() : graphs,
                  stories == null ? List.of() : stories,
                  seed,
                  seeds);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
    return SimulatorMain.check(check, System.out, System.err);
  }

  /** {@code peak sim list}. */
  @Command(
      name = "list",
      description = "List what can be simulated.",
      mixinStandardHelpOptions = true)
  int list() {
    System.out.println("graphs for --graph: a file of lines 'a b [cost]', or " + GENERATORS);
    System.out.println("routers for --router: " + String.join(", ", Options.ROUTERS));
    System.out.println("always in 'check': " + String.join(", ", Check.GENERATED) + ", and");
    for (Story story : Story.values()) {
      System.out.println("  " + story);
    }
    return Main.DONE;
  }
}
