package io.peaknet.simulator.converged;

import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;

/**
 * Spreads from a node over the cheapest ways, nearest node first (Dijkstra); of equally near ones
 * the one with the lesser name. Reusable: what a wave costs depends on how far it is followed.
 */
final class Wave {
  /** Where a wave may spread. */
  interface Border {
    /** Whether it goes on from {@code node} to its neighbour {@code to}. */
    boolean lets(int node, int to);
  }

  private static final int AWAY = -1;
  private static final int SETTLED = -2;

  private final Graph graph;
  private final int[] costs;
  private final int[] rank;
  private final int[] cost;
  private final int[] via;
  private final int[] first;
  private final int[] place;
  private final int[] heap;
  private int size;
  private final int[] touched;
  private int touches;
  private int source;

  /**
   * A wave that has not begun.
   *
   * @param costs of the links
   * @param rank order of the nodes' names
   */
  Wave(Graph graph, int[] costs, int[] rank) {
    this.graph = graph;
    this.costs = costs;
    this.rank = rank;
    cost = new int[graph.nodes()];
    via = new int[graph.nodes()];
    first = new int[graph.nodes()];
    place = new int[graph.nodes()];
    heap = new int[graph.nodes()];
    touched = new int[graph.nodes()];
    Arrays.fill(place, AWAY);
  }

  /** Begins at a node. */
  void from(int node) {
    for (int i = 0; i < touches; i++) {
      place[touched[i]] = AWAY;
    }
    touches = 0;
    size = 0;
    source = node;
    reach(node, 0, -1, -1);
  }

  /** The next nearest node, the source itself first; -1 when all have been reached. */
  int next(Border border) {
    if (size == 0) {
      return -1;
    }
    int node = takeNearest();
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int to = graph.across(link, node);
      int through = cost[node] + costs[link];
      boolean nearer = place[to] == AWAY || (place[to] >= 0 && through < cost[to]);
      if (nearer && border.lets(node, to)) {
        reach(to, through, link, node == source ? i : first[node]);
      }
    }
    return node;
  }

  /** What it costs to get from the source to a node that was reached. */
  int cost(int node) {
    return cost[node];
  }

  /** The last link on the way from the source to a node; -1 for the source. */
  int lastLink(int node) {
    return via[node];
  }

  /** Which of the source's links the way to a node begins with; -1 for the source. */
  int firstHop(int node) {
    return first[node];
  }

  /** Whether the wave has come to a node, and will not find it nearer. */
  boolean hasSettled(int node) {
    return place[node] == SETTLED;
  }

  private void reach(int node, int at, int link, int firstHop) {
    cost[node] = at;
    via[node] = link;
    first[node] = firstHop;
    int position = place[node];
    if (position == AWAY) {
      touched[touches++] = node;
      position = size++;
    }
    while (position > 0) {
      int parent = (position - 1) / 2;
      if (!isNearer(node, heap[parent])) {
        break;
      }
      put(position, heap[parent]);
      position = parent;
    }
    put(position, node);
  }

  private boolean isNearer(int a, int b) {
    return cost[a] != cost[b] ? cost[a] < cost[b] : rank[a] < rank[b];
  }

  private int takeNearest() {
    int nearest = heap[0];
    place[nearest] = SETTLED;
    int node = heap[--size];
    if (size == 0) {
      return nearest;
    }
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isNearer(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isNearer(heap[child], node)) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, node);
    return nearest;
  }

  private void put(int at, int node) {
    heap[at] = node;
    place[node] = at;
  }
}
