package io.peaknet.simulator.graph;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Links being gathered for a {@link Graph}; a second link between the same nodes is not taken. */
final class LinkList {
  private final Set<Long> taken = new HashSet<>();
  private int[] from = new int[64];
  private int[] to = new int[64];
  private double[] cost = new double[64];
  private int size;

  /** Whether the link was taken: false if the two are linked already or are the same. */
  boolean add(int a, int b, double linkCost) {
    long key = (long) Math.min(a, b) << 32 | Math.max(a, b);
    if (a == b || !taken.add(key)) {
      return false;
    }
    if (size == from.length) {
      from = Arrays.copyOf(from, size * 2);
      to = Arrays.copyOf(to, size * 2);
      cost = Arrays.copyOf(cost, size * 2);
    }
    from[size] = a;
    to[size] = b;
    cost[size++] = linkCost;
    return true;
  }

  int size() {
    return size;
  }

  /** The end named first of the {@code i}th link. */
  int from(int i) {
    return from[i];
  }

  /** The other end of the {@code i}th link. */
  int to(int i) {
    return to[i];
  }

  Graph toGraph(String name, int nodes) {
    return new Graph(
        name, nodes, Arrays.copyOf(from, size), Arrays.copyOf(to, size), Arrays.copyOf(cost, size));
  }
}
