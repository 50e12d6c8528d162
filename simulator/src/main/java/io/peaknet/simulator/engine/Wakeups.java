package io.peaknet.simulator.engine;

import java.util.Arrays;

/**
 * When each node wants to be woken: one deadline a node, changed in place, so that a deadline that
 * moves leaves nothing behind. An indexed binary heap; at equal times the lower node goes first.
 */
final class Wakeups {
  private final long[] deadlineNs;
  private final int[] heap;
  private final int[] place;
  private int size;

  Wakeups(int nodes) {
    deadlineNs = new long[nodes];
    heap = new int[nodes];
    place = new int[nodes];
    Arrays.fill(place, -1);
  }

  /** Sets a node's deadline; {@link Participant#NEVER} takes it out. */
  void set(int node, long newDeadlineNs) {
    int at = place[node];
    if (newDeadlineNs == Participant.NEVER) {
      if (at >= 0) {
        remove(at);
      }
      return;
    }
    if (at >= 0 && deadlineNs[node] == newDeadlineNs) {
      return;
    }
    deadlineNs[node] = newDeadlineNs;
    if (at < 0) {
      at = size++;
    }
    settle(at, node);
  }

  /** The earliest deadline, or {@link Participant#NEVER}. */
  long nextNs() {
    return size == 0 ? Participant.NEVER : deadlineNs[heap[0]];
  }

  /** Whose it is. */
  int nextNode() {
    return heap[0];
  }

  private void remove(int at) {
    place[heap[at]] = -1;
    int last = heap[--size];
    if (at < size) {
      settle(at, last);
    }
  }

  private void settle(int from, int node) {
    int at = from;
    while (at > 0 && before(node, heap[(at - 1) / 2])) {
      put(at, heap[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], node)) {
        break;
      }
      put(at, heap[child]);
      at = child;
    }
    put(at, node);
  }

  private boolean before(int node, int other) {
    return deadlineNs[node] < deadlineNs[other]
        || (deadlineNs[node] == deadlineNs[other] && node < other);
  }

  private void put(int at, int node) {
    heap[at] = node;
    place[node] = at;
  }
}
