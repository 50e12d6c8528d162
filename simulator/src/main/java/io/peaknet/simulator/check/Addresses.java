package io.peaknet.simulator.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which address in which network, kept in the order of addresses, so that the nodes that
 * share most with one are beside it. Trailing zeros count for nothing.
 */
public final class Addresses {
  /** {@link #shared} of equal addresses. */
  public static final int ALL = Integer.MAX_VALUE;

  private final int[][] digits;
  private final long[] network;
  private final boolean[] present;
  private final Map<Long, NavigableSet<Integer>> networks = new HashMap<>();

  /** A book of nobody, for nodes 0 to {@code nodes} - 1. */
  public Addresses(int nodes) {
    digits = new int[nodes][];
    network = new long[nodes];
    present = new boolean[nodes];
  }

  /** Notes where a node is, in place of what was noted before. */
  public void put(int node, long newNetwork, int[] newDigits) {
    if (present[node] && network[node] == newNetwork && Arrays.equals(digits[node], newDigits)) {
      return;
    }
    remove(node);
    digits[node] = newDigits.clone();
    network[node] = newNetwork;
    present[node] = true;
    networks.computeIfAbsent(newNetwork, _ -> new TreeSet<>(this::compare)).add(node);
  }

  /** Forgets a node. */
  public void remove(int node) {
    if (!present[node]) {
      return;
    }
    NavigableSet<Integer> members = networks.get(network[node]);
    if (members != null) {
      members.remove(node);
      if (members.isEmpty()) {
        networks.remove(network[node]);
      }
    }
    present[node] = false;
  }

  /** Whether the node is noted. */
  public boolean has(int node) {
    return present[node];
  }

  /** The network that a noted node is in. */
  public long network(int node) {
    return network[node];
  }

  /** How many leading digits two noted nodes share; {@link #ALL} if all. */
  public int shared(int a, int b) {
    int[] x = digits[a];
    int[] y = digits[b];
    int length = Math.max(x.length, y.length);
    for (int i = 0; i < length; i++) {
      if (digit(x, i) != digit(y, i)) {
        return i;
      }
    }
    return ALL;
  }

  /** The next lower address's holder in the same network; null if there is none. */
  public @Nullable Integer lower(int node) {
    NavigableSet<Integer> members = networks.get(network[node]);
    return members == null ? null : members.lower(node);
  }

  /** The next higher address's holder in the same network; null if there is none. */
  public @Nullable Integer higher(int node) {
    NavigableSet<Integer> members = networks.get(network[node]);
    return members == null ? null : members.higher(node);
  }

  /** The digits joined by dots, without trailing zeros; "-" if none is left. */
  public String text(int node) {
    StringBuilder text = new StringBuilder();
    int length = digits[node].length;
    while (length > 0 && digits[node][length - 1] == 0) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      text.append(i == 0 ? "" : ".").append(digits[node][i]);
    }
    return length == 0 ? "-" : text.toString();
  }

  /** The first {@code depth} digits joined by dots. */
  public String prefix(int node, int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(i == 0 ? "" : ".").append(digit(digits[node], i));
    }
    return depth == 0 ? "-" : text.toString();
  }

  /**
   * By digits, unsigned, zeros appended; then by node, so that equal addresses stand side by side.
   */
  int compare(int a, int b) {
    int depth = shared(a, b);
    return depth == ALL
        ? Integer.compare(a, b)
        : Integer.compareUnsigned(digit(digits[a], depth), digit(digits[b], depth));
  }

  private static int digit(int[] digits, int at) {
    return at < digits.length ? digits[at] : 0;
  }
}
