package io.peaknet.simulator;

import io.peaknet.protocol.Views;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Violation;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What may happen to networks as a whole; each is told on one small network and checked throughout.
 */
public enum Story {
  /**
   * Two networks that grew apart meet over three links, and are one; nobody of the heavier moves.
   */
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
      List<String> before = addresses(scenario, first.nodes());
      for (int link = both.links() - 3; link < both.links(); link++) {
        scenario.plug(link);
      }
      settle(scenario);
      List<String> after = addresses(scenario, first.nodes());
      for (int number = 0; number < first.nodes(); number++) {
        if (!before.get(number).equals(after.get(number))) {
          throw scenario.told(
              "merge: node "
                  + number
                  + " of the heavier network moved from "
                  + before.get(number)
                  + " to "
                  + after.get(number),
              null);
        }
      }
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
      settle(scenario, nodes, count);
    }
  },

  /**
   * One node dies and is started again 3 s later: another that talked to it before, and one that
   * never did, reach it within a second.
   */
  RETURN {
    @Override
    void tell(long seed) {
      Scenario scenario = scenario(Generators.graph("rgg:60:8", seed), seed);
      settle(scenario);
      int[] nodes = new Chance(seed).forPart("return").permutation(scenario.graph().nodes());
      int returning = nodes[0];
      Pings before = new Pings(scenario, nodes[1], returning);
      scenario.runFor(SECOND_NS);
      before.mustBeAnswered();
      scenario.kill(returning);
      scenario.runFor(3 * SECOND_NS);
      scenario.restart(returning);
      Pings known = new Pings(scenario, nodes[1], returning);
      Pings stranger = new Pings(scenario, nodes[2], returning);
      scenario.runFor(SECOND_NS);
      known.mustBeAnswered();
      stranger.mustBeAnswered();
    }
  },

  /** Nodes die, and some come back, while the addresses of a wide network are made anew. */
  RESPLIT {
    @Override
    void tell(long seed) {
      Scenario scenario = scenario(Generators.graph("grid:14x14", seed), seed);
      Chance chance = new Chance(seed).forPart("resplit");
      int[] nodes = chance.permutation(scenario.graph().nodes());
      scenario.startAll();
      scenario.runFor(8 * SECOND_NS);
      for (int i = 0; i < 6; i++) {
        scenario.runFor(chance.nextInt(2_000) * SECOND_NS / 1_000);
        scenario.kill(nodes[i]);
      }
      for (int i = 0; i < 3; i++) {
        scenario.restart(nodes[i]);
      }
      settle(scenario, nodes, 3);
    }
  },

  /** A node that died is forgotten: no table leads to it, and no anchor knows where it was. */
  FORGOTTEN {
    @Override
    void tell(long seed) {
      Scenario scenario = scenario(Generators.graph("rgg:60:8", seed), seed);
      settle(scenario);
      int dead = new Chance(seed).forPart("forgotten").nextInt(scenario.graph().nodes());
      scenario.kill(dead);
      scenario.runFor(LEASE_NS);
      settle(scenario);
      scenario.checkForgotten(dead);
    }
  };

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long SPACING_NS = 5_000_000L;
  private static final int PAIRS = 300;

  /** Anchors keep a record for 300 s after they last heard of it. */
  private static final long LEASE_NS = 400 * SECOND_NS;

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
    settle(scenario, new int[0], 0);
  }

  /**
   * The first {@code count} of {@code restarted} have lost their sessions: whoever talked to them
   * before finds out by sending, and what it sends meanwhile is lost.
   */
  private static void settle(Scenario scenario, int[] restarted, int count) {
    if (scenario.engine().nowNs() == 0) {
      scenario.startAll();
    }
    scenario.converge();
    scenario.checkAtRest();
    String failure = scenario.lookUpAll().failure();
    Flows flows = scenario.pairs(PAIRS);
    scenario.send(flows, SPACING_NS);
    for (int flow = 0; flow < flows.count() && failure == null; flow++) {
      boolean forgetful =
          contains(restarted, count, flows.source[flow])
              || contains(restarted, count, flows.destination[flow]);
      boolean arrived = forgetful ? flows.lateArrived(flow) : flows.allArrived(flow);
      failure = arrived ? null : "delivery failed from " + flows.story(flow);
    }
    if (failure != null) {
      throw scenario.told(failure, null);
    }
  }

  private static boolean contains(int[] nodes, int count, int node) {
    return Arrays.stream(nodes).limit(count).anyMatch(each -> each == node);
  }

  private static List<String> addresses(Scenario scenario, int count) {
    List<String> addresses = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Views.Status status = Objects.requireNonNull(scenario.node(number)).status();
      addresses.add(status.address() + " in network " + Long.toHexString(status.network()));
    }
    return addresses;
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
