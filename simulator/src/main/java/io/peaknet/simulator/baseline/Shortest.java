package io.peaknet.simulator.baseline;

import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.ShortestPaths;

/** The limit: the cheapest way always, from tables of all nodes. There is nothing to look up. */
class Shortest extends HopByHop {
  private final ShortestPaths paths;
  private int destination = -1;

  Shortest(Graph graph) {
    super(graph);
    paths = new ShortestPaths(graph, link -> true);
  }

  @Override
  int next(int node, int to) {
    if (to != destination) {
      destination = to;
      paths.from(to);
    }
    int best = NOWHERE;
    double bestCost = Double.POSITIVE_INFINITY;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      double cost = graph.cost(link) + paths.costTo(graph.across(link, node));
      if (cost < bestCost) {
        best = link;
        bestCost = cost;
      }
    }
    return best;
  }

  @Override
  public double entries(int node) {
    return graph.nodes() - 1;
  }

  @Override
  public double addressBits(int node) {
    return Double.NaN;
  }

  @Override
  public double directoryShare(int node) {
    return Double.NaN;
  }

  @Override
  public Lookup lookUp(int asker, int target) {
    return Lookup.NONE;
  }
}
