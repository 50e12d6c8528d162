package io.peaknet.simulator.live;

import io.peaknet.simulator.chance.Chance;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TreeNode} chooses its parent (ironwood's {@code _fix}): the least root that a
 * consenting neighbour leads to; among these neighbours the least product of hops to the root and
 * link time, but the parent that it has unless that is twice as good at a refresh. Whoever has no
 * parent waits for a round before it is its own root.
 */
final class TreeParent {
  private final int self;
  private final TreeTable table;
  private boolean refresh;
  private boolean rootSoon;
  private boolean rootNow = true;

  private int bestRoot;
  private int bestParent;
  private long bestCost;

  TreeParent(int self, TreeTable table) {
    this.self = self;
    this.table = table;
  }

  /** Somebody told a word that is better than what was known: if on this node, it counts anew. */
  void announced(int node) {
    refresh |= node == self;
  }

  /** A round; the new word on this node, or null if the old one stands. */
  @Nullable TreeWord choose(long nowNs, Collection<TreeNeighbour> neighbours, Chance chance) {
    rootNow |= rootSoon;
    refresh |= table.isRefreshDue(nowNs);
    TreeWord own = table.word(self);
    TreeNeighbour best = best(own, neighbours);
    boolean same = own != null && own.parent() == bestParent;
    if (same && !refresh && !rootSoon && !rootNow) {
      return null;
    }
    TreeWord next = null;
    if (bestRoot != self && best != null && best.response != null) {
      next = own == null || best.response.supersedes(own) ? best.response : null;
    }
    if (next == null && rootNow) {
      long sequence = own == null ? 1 : own.sequence() + 1;
      next = new TreeWord(self, self, sequence, chance.nextLong() >>> 1, 0);
    }
    if (next == null) {
      rootSoon = true;
      return null;
    }
    refresh = false;
    rootSoon = false;
    rootNow = false;
    return next;
  }

  private @Nullable TreeNeighbour best(
      @Nullable TreeWord own, Collection<TreeNeighbour> neighbours) {
    bestRoot = self;
    bestParent = self;
    bestCost = Long.MAX_VALUE;
    TreeNeighbour best = null;
    for (TreeNeighbour each : neighbours) {
      if (own != null && own.parent() == each.key) {
        int[] line = table.ancestry(self);
        if (line.length > 0 && line[0] < bestRoot) {
          best = take(each, line);
        }
      }
    }
    for (TreeNeighbour each : neighbours) {
      int[] line = table.ancestry(each.key);
      if (each.response == null || line.length == 0 || leadsThrough(line)) {
        continue;
      }
      long cost = (line.length - 1) * each.costMs();
      boolean other = own == null || bestParent != own.parent();
      if (line[0] < bestRoot
          || (line[0] == bestRoot
              && ((refresh && 2 * cost < bestCost) || (other && cost < bestCost)))) {
        best = take(each, line);
      }
    }
    return best;
  }

  private TreeNeighbour take(TreeNeighbour neighbour, int[] line) {
    bestRoot = line[0];
    bestParent = neighbour.key;
    bestCost = (line.length - 1) * neighbour.costMs();
    return neighbour;
  }

  private boolean leadsThrough(int[] line) {
    for (int key : line) {
      if (key == self) {
        return true;
      }
    }
    return false;
  }
}
