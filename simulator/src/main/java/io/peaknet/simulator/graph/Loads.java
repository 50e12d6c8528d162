package io.peaknet.simulator.graph;

import io.peaknet.simulator.chance.Chance;

/**
 * How many packets each node relays, beside how many it would if each took a cheapest way. Of
 * several cheapest ways one is drawn, hop by hop: a rule that always took the same would itself
 * burden few nodes with much.
 */
public final class Loads {
  /** Sums of the same costs in another order differ by less. */
  private static final double ROUNDING = 1e-9;

  private final Graph graph;
  private final ShortestPaths paths;
  private final Chance draws;
  private final int[] relayed;
  private final int[] cheapest;

  /**
   * Nothing has been relayed yet.
   *
   * @param paths the cheapest ways
   * @param draws chooses among equally cheap ones
   */
  public Loads(Graph graph, ShortestPaths paths, Chance draws) {
    this.graph = graph;
    this.paths = paths;
    this.draws = draws;
    relayed = new int[graph.nodes()];
    cheapest = new int[graph.nodes()];
  }

  /** A node sent on a packet that was another's. */
  public void relayed(int node) {
    relayed[node]++;
  }

  /** A packet on a cheapest way; {@code paths} are those from its source. */
  public void cheapest(int source, int destination) {
    for (int at = before(destination); at != source; at = before(at)) {
      cheapest[at]++;
    }
  }

  private int before(int node) {
    int chosen = -1;
    int ties = 0;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int other = graph.across(link, node);
      double through = paths.costTo(other) + graph.cost(link);
      if (through <= paths.costTo(node) * (1 + ROUNDING) && draws.nextInt(++ties) == 0) {
        chosen = other;
      }
    }
    return chosen;
  }

  /**
   * What the node relays that relays most, relative to the one that would on cheapest ways; NaN if
   * none would have to.
   */
  public double busiest() {
    int most = 0;
    int mostOfCheapest = 0;
    for (int node = 0; node < graph.nodes(); node++) {
      most = Math.max(most, relayed[node]);
      mostOfCheapest = Math.max(mostOfCheapest, cheapest[node]);
    }
    return mostOfCheapest == 0 ? Double.NaN : (double) most / mostOfCheapest;
  }
}
