package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;

/**
 * Yggdrasil 0.5's lookup (github.com/Arceliar/ironwood, commit d50055b1, {@code
 * network/bloomfilter.go}): for each tree link a node has a Bloom filter of 8,192 bits with all
 * keys beyond it, 8 bits for each; a question goes over every tree link whose filter has all bits
 * of the key asked for. The filters are not stored here: which bits a filter has follows from how
 * many keys below a link set them.
 */
final class BloomLookup {
  static final int BITS = 8_192;
  static final int HASHES = 8;

  private final Graph graph;
  private final SpanningTree tree;
  private final Chance keys;

  /** Nodes by the bits that their keys set: those of bit b from {@code begin[b]} on. */
  private final int[] begin = new int[BITS + 1];

  private final int[] setters;

  /** How many keys at and below a node set the i-th bit of the key asked for. */
  private final int[][] below;

  private final int[] total = new int[HASHES];
  private final int[] stack;
  private final int[] from;
  private final int[][] children;

  BloomLookup(Graph graph, SpanningTree tree, Chance keys) {
    this.graph = graph;
    this.tree = tree;
    this.keys = keys;
    int nodes = graph.nodes();
    below = new int[HASHES][nodes];
    stack = new int[nodes];
    from = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      for (int bit : bits(node)) {
        begin[bit + 1]++;
      }
    }
    for (int bit = 0; bit < BITS; bit++) {
      begin[bit + 1] += begin[bit];
    }
    setters = new int[begin[BITS]];
    int[] next = Arrays.copyOf(begin, BITS);
    for (int node = 0; node < nodes; node++) {
      for (int bit : bits(node)) {
        setters[next[bit]++] = node;
      }
    }
    children = children(tree);
  }

  private static int[][] children(SpanningTree tree) {
    int[] count = new int[tree.nodes()];
    for (int at = 1; at < tree.nodes(); at++) {
      count[tree.parent(tree.topDown(at))]++;
    }
    int[][] children = new int[tree.nodes()][];
    for (int node = 0; node < tree.nodes(); node++) {
      children[node] = new int[count[node]];
    }
    for (int at = 1; at < tree.nodes(); at++) {
      int node = tree.topDown(at);
      int parent = tree.parent(node);
      children[parent][--count[parent]] = node;
    }
    return children;
  }

  private int[] bits(int node) {
    Chance key = keys.forPart("key", node);
    int[] bits = new int[HASHES];
    for (int i = 0; i < HASHES; i++) {
      bits[i] = key.nextInt(BITS);
    }
    return bits;
  }

  /** Asks for a key; the cost is that of the tree's way to its owner. */
  Baseline.Lookup flood(int asker, int target) {
    int[] bits = bits(target);
    count(bits, 1);
    int messages = 0;
    int top = 0;
    stack[top] = asker;
    from[top++] = -1;
    while (top > 0) {
      int node = stack[--top];
      int came = from[top];
      int parent = tree.parent(node);
      if (parent != came && node != tree.root() && matchesAbove(node)) {
        messages++;
        stack[top] = parent;
        from[top++] = node;
      }
      for (int child : children[node]) {
        if (child != came && matchesBelow(child)) {
          messages++;
          stack[top] = child;
          from[top++] = node;
        }
      }
    }
    count(bits, -1);
    return new Baseline.Lookup(treeCost(asker, target), messages);
  }

  private boolean matchesBelow(int node) {
    for (int i = 0; i < HASHES; i++) {
      if (below[i][node] == 0) {
        return false;
      }
    }
    return true;
  }

  private boolean matchesAbove(int node) {
    for (int i = 0; i < HASHES; i++) {
      if (below[i][node] == total[i]) {
        return false;
      }
    }
    return true;
  }

  private void count(int[] bits, int by) {
    for (int i = 0; i < HASHES; i++) {
      total[i] = begin[bits[i] + 1] - begin[bits[i]];
      for (int k = begin[bits[i]]; k < begin[bits[i] + 1]; k++) {
        int at = setters[k];
        below[i][at] += by;
        while (at != tree.root()) {
          at = tree.parent(at);
          below[i][at] += by;
        }
      }
    }
  }

  private double treeCost(int a, int b) {
    double cost = 0;
    int left = a;
    int right = b;
    while (left != right) {
      if (tree.depth(left) >= tree.depth(right)) {
        cost += graph.cost(tree.linkUp(left));
        left = tree.parent(left);
      } else {
        cost += graph.cost(tree.linkUp(right));
        right = tree.parent(right);
      }
    }
    return cost;
  }
}
