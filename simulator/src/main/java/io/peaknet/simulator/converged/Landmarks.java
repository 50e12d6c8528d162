package io.peaknet.simulator.converged;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.route.Constants;
import io.peaknet.protocol.route.Labels;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The landmark trees: cheapest ways to their roots. */
final class Landmarks {
  private static final int CACHED = 1 << 16;

  private final Graph graph;
  private final int[] units = new int[Constants.TREES];
  private final int[][] up = new int[Constants.TREES][];
  private final int[][] depth = new int[Constants.TREES][];

  /** Labels made last, in the place of their tree and node. */
  private final @Nullable Digits[] cached = new @Nullable Digits[CACHED];

  private final long[] cachedFor = new long[CACHED];

  /**
   * The trees of these roots.
   *
   * @param roots a node for each slot
   */
  Landmarks(Graph graph, int[] costs, Wave wave, int[] roots) {
    this.graph = graph;
    Arrays.fill(cachedFor, -1);
    for (int slot = 0; slot < Constants.TREES; slot++) {
      int root = roots[slot];
      units[slot] = unit(costs, root);
      up[slot] = new int[graph.nodes()];
      depth[slot] = new int[graph.nodes()];
      wave.from(root);
      for (int node = wave.next((a, b) -> true); node >= 0; node = wave.next((a, b) -> true)) {
        int link = wave.lastLink(node);
        up[slot][node] = link;
        depth[slot][node] = link < 0 ? 0 : depth[slot][graph.across(link, node)] + 1;
      }
    }
  }

  /** TREE-3. */
  private int unit(int[] costs, int root) {
    int[] around = new int[graph.degree(root)];
    for (int i = 0; i < around.length; i++) {
      around[i] = costs[graph.linkAt(root, i)];
    }
    Arrays.sort(around);
    return around.length == 0 ? Constants.COST_MIN : around[around.length / 2];
  }

  /** Stands for the root: all nodes here agree on who it is. */
  static int tag(int slot) {
    return slot + 1;
  }

  /** What a step in a slot's tree is taken to cost. */
  int unit(int slot) {
    return units[slot];
  }

  /** A node's label in a slot's tree. */
  Digits label(int slot, int node) {
    long key = (long) slot << 32 | node;
    int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 48);
    Digits known = cached[at];
    if (known == null || cachedFor[at] != key) {
      known = make(slot, node);
      cached[at] = known;
      cachedFor[at] = key;
    }
    return known;
  }

  private Digits make(int slot, int node) {
    int[] digits = new int[depth[slot][node]];
    int at = node;
    for (int i = digits.length - 1; i >= 0; i--) {
      int link = up[slot][at];
      int parent = graph.across(link, at);
      digits[i] = digit(parent, link);
      at = parent;
    }
    return Digits.of(digits);
  }

  /** A parent numbers its links in the order in which they came up. */
  private int digit(int parent, int link) {
    for (int i = 0; ; i++) {
      if (graph.linkAt(parent, i) == link) {
        return i;
      }
    }
  }

  /** All of a node's labels. */
  Labels labels(int node) {
    Labels labels = Labels.NONE;
    for (int slot = 0; slot < Constants.TREES; slot++) {
      labels = labels.with(slot, tag(slot), label(slot, node));
    }
    return labels;
  }
}
