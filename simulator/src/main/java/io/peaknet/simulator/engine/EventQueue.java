package io.peaknet.simulator.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, in order of time, and of entry where times are equal; entries are numbered by
 * whoever makes them, as one order may be over several queues. A 4-ary heap on primitive arrays:
 * nothing is boxed, slots are used again.
 */
final class EventQueue {
  private static final int ARITY = 4;

  private long[] keyNs = new long[1024];
  private int[] keySlot = new int[1024];
  private int size;

  private long[] order = new long[1024];
  private int[] kind = new int[1024];
  private @Nullable Object[] body = new @Nullable Object[1024];
  private int[] free = new int[1024];
  private int freeCount;
  private int slots;

  private int takenKind;
  private @Nullable Object takenBody;

  /**
   * Enters an event: an integer and an object of the caller's meaning.
   *
   * @param number greater than that of any event entered before
   */
  void add(long timeNs, long number, int what, @Nullable Object with) {
    int slot = freeCount > 0 ? free[--freeCount] : newSlot();
    order[slot] = number;
    kind[slot] = what;
    body[slot] = with;
    if (size == keyNs.length) {
      keyNs = Arrays.copyOf(keyNs, 2 * size);
      keySlot = Arrays.copyOf(keySlot, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / ARITY;
      // The newcomer was entered last, so at equal times its parent goes first.
      if (keyNs[parent] <= timeNs) {
        break;
      }
      keyNs[at] = keyNs[parent];
      keySlot[at] = keySlot[parent];
      at = parent;
    }
    keyNs[at] = timeNs;
    keySlot[at] = slot;
  }

  int size() {
    return size;
  }

  /** The time of the next event, or {@link Long#MAX_VALUE}. */
  long nextNs() {
    return size == 0 ? Long.MAX_VALUE : keyNs[0];
  }

  /** The number of the next event. */
  long nextNumber() {
    return order[keySlot[0]];
  }

  /** Takes the next event out; {@link #kind} and {@link #body} tell it until the next call. */
  void take() {
    int slot = keySlot[0];
    takenKind = kind[slot];
    takenBody = body[slot];
    body[slot] = null;
    free[freeCount++] = slot;
    size--;
    if (size > 0) {
      sink(keyNs[size], keySlot[size]);
    }
  }

  int kind() {
    return takenKind;
  }

  @Nullable Object body() {
    return takenBody;
  }

  private void sink(long timeNs, int slot) {
    int at = 0;
    while (true) {
      int first = ARITY * at + 1;
      if (first >= size) {
        break;
      }
      int least = first;
      for (int child = first + 1; child < Math.min(first + ARITY, size); child++) {
        if (before(keyNs[child], keySlot[child], keyNs[least], keySlot[least])) {
          least = child;
        }
      }
      if (before(timeNs, slot, keyNs[least], keySlot[least])) {
        break;
      }
      keyNs[at] = keyNs[least];
      keySlot[at] = keySlot[least];
      at = least;
    }
    keyNs[at] = timeNs;
    keySlot[at] = slot;
  }

  private boolean before(long timeNs, int slot, long otherNs, int otherSlot) {
    return timeNs < otherNs || (timeNs == otherNs && order[slot] < order[otherSlot]);
  }

  private int newSlot() {
    if (slots == order.length) {
      order = Arrays.copyOf(order, 2 * slots);
      kind = Arrays.copyOf(kind, 2 * slots);
      body = Arrays.copyOf(body, 2 * slots);
      free = Arrays.copyOf(free, 2 * slots);
    }
    return slots++;
  }
}
