package io.peaknet.simulator.baseline;

import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;

/**
 * How far each node is from each of its sibling areas, on the cheapest way inside of its own half:
 * what DART's distance vectors converge to, but for the route log. (That refuses a route which
 * crosses the border between two halves twice, even if it is the cheapest: so this is slightly
 * better than the protocol.)
 */
final class SiblingRoutes {
  private final Graph graph;
  private final AddressTree tree;

  /** By node and level. */
  private final float[][] cost;

  private final int[] queue;
  private final boolean[] queued;

  SiblingRoutes(Graph graph, AddressTree tree) {
    this.graph = graph;
    this.tree = tree;
    int nodes = graph.nodes();
    cost = new float[nodes][];
    for (int node = 0; node < nodes; node++) {
      cost[node] = new float[tree.depth(node)];
      Arrays.fill(cost[node], Float.POSITIVE_INFINITY);
    }
    queue = new int[nodes];
    queued = new boolean[nodes];
    halves();
  }

  /** The cost of reaching the sibling area of {@code node} at a level. */
  float cost(int node, int level) {
    return cost[node][level];
  }

  /** All areas of two halves, without recursion: areas are stretches of the order of addresses. */
  private void halves() {
    int[] begins = new int[graph.nodes() + 1];
    int[] ends = new int[graph.nodes() + 1];
    int[] levels = new int[graph.nodes() + 1];
    int top = 0;
    ends[top++] = graph.nodes();
    while (top > 0) {
      int begin = begins[--top];
      int end = ends[top];
      int level = levels[top];
      if (end - begin > 1) {
        int middle = middle(begin, end, level);
        route(begin, middle, middle, end, level);
        route(middle, end, begin, middle, level);
        begins[top] = begin;
        ends[top] = middle;
        levels[top++] = level + 1;
        begins[top] = middle;
        ends[top] = end;
        levels[top++] = level + 1;
      }
    }
  }

  private int middle(int begin, int end, int level) {
    int low = begin;
    int high = end;
    while (low < high) {
      int at = (low + high) / 2;
      if (tree.bit(tree.nodeAt(at), level)) {
        high = at;
      } else {
        low = at + 1;
      }
    }
    return low;
  }

  /** Routes of one half to the other: from the border inwards, each node again when it improves. */
  private void route(int begin, int end, int otherBegin, int otherEnd, int level) {
    int first = 0;
    int waiting = 0;
    for (int position = begin; position < end; position++) {
      int node = tree.nodeAt(position);
      for (int i = 0; i < graph.degree(node); i++) {
        int link = graph.linkAt(node, i);
        int other = tree.place(graph.across(link, node));
        if (other >= otherBegin && other < otherEnd && graph.cost(link) < cost[node][level]) {
          cost[node][level] = (float) graph.cost(link);
        }
      }
      if (cost[node][level] < Float.POSITIVE_INFINITY) {
        queue[(first + waiting++) % queue.length] = node;
        queued[node] = true;
      }
    }
    while (waiting > 0) {
      int node = queue[first];
      first = (first + 1) % queue.length;
      waiting--;
      queued[node] = false;
      for (int i = 0; i < graph.degree(node); i++) {
        int link = graph.linkAt(node, i);
        int other = graph.across(link, node);
        int at = tree.place(other);
        float through = cost[node][level] + (float) graph.cost(link);
        if (at >= begin && at < end && through < cost[other][level]) {
          cost[other][level] = through;
          if (!queued[other]) {
            queued[other] = true;
            queue[(first + waiting++) % queue.length] = other;
          }
        }
      }
    }
  }
}
