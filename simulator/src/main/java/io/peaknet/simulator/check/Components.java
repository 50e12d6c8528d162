package io.peaknet.simulator.check;

import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Which live nodes are connected over live links. A snapshot. */
public final class Components {
  private final int[] parent;
  private final boolean[] alive;

  /** The parts of a graph whose links and nodes satisfy the two conditions. */
  public Components(Graph graph, IntPredicate nodeAlive, IntPredicate linkAlive) {
    parent = new int[graph.nodes()];
    alive = new boolean[graph.nodes()];
    for (int node = 0; node < graph.nodes(); node++) {
      parent[node] = node;
      alive[node] = nodeAlive.test(node);
    }
    for (int link = 0; link < graph.links(); link++) {
      if (linkAlive.test(link)) {
        join(parent, graph.from(link), graph.to(link));
      }
    }
  }

  /** Whether both nodes live and traffic can pass between them. */
  public boolean connected(int a, int b) {
    return alive[a] && alive[b] && find(parent, a) == find(parent, b);
  }

  /** One number for all nodes of a part; -1 for a dead node. */
  public int part(int node) {
    return alive[node] ? find(parent, node) : -1;
  }

  /** The live nodes, those of one part beside each other. */
  public int[] nodesByPart() {
    Integer[] nodes = new Integer[parent.length];
    Arrays.setAll(nodes, node -> node);
    return Arrays.stream(nodes)
        .filter(node -> alive[node])
        .sorted((a, b) -> Integer.compare(find(parent, a), find(parent, b)))
        .mapToInt(node -> node)
        .toArray();
  }

  static int find(int[] parent, int node) {
    int at = node;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  static void join(int[] parent, int a, int b) {
    int first = find(parent, a);
    int second = find(parent, b);
    // The lower number leads, so that a part is named by its least node.
    parent[Math.max(first, second)] = Math.min(first, second);
  }
}
