package io.peaknet.simulator.converged;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.allocation.Weights;
import io.peaknet.protocol.route.Areas;
import io.peaknet.protocol.route.Constants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where all nodes are: who granted each its place. A node and all that live below it are the area
 * that its address names, and it is that area's head. In the order of addresses each area is a
 * stretch of nodes.
 */
final class AddressTree {
  private static final int NOBODY = -1;

  private final int[] granter;
  private final int[] digit;
  private final int[] depth;
  private final int[] bits;

  /** Whom a node granted a place, by digit: a stretch of {@link #children}. */
  private final int[] children;

  private final int[] firstChild;

  /** Nodes in the order of their addresses, and where each is in it. */
  private final int[] byAddress;

  private final int[] place;
  private final int[] end;
  private final int[] weight;
  private final double[] entries;
  private final @Nullable SplitTable[] tables;

  /**
   * The tree of these grants.
   *
   * @param granter by node; -1 for the one with the empty address
   * @param digit that it was granted, above 0
   */
  AddressTree(int[] granter, int[] digit) {
    this.granter = granter.clone();
    this.digit = digit.clone();
    int nodes = granter.length;
    depth = new int[nodes];
    bits = new int[nodes];
    children = new int[Math.max(0, nodes - 1)];
    firstChild = new int[nodes + 1];
    byAddress = new int[nodes];
    place = new int[nodes];
    end = new int[nodes];
    weight = new int[nodes];
    entries = new double[nodes];
    tables = new @Nullable SplitTable[nodes];
    family();
    order();
    weigh();
  }

  private void family() {
    int nodes = granter.length;
    for (int node = 0; node < nodes; node++) {
      if (granter[node] != NOBODY) {
        firstChild[granter[node] + 1]++;
      }
    }
    for (int node = 0; node < nodes; node++) {
      firstChild[node + 1] += firstChild[node];
    }
    int[] next = Arrays.copyOf(firstChild, nodes);
    for (int node = 0; node < nodes; node++) {
      if (granter[node] != NOBODY) {
        int at = next[granter[node]]++;
        for (; at > firstChild[granter[node]] && digit[children[at - 1]] > digit[node]; at--) {
          children[at] = children[at - 1];
        }
        children[at] = node;
      }
    }
  }

  /** From the outermost inwards, each node before those below it, by digit. */
  private void order() {
    int[] stack = new int[granter.length];
    int top = 0;
    for (int node = 0; node < granter.length; node++) {
      if (granter[node] == NOBODY) {
        stack[top++] = node;
      }
    }
    int count = 0;
    while (top > 0) {
      int node = stack[--top];
      byAddress[count] = node;
      place[node] = count++;
      double around = 1;
      if (granter[node] != NOBODY) {
        depth[node] = depth[granter[node]] + 1;
        bits[node] = bits[granter[node]] + Digits.of(digit[node]).bits();
        around = entries[granter[node]];
      }
      entries[node] = around + narrowChildren(node) + 1;
      for (int i = firstChild[node + 1] - 1; i >= firstChild[node]; i--) {
        stack[top++] = children[i];
      }
    }
  }

  private void weigh() {
    for (int at = byAddress.length - 1; at >= 0; at--) {
      int node = byAddress[at];
      end[node] = Math.max(end[node], at + 1);
      if (granter[node] != NOBODY) {
        end[granter[node]] = Math.max(end[granter[node]], end[node]);
      }
      weight[node] = Weights.sum(parts(node));
    }
  }

  private int childCount(int node) {
    return firstChild[node + 1] - firstChild[node];
  }

  private int narrowChildren(int node) {
    int count = childCount(node);
    while (count > 0 && isWide(children[firstChild[node] + count - 1])) {
      count--;
    }
    return count;
  }

  /** Whether the area that a node is head of is one of so many that few hear of it (AREA-5). */
  boolean isWide(int head) {
    return digit[head] >= Constants.DIGIT_WIDE;
  }

  /** The parts of the area that a node is head of, its own first. */
  private List<Areas.Part> parts(int node) {
    List<Areas.Part> parts = new ArrayList<>(childCount(node) + 1);
    parts.add(new Areas.Part(0, 0));
    for (int i = firstChild[node]; i < firstChild[node + 1]; i++) {
      parts.add(new Areas.Part(digit[children[i]], weight[children[i]]));
    }
    return parts;
  }

  /** How the area that a node is head of shares its key space. */
  SplitTable shares(int node) {
    SplitTable table = tables[node];
    if (table == null) {
      table = Weights.table(Weights.sharing(parts(node)));
      tables[node] = table;
    }
    return table;
  }

  /** Who granted a node its place; -1 for the one with the empty address. */
  int granter(int node) {
    return granter[node];
  }

  /** Digits of a node's address. */
  int depth(int node) {
    return depth[node];
  }

  /** Length of a node's encoded address. */
  int bits(int node) {
    return bits[node];
  }

  /** A node's address. */
  Digits address(int node) {
    int[] digits = new int[depth[node]];
    for (int at = node, level = digits.length - 1; level >= 0; level--, at = granter[at]) {
      digits[level] = digit[at];
    }
    return Digits.of(digits);
  }

  /**
   * Areas of which all in sight have an entry: the network, parts of areas around, wide ones not.
   */
  double entries(int node) {
    return entries[node];
  }

  /** The node that a node granted a digit; -1 if there is none. */
  int child(int node, int wanted) {
    int low = firstChild[node];
    int high = firstChild[node + 1] - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = digit[children[middle]];
      if (found == wanted) {
        return children[middle];
      }
      if (found < wanted) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Whether a node lies in the area of which {@code head} is head. */
  boolean encloses(int head, int node) {
    return place[node] >= place[head] && place[node] < end[head];
  }

  /** Nodes of the area of which a node is head. */
  int members(int head) {
    return end[head] - place[head];
  }

  /** Where a node is in the order of addresses, counted from the head of an area around it. */
  int placeWithin(int head, int node) {
    return place[node] - place[head];
  }
}
