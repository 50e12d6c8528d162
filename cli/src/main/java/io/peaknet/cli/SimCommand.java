package io.peaknet.cli;

import io.peaknet.simulator.Check;
import io.peaknet.simulator.Options;
import io.peaknet.simulator.SimulatorMain;
import io.peaknet.simulator.Story;
import io.peaknet.simulator.experiment.Experiments;
import io.peaknet.simulator.experiment.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code peak sim}: many nodes on a graph, decided by one seed. */
@Command(
    name = "sim",
    description = "Simulate many nodes on a graph.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SimCommand {
  private static final String GENERATORS =
      "rgg:N:DEGREE, ba:N:M, er:N:DEGREE, grid:WxH, star:N, line:N or ring:N";

  @Spec private CommandSpec spec = CommandSpec.create();

  /** {@code peak sim run}. */
  @Command(
      name = "run",
      description = "Simulate one graph and print figures, or run a listed experiment.",
      mixinStandardHelpOptions = true)
  int run(
      @Parameters(
              arity = "0..1",
              paramLabel = "NAME",
              description = "one of peak sim list; without it, one run of --graph")
          @Nullable String name,
      @Option(
              names = "--graph",
              paramLabel = "GRAPH",
              description = "a file, or a generator: " + GENERATORS)
          @Nullable String graph,
      @Option(
              names = "--router",
              paramLabel = "ROUTER",
              defaultValue = "peak",
              description =
                  "peak, live; or on converged tables: peak-tables, dart, m-dart, tree, shortest")
          String router,
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
      @Option(names = "--quick", description = "with NAME: a first look, in a few minutes")
          boolean quick,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description = "with NAME: leaves results.json and results.html there")
          @Nullable Path out,
      @Option(
              names = "--topologies",
              paramLabel = "FOLDER",
              defaultValue = "topologies",
              description = "with NAME: graphs of real networks, as *.edges files")
          Path topologies,
      @Option(names = "--json", description = "print one JSON object") boolean json)
      throws ConfigException, IOException {
    if (name != null) {
      refuse(
          "is for one run of --graph, not for an experiment",
          List.of("--router", "--pairs", "--loss", "--fail", "--both-dial"));
      return experiment(name, new Setup(quick, seed, graph, topologies, System.err), out, json);
    }
    if (graph == null) {
      throw new ConfigException("give --graph GRAPH, or the name of an experiment (peak sim list)");
    }
    refuse("belongs to an experiment's name", List.of("--quick", "--out", "--topologies"));
    Options options;
    try {
      options = new Options(graph, router, pairs, seed, loss, fail, bothDial);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
    return SimulatorMain.run(options, json, System.out, System.err);
  }

  private void refuse(String why, List<String> options) throws ConfigException {
    ParseResult given = spec.commandLine().getParseResult().subcommand();
    for (String option : options) {
      if (given.hasMatchedOption(option)) {
        throw new ConfigException(option + " " + why);
      }
    }
  }

  private static int experiment(String name, Setup setup, @Nullable Path out, boolean json)
      throws ConfigException, IOException {
    try {
      Experiments.run(name, setup, out, json, System.out);
      return Main.DONE;
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
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
    System.out.println();
    Experiments.list(System.out);
    return Main.DONE;
  }
}
