package io.peaknet.simulator.converged;

import io.peaknet.protocol.address.Digits;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * How a network comes to its addresses: it grows from one node on. Whoever has met it for 20 ms
 * (ADDR-14) asks the neighbour with the shortest address for a place (ADDR-6) and is there a round
 * trip later. Other networks that form meanwhile are left out: of two that meet, the lighter one
 * joins the heavier node by node, and what it was before shows nowhere.
 */
final class Growth {
  private static final long PATIENCE_NS = 20_000_000;
  private static final int NOBODY = -1;

  private final Graph graph;
  private final int[] costs;
  private final int[] granter;
  private final int[] digit;
  private final int[] bits;
  private final int[] granted;
  private final boolean[] asking;
  private final PriorityQueue<Step> steps = new PriorityQueue<>();
  private long order;

  /** A node looks whom to ask, or is placed by {@code granter}. */
  private record Step(long atNs, long order, int node, int granter) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      int earlier = Long.compare(atNs, other.atNs);
      return earlier != 0 ? earlier : Long.compare(order, other.order);
    }
  }

  private Growth(Graph graph, int[] costs) {
    this.graph = graph;
    this.costs = costs;
    granter = new int[graph.nodes()];
    digit = new int[graph.nodes()];
    bits = new int[graph.nodes()];
    granted = new int[graph.nodes()];
    asking = new boolean[graph.nodes()];
    Arrays.fill(granter, NOBODY);
    Arrays.fill(bits, NOBODY);
  }

  /**
   * Grows a connected graph's addresses.
   *
   * @param first the node whose network it is
   */
  static AddressTree from(Graph graph, int[] costs, int first) {
    Growth growth = new Growth(graph, costs);
    growth.asking[first] = true;
    growth.place(0, first, NOBODY);
    for (Step step = growth.steps.poll(); step != null; step = growth.steps.poll()) {
      if (step.granter == NOBODY) {
        growth.ask(step.atNs, step.node);
      } else {
        growth.place(step.atNs, step.node, step.granter);
      }
    }
    return new AddressTree(growth.granter, growth.digit);
  }

  private void place(long nowNs, int node, int by) {
    granter[node] = by;
    bits[node] = by == NOBODY ? 0 : bits[by] + Digits.of(digit[node]).bits();
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int other = graph.across(link, node);
      if (!asking[other]) {
        asking[other] = true;
        steps.add(new Step(nowNs + delayNs(link) + PATIENCE_NS, order++, other, NOBODY));
      }
    }
  }

  private void ask(long nowNs, int node) {
    int best = -1;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int other = graph.across(link, node);
      if (bits[other] != NOBODY && (best < 0 || isBetter(node, link, best))) {
        best = link;
      }
    }
    int by = graph.across(best, node);
    digit[node] = ++granted[by];
    steps.add(new Step(nowNs + 2 * delayNs(best), order++, node, by));
  }

  private boolean isBetter(int node, int link, int than) {
    int shorter = Integer.compare(bits[graph.across(link, node)], bits[graph.across(than, node)]);
    return shorter < 0 || (shorter == 0 && costs[link] < costs[than]);
  }

  private long delayNs(int link) {
    return Math.round(graph.cost(link) * Engine.DELAY_NS);
  }
}
