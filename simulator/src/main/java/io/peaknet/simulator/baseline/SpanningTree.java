package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;

/**
 * Yggdrasil 0.5's tree (github.com/Arceliar/ironwood, commit d50055b1, {@code network/router.go})
 * when it has settled: the root is the node with the least key, and each node's parent the
 * neighbour with the least product of hops to the root and round-trip time. Among equals the first
 * to be asked wins there; here chance decides.
 */
final class SpanningTree {
  private final Graph graph;
  private final int root;
  private final int[] parent;
  private final int[] depth;
  private final int[] port;
  private final int[] topDown;

  SpanningTree(Graph graph, int[] ids, Chance chance) {
    this.graph = graph;
    int nodes = graph.nodes();
    parent = new int[nodes];
    depth = new int[nodes];
    port = new int[nodes];
    topDown = new int[nodes];
    Arrays.fill(depth, -1);
    int least = 0;
    for (int node = 1; node < nodes; node++) {
      least = ids[node] < ids[least] ? node : least;
    }
    root = least;
    parent[root] = root;
    depth[root] = 0;
    topDown[0] = root;
    int known = 1;
    for (int done = 0; done < known; done++) {
      int node = topDown[done];
      for (int i = 0; i < graph.degree(node); i++) {
        int other = graph.across(graph.linkAt(node, i), node);
        if (depth[other] < 0) {
          depth[other] = depth[node] + 1;
          topDown[known++] = other;
        }
      }
    }
    if (known < nodes) {
      throw new IllegalArgumentException(graph + " is not connected");
    }
    for (int at = 1; at < nodes; at++) {
      choose(topDown[at], chance);
    }
    deepen();
  }

  /**
   * A parent of least hops × time. Only neighbours nearer to the root by hops come into question:
   * in the protocol a dear link is left for a detour as well, but never for one's own descendant,
   * which this spares us to search for.
   */
  private void choose(int node, Chance chance) {
    double best = Double.POSITIVE_INFINITY;
    int equals = 0;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int other = graph.across(link, node);
      if (depth[other] < depth[node]) {
        double cost = depth[other] * graph.cost(link);
        equals = cost < best ? 1 : cost == best ? equals + 1 : equals;
        if (cost < best || (cost == best && chance.nextInt(equals) == 0)) {
          best = cost;
          parent[node] = other;
          port[node] = portOf(other, link);
        }
      }
    }
  }

  private int portOf(int node, int link) {
    for (int i = 0; ; i++) {
      if (graph.linkAt(node, i) == link) {
        return i + 1;
      }
    }
  }

  /** Depths are hops along parents, from the root down. */
  private void deepen() {
    for (int at = 1; at < topDown.length; at++) {
      depth[topDown[at]] = depth[parent[topDown[at]]] + 1;
    }
  }

  int nodes() {
    return parent.length;
  }

  int root() {
    return root;
  }

  /** The root is its own parent. */
  int parent(int node) {
    return parent[node];
  }

  /** Hops to the root. */
  int depth(int node) {
    return depth[node];
  }

  /** The number of the parent's link to a node, from 1; 0 for the root. */
  int port(int node) {
    return port[node];
  }

  /** Nodes, each after its parent. */
  int topDown(int position) {
    return topDown[position];
  }

  /** The link to the parent. */
  int linkUp(int node) {
    return graph.linkAt(parent[node], port[node] - 1);
  }
}
