package io.peaknet.simulator.live;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of a spanning tree (ironwood's {@code router.go}): words of its own and its
 * neighbours' ancestors, and what follows from them: roots, coordinates, distances.
 */
final class TreeTable {
  private static final long SECOND_NS = 1_000_000_000L;

  /** A node says anew where it is after this. */
  static final long REFRESH_NS = 240 * SECOND_NS;

  /** A word that was not renewed is forgotten after this. */
  static final long TIMEOUT_NS = 300 * SECOND_NS;

  private final int self;
  private final Map<Integer, Known> words = new TreeMap<>();
  private final Map<Integer, int[]> paths = new HashMap<>();

  private record Known(TreeWord word, long sinceNs) {}

  TreeTable(int self) {
    this.self = self;
  }

  /** Believes a word, if it is better than what is known of the node; true if so. */
  boolean take(long nowNs, TreeWord word) {
    Known known = words.get(word.node());
    if (known != null && !word.supersedes(known.word)) {
      return false;
    }
    words.put(word.node(), new Known(word, nowNs));
    paths.clear();
    return true;
  }

  /** Forgets others' words that are too old; true if there were any. */
  boolean expire(long nowNs) {
    boolean any =
        words
            .values()
            .removeIf(known -> known.word.node() != self && nowNs - known.sinceNs >= TIMEOUT_NS);
    if (any) {
      paths.clear();
    }
    return any;
  }

  /** Whether it is time for this node to say anew where it is. */
  boolean isRefreshDue(long nowNs) {
    Known own = words.get(self);
    return own != null && nowNs - own.sinceNs >= REFRESH_NS;
  }

  @Nullable TreeWord word(int node) {
    Known known = words.get(node);
    return known == null ? null : known.word;
  }

  /**
   * A node and those above it, the root first, as far as they are known; empty if the node itself
   * is not.
   */
  int[] ancestry(int node) {
    int[] line = new int[8];
    int length = 0;
    int here = node;
    TreeWord word = word(here);
    while (word != null && !contains(line, length, here)) {
      if (length == line.length) {
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = here;
      here = word.parent();
      word = word(here);
    }
    int[] down = new int[length];
    for (int i = 0; i < length; i++) {
      down[i] = line[length - 1 - i];
    }
    return down;
  }

  private static boolean contains(int[] line, int length, int node) {
    for (int i = 0; i < length; i++) {
      if (line[i] == node) {
        return true;
      }
    }
    return false;
  }

  /** A node's coordinate: the ports from its root down; empty if they do not lead to a root. */
  int[] path(int node) {
    return paths.computeIfAbsent(node, this::pathMade);
  }

  private int[] pathMade(int node) {
    int[] line = ancestry(node);
    TreeWord top = line.length == 0 ? null : word(line[0]);
    if (top == null || top.parent() != top.node()) {
      return new int[0]; // a gap, or a circle that is about to be noticed
    }
    int[] ports = new int[line.length - 1];
    for (int i = 0; i < ports.length; i++) {
      TreeWord word = word(line[i + 1]);
      ports[i] = word == null ? 0 : word.port();
    }
    return ports;
  }

  /** Steps on the tree between a coordinate and a node. */
  int distance(int[] path, int node) {
    int[] there = path(node);
    int common = 0;
    while (common < Math.min(path.length, there.length) && path[common] == there[common]) {
      common++;
    }
    return path.length + there.length - 2 * common;
  }
}
