package io.peaknet.simulator;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Violation;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Locale;

/**
 * What may happen to networks as a whole; each is told on one small network and checked throughout.
 */
public enum Story {
  /** Two networks that grew apart meet over three links, and are one. */
  MERGE {
    @Override
    void tell(long seed) {
      Graph first = Generators.graph("rgg:100:8", seed);
      Graph second = Generators.graph("ba:60:2", seed);
      Graph both = Graph.beside(first, second);
      Chance chance = new Chance(seed).forPart("merge");
      int[] here = chance.permutation(first.nodes());
      int[] there = chance.permutation(second.nodes());
      for (int i = 0; i < 3; i++) {
        both = both.withLink(here[i], first.nodes() + there[i], 1);
      }
      Scenario scenario = scenario(both, seed);
      for (int link = both.links() - 3; link < both.links(); link++) {
        scenario.unplug(link);
      }
      settle(scenario);
      for (int link = both.links() - 3; link < both.links(); link++) {
        scenario.plug(link);
      }
      settle(scenario);
    }
  },

  /** A grid falls in two halves, each lives on, and they are one again. */
  PARTITION {
    @Override
    void tell(long seed) {
      int width = 12;
      Graph grid = Generators.graph("grid:" + width + "x8", seed);
      int border = 3 + new Chance(seed).forPart("partition").nextInt(width - 5);
      Scenario scenario = scenario(grid, seed);
      settle(scenario);
      for (int link = 0; link < grid.links(); link++) {
        if (crosses(grid, link, width, border)) {
          scenario.cut(link);
        }
      }
      settle(scenario);
      for (int link = 0; link < grid.links(); link++) {
        if (crosses(grid, link, width, border)) {
          scenario.mend(link);
        }
      }
      settle(scenario);
    }
  },

  /** A tenth of the nodes die and come back, knowing nothing but their keys. */
  RESTART {
    @Override
    void tell(long seed) {
      Scenario scenario = scenario(Generators.graph("rgg:120:8", seed), seed);
      settle(scenario);
      int[] nodes = new Chance(seed).forPart("restart").permutation(scenario.graph().nodes());
      int count = Math.max(1, scenario.graph().nodes() / 10);
      for (int i = 0; i < count; i++) {
        scenario.kill(nodes[i]);
      }
      scenario.runFor(SECOND_NS);
      for (int i = 0; i < count; i++) {
        scenario.restart(nodes[i]);
      }
      settle(scenario);
    }
  };

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long SPACING_NS = 5_000_000L;
  private static final int PAIRS = 300;

  /**
   * Lets the story happen.
   *
   * @throws Violation if anything that must hold does not
   */
  abstract void tell(long seed);

  /** The command that repeats it. */
  public String command(long seed) {
    return "./peak sim check --story " + this + " --seed " + seed + " --seeds 1";
  }

  final Scenario scenario(Graph graph, long seed) {
    Scenario scenario = new Scenario(graph, seed, false, 0, command(seed));
    return scenario;
  }

  private static void settle(Scenario scenario) {
    if (scenario.engine().nowNs() == 0) {
      scenario.startAll();
    }
    scenario.converge();
    scenario.checkAtRest();
    String failure = scenario.lookUpAll().failure();
    Flows flows = scenario.pairs(PAIRS);
    scenario.send(flows, SPACING_NS);
    for (int flow = 0; flow < flows.count() && failure == null; flow++) {
      failure = flows.allArrived(flow) ? null : "delivery failed from " + flows.story(flow);
    }
    if (failure != null) {
      throw scenario.told(failure, null);
    }
  }

  private static boolean crosses(Graph grid, int link, int width, int border) {
    return grid.from(link) % width < border != grid.to(link) % width < border;
  }

  /** In lower case, as on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
