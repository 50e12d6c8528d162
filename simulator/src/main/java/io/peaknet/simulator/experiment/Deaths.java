package io.peaknet.simulator.experiment;

import io.peaknet.simulator.Trial;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.List;

/** Every node of a network dies once, one after the other, and comes back as a newcomer. */
final class Deaths implements Experiment {
  private static final List<String> QUICK = List.of("ba:64:2", "rgg:64:8");
  private static final List<String> FULL =
      List.of("ba:100:2", "ba:250:2", "rgg:100:8", "rgg:250:10", "er:250:8", "grid:16x16");

  /** M-DART's addresses are DART's. */
  private static final List<String> ROUTERS = List.of("peak", "dart", "tree");

  /** DART forgets a neighbour after 10.5 s. */
  private static final double DEAD_S = 25;

  private static final double QUIET_S = 15;
  private static final double SETTLED_MOST_S = 120;
  private static final double P99 = 0.99;

  @Override
  public String name() {
    return "deaths";
  }

  @Override
  public String description() {
    return "each node in turn dies and comes back: how many others move";
  }

  @Override
  public Findings run(Setup setup) {
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "Every node dies once",
                "graph",
                "nodes",
                "router",
                "others that move, mean",
                "p99",
                "most",
                "when it is back, mean",
                "most then")
            .remark(
                "one after the other, each dead for "
                    + (int) DEAD_S
                    + " s and then back with its key and nothing else; counted are others that"
                    + " change their address while it is dead, and until all rest after its return");
    for (Live.Case each : Live.cases(setup, QUICK, FULL)) {
      setup.each(
          name() + " " + each.name(),
          ROUTERS,
          router -> router,
          router -> measure(setup, each.graph(), router, section));
    }
    return findings;
  }

  private static void measure(Setup setup, String text, String router, Findings.Section section) {
    Graph graph = Generators.graph(text, setup.seed());
    Trial trial = new Trial(router, graph, setup.seed());
    Live.settle(trial);
    int[] dead = new int[graph.nodes()];
    int[] back = new int[graph.nodes()];
    for (int node = 0; node < graph.nodes(); node++) {
      int[] before = trial.moves();
      trial.kill(node);
      trial.run(DEAD_S);
      int[] between = trial.moves();
      dead[node] = Live.movers(before, between);
      trial.restart(node);
      trial.settle(QUIET_S, SETTLED_MOST_S);
      int[] after = trial.moves();
      after[node] = between[node]; // its own moves are a newcomer's
      back[node] = Live.movers(between, after);
    }
    Arrays.sort(dead);
    Arrays.sort(back);
    int last = graph.nodes() - 1;
    section.row(
        Live.name(text),
        graph.nodes(),
        router,
        Arrays.stream(dead).average().orElse(0),
        dead[(int) Math.ceil(P99 * graph.nodes()) - 1],
        dead[last],
        Arrays.stream(back).average().orElse(0),
        back[last]);
  }
}
