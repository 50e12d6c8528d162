package io.peaknet.simulator.engine;

import io.peaknet.simulator.graph.Graph;

/** Divides a graph so that most links stay inside a part and the parts have as many links each. */
final class Partition {
  private Partition() {}

  /** The part of each node, 0 to {@code parts} - 1: breadth first, from node 0. */
  static int[] of(Graph graph, int parts) {
    int[] order = breadthFirst(graph);
    // A node costs what its links cost, and something by itself.
    long all = graph.nodes() + 2L * graph.links();
    int[] partOf = new int[graph.nodes()];
    long before = 0;
    for (int node : order) {
      partOf[node] = (int) (before * parts / all);
      before += 1 + graph.degree(node);
    }
    return partOf;
  }

  private static int[] breadthFirst(Graph graph) {
    int[] order = new int[graph.nodes()];
    boolean[] seen = new boolean[graph.nodes()];
    int found = 0;
    int looked = 0;
    for (int first = 0; first < graph.nodes(); first++) {
      if (!seen[first]) {
        seen[first] = true;
        order[found++] = first;
      }
      for (; looked < found; looked++) {
        int node = order[looked];
        for (int i = 0; i < graph.degree(node); i++) {
          int other = graph.across(graph.linkAt(node, i), node);
          if (!seen[other]) {
            seen[other] = true;
            order[found++] = other;
          }
        }
      }
    }
    return order;
  }
}
