package io.peaknet.protocol.route;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The feasible distances (RFC 8966 3.2.5) of nodes that nothing else is known of any more. Whoever
 * starts, or moves, hears of several times as many nodes as are its nearest in the end: packed,
 * each takes a quarter of what its entry did.
 */
final class FeasibleMemory {
  private static final int LEAST = 16;

  // A hash table with linear probing; three quarters of it are taken at most.
  private @Nullable IdentityAddress[] nodes = {};
  private long[] sequences = {};
  private int[] metrics = {};
  private int[] usedMs = {};
  private int size;

  int size() {
    return size;
  }

  /** Keeps what was advertised of an entry's node, if anything was, which has nothing here. */
  <O> void add(Entry<IdentityAddress, O, ?> entry, O origin) {
    long sequence = entry.newestSequence(origin);
    if (sequence < 0) {
      return;
    }
    if (4 * (size + 1) > 3 * nodes.length) {
      rebuild(size + 1, _ -> true);
    }
    put(entry.key, sequence, entry.feasibleMetric(), entry.feasibleMs());
  }

  private void put(IdentityAddress node, long sequence, int metric, int used) {
    int at = find(node);
    nodes[at] = node;
    sequences[at] = sequence;
    metrics[at] = metric;
    usedMs[at] = used;
    size++;
  }

  /** Gives what is kept of an entry's node back to it. */
  <O> void giveBack(Entry<IdentityAddress, O, ?> entry, O origin) {
    int at = size == 0 ? -1 : find(entry.key);
    if (at >= 0 && nodes[at] != null) {
      entry.feasible(origin, sequences[at], metrics[at], usedMs[at]);
      remove(at);
    }
  }

  /** Forgets what counts no more. */
  void forgetOld(long nowNs) {
    int kept = 0;
    for (int at = 0; at < nodes.length; at++) {
      kept += nodes[at] != null && !Entry.isOld(nowNs, usedMs[at]) ? 1 : 0;
    }
    if (kept < size) {
      rebuild(kept, used -> !Entry.isOld(nowNs, used));
    }
  }

  /** What comes behind moves up, so that whoever looks for it finds it. */
  private void remove(int gone) {
    int mask = nodes.length - 1;
    int gap = gone;
    int at = gone;
    while (true) {
      at = (at + 1) & mask;
      IdentityAddress node = nodes[at];
      if (node == null) {
        break;
      }
      int home = Slots.first(node.hashCode(), nodes.length);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        move(at, gap);
        gap = at;
      }
    }
    nodes[gap] = null;
    size--;
  }

  private void move(int from, int to) {
    nodes[to] = nodes[from];
    sequences[to] = sequences[from];
    metrics[to] = metrics[from];
    usedMs[to] = usedMs[from];
  }

  private int find(IdentityAddress node) {
    int at = Slots.first(node.hashCode(), nodes.length);
    while (true) {
      IdentityAddress there = nodes[at];
      if (there == null || there.equals(node)) {
        return at;
      }
      at = (at + 1) & (nodes.length - 1);
    }
  }

  /** Makes room for so many, and keeps what was advertised then. */
  private void rebuild(int count, IntPredicate isKept) {
    @Nullable IdentityAddress[] nodesBefore = nodes;
    long[] sequencesBefore = sequences;
    int[] metricsBefore = metrics;
    int[] usedBefore = usedMs;
    int length = count == 0 ? 0 : Math.max(LEAST, Integer.highestOneBit(4 * count / 3) << 1);
    nodes = new @Nullable IdentityAddress[length];
    sequences = new long[length];
    metrics = new int[length];
    usedMs = new int[length];
    size = 0;
    for (int from = 0; from < nodesBefore.length; from++) {
      IdentityAddress node = nodesBefore[from];
      if (node != null && isKept.test(usedBefore[from])) {
        put(node, sequencesBefore[from], metricsBefore[from], usedBefore[from]);
      }
    }
  }
}
