package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;

/**
 * DART (Eriksson, Faloutsos, Krishnamurthy: "Scalable Ad Hoc Routing: The Case for Dynamic
 * Addressing", INFOCOM 2004) and M-DART (Caleffi, Paura, WCMC 2011; its code is in ns-2.35, {@code
 * mdart/}), converged. A packet goes to the sibling area that its destination is in, level by
 * level; DART knows one neighbour for each, M-DART all that lead there, and takes the one whose
 * address has most in common with the destination's.
 */
final class Dart extends HopByHop {
  private final AddressTree tree;
  private final SiblingRoutes routes;
  private final int[] ids;
  private final boolean multipath;
  private final Chance keys;

  Dart(Graph graph, int[] ids, boolean multipath, Chance chance) {
    super(graph);
    this.ids = ids;
    this.multipath = multipath;
    tree = new AddressTree(graph, ids, AddressTree.joining(graph, chance.forPart("join")));
    routes = new SiblingRoutes(graph, tree);
    keys = chance.forPart("keys");
  }

  @Override
  int next(int node, int destination) {
    int level = tree.common(node, destination);
    int best = NOWHERE;
    int bestCommon = 0;
    double bestCost = Double.POSITIVE_INFINITY;
    int bestId = 0;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int via = graph.across(link, node);
      int shared = tree.common(node, via);
      if (shared < level) {
        // It lies outside of the area that holds both ends.
        continue;
      }
      double cost = graph.cost(link) + (shared == level ? 0 : routes.cost(via, level));
      int common = multipath ? common(via, destination) : 0;
      if (common > bestCommon
          || (common == bestCommon
              && (cost < bestCost || (cost == bestCost && ids[via] < bestId)))) {
        best = link;
        bestCommon = common;
        bestCost = cost;
        bestId = ids[via];
      }
    }
    return bestCost < Double.POSITIVE_INFINITY ? best : NOWHERE;
  }

  private int common(int via, int destination) {
    return via == destination ? Integer.MAX_VALUE : tree.common(via, destination);
  }

  /** One for each sibling area; M-DART: one for each neighbour that leads to it. */
  @Override
  public double entries(int node) {
    if (!multipath) {
      return tree.depth(node);
    }
    double entries = 0;
    for (int i = 0; i < graph.degree(node); i++) {
      entries += tree.common(node, graph.across(graph.linkAt(node, i), node)) + 1;
    }
    return entries;
  }

  @Override
  public double addressBits(int node) {
    return tree.depth(node);
  }

  /** Halved at each level, whatever lives there: anchors are found by the bits of a hash. */
  @Override
  public double directoryShare(int node) {
    return Math.pow(2, -tree.depth(node));
  }

  /** To the anchor and back. The record of each node lies at one anchor, wherever that is. */
  @Override
  public Lookup lookUp(int asker, int target) {
    int anchor = tree.anchor(keys.forPart("key", ids[target]));
    if (anchor == asker) {
      return new Lookup(0, 0);
    }
    Ways.Way there = Ways.of(this, asker, anchor);
    Ways.Way back = Ways.of(this, anchor, asker);
    return new Lookup(there.cost() + back.cost(), there.hops() + back.hops());
  }
}
