package io.peaknet.simulator.graph;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The cheapest way from one node to all others over the links that are alive (Dijkstra): what
 * routes are measured against. Reusable; each call of {@link #from} forgets the one before.
 */
public final class ShortestPaths {
  private final Graph graph;
  private final IntPredicate linkAlive;
  private final double[] cost;
  private final int[] heap;
  private final int[] place;
  private int size;

  /**
   * Paths over the links for which {@code linkAlive} holds.
   *
   * @param linkAlive whether a link carries traffic, its two nodes included
   */
  public ShortestPaths(Graph graph, IntPredicate linkAlive) {
    this.graph = graph;
    this.linkAlive = linkAlive;
    cost = new double[graph.nodes()];
    heap = new int[graph.nodes()];
    place = new int[graph.nodes()];
  }

  /** Finds the paths from {@code source}, for {@link #costTo}. */
  public ShortestPaths from(int source) {
    Arrays.fill(cost, Double.POSITIVE_INFINITY);
    Arrays.fill(place, -1);
    size = 0;
    cost[source] = 0;
    raise(source);
    while (size > 0) {
      int node = takeFirst();
      for (int i = 0; i < graph.degree(node); i++) {
        int link = graph.linkAt(node, i);
        int other = graph.across(link, node);
        double through = cost[node] + graph.cost(link);
        if (through < cost[other] && linkAlive.test(link)) {
          cost[other] = through;
          raise(other);
        }
      }
    }
    return this;
  }

  /** The cost of the cheapest path to {@code node}; infinite if there is none. */
  public double costTo(int node) {
    return cost[node];
  }

  private void raise(int node) {
    int at = place[node] >= 0 ? place[node] : size++;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (cost[heap[parent]] <= cost[node]) {
        break;
      }
      put(at, heap[parent]);
      at = parent;
    }
    put(at, node);
  }

  private int takeFirst() {
    int first = heap[0];
    place[first] = -1;
    int node = heap[--size];
    if (size == 0) {
      return first;
    }
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && cost[heap[child + 1]] < cost[heap[child]]) {
        child++;
      }
      if (cost[heap[child]] >= cost[node]) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, node);
    return first;
  }

  private void put(int at, int node) {
    heap[at] = node;
    place[node] = at;
  }
}
