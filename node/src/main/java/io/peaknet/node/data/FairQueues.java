package io.peaknet.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.LazyMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Packets that wait to be sealed: a queue for each destination, served in turns, those that have
 * little to send before all others, and each kept short by CoDel (FQ-CoDel, RFC 8290; CoDel, RFC
 * 8289). So a bulk transfer delays nobody else, and not much itself. Packets that can be marked
 * (ECN, RFC 3168) are marked where others are dropped.
 *
 * <p>Packets lie in slots of one arena, which the caller fills and empties; nothing is copied and
 * nothing allocates. When the last slot is taken the longest queue loses its oldest packet.
 */
public final class FairQueues {
  /** Queueing delay that is allowed to stand (RFC 8289, 4.3). */
  static final long TARGET_NS = 5_000_000;

  /** For so long (RFC 8289, 4.3). */
  static final long INTERVAL_NS = 100_000_000;

  private static final int NONE = -1;
  private static final int IDLE = 0;
  private static final int NEW = 1;
  private static final int OLD = 2;

  // IPv6 header: version, traffic class; ECN is the class's last two bits.
  private static final int ECN_BYTE = 1;
  private static final int ECN_BITS = 0x30;

  private final MemorySegment memory;
  private final int slotBytes;
  private final int packetAt;
  private final int quantum;

  // Per slot.
  private final int[] length;
  private final int[] next;
  private final long[] sinceNs;
  private int free;

  // Per queue.
  private final int[] head;
  private final int[] tail;
  private final int[] bytes;
  private final int[] deficit;
  private final int[] state;
  private final int[] following;
  private final long[] aboveSinceNs;
  private final long[] dropAtNs;
  private final int[] drops;
  private final int[] dropsBefore;
  private final boolean[] dropping;

  // The lists of queues that have packets; first and last.
  private final int[] first = {NONE, NONE, NONE};
  private final int[] last = {NONE, NONE, NONE};
  private int packets;
  private long dropped;
  private long marked;

  /**
   * Makes empty ones.
   *
   * @param slots one more than packets may wait
   * @param slotBytes room for each
   * @param packetAt where in a slot its IPv6 packet begins
   * @param queues how many; a power of two. Destinations that hash alike share one
   * @param quantum bytes that a queue may send in its turn
   */
  public FairQueues(int slots, int slotBytes, int packetAt, int queues, int quantum) {
    if (Integer.bitCount(queues) != 1) {
      throw new IllegalArgumentException(queues + " queues, allowed: a power of two");
    }
    memory = LazyMemory.allocate((long) slots * slotBytes);
    this.slotBytes = slotBytes;
    this.packetAt = packetAt;
    this.quantum = quantum;
    length = new int[slots];
    next = new int[slots];
    sinceNs = new long[slots];
    for (int i = 0; i < slots; i++) {
      next[i] = i + 1 < slots ? i + 1 : NONE;
    }
    head = filled(queues);
    tail = filled(queues);
    bytes = new int[queues];
    deficit = new int[queues];
    state = new int[queues];
    following = filled(queues);
    aboveSinceNs = new long[queues];
    dropAtNs = new long[queues];
    drops = new int[queues];
    dropsBefore = new int[queues];
    dropping = new boolean[queues];
  }

  private static int[] filled(int count) {
    int[] values = new int[count];
    Arrays.fill(values, NONE);
    return values;
  }

  /** Gives back the memory of all slots: nothing waits any more. */
  public void release() {
    LazyMemory.release(memory);
  }

  /** Where all slots are. */
  public MemorySegment memory() {
    return memory;
  }

  /** Where a slot begins. */
  public long offset(int slot) {
    return (long) slot * slotBytes;
  }

  /** What {@link #add} was told. */
  public int length(int slot) {
    return length[slot];
  }

  /** Packets that wait. */
  public int packets() {
    return packets;
  }

  /** Packets lost since the start. */
  public long dropped() {
    return dropped;
  }

  /** Packets marked since the start. */
  public long marked() {
    return marked;
  }

  /**
   * A slot to fill: for {@link #add}, or to be given back by {@link #release}. There always is one
   * for a caller that has no other.
   *
   * @throws IllegalStateException if the caller has too many
   */
  public int slot() {
    int slot = free;
    if (slot == NONE) {
      throw new IllegalStateException("all slots are taken: release one first");
    }
    free = next[slot];
    return slot;
  }

  /** Gives a slot back. */
  public void release(int slot) {
    next[slot] = free;
    free = slot;
  }

  /**
   * Queues what a slot holds.
   *
   * @param bytesOfSlot what of it is used
   * @param hash of the destination; all its bits should vary
   */
  public void add(long nowNs, int slot, int bytesOfSlot, int hash) {
    int queue = hash & (head.length - 1);
    length[slot] = bytesOfSlot;
    sinceNs[slot] = nowNs;
    next[slot] = NONE;
    if (tail[queue] == NONE) {
      head[queue] = slot;
    } else {
      next[tail[queue]] = slot;
    }
    tail[queue] = slot;
    bytes[queue] += bytesOfSlot;
    packets++;
    if (state[queue] == IDLE) {
      deficit[queue] = quantum;
      append(queue, NEW);
    }
    if (free == NONE) {
      dropFromLongest();
    }
  }

  /** The slot of the packet whose turn it is, the caller's until it is released; -1 if none is. */
  public int next(long nowNs) {
    while (true) {
      int list = first[NEW] != NONE ? NEW : OLD;
      int queue = first[list];
      if (queue == NONE) {
        return NONE;
      }
      if (deficit[queue] <= 0) {
        deficit[queue] += quantum;
        removeFirst(list);
        append(queue, OLD);
        continue;
      }
      int slot = controlled(nowNs, queue);
      if (slot == NONE) {
        removeFirst(list);
        // RFC 8290, 4.2: a new queue that has run empty waits for the old ones once.
        if (list == NEW && first[OLD] != NONE) {
          append(queue, OLD);
        } else {
          state[queue] = IDLE;
        }
        continue;
      }
      deficit[queue] -= length[slot];
      return slot;
    }
  }

  /** RFC 8289, 5.4 and 5.5: the next packet of a queue, after some were dropped or marked. */
  private int controlled(long nowNs, int queue) {
    int slot = pop(queue);
    boolean late = isLate(nowNs, queue, slot);
    if (dropping[queue]) {
      if (!late) {
        dropping[queue] = false;
      }
      while (dropping[queue] && nowNs >= dropAtNs[queue]) {
        drops[queue]++;
        dropAtNs[queue] = later(dropAtNs[queue], drops[queue]);
        if (mark(slot)) {
          return slot;
        }
        drop(slot);
        slot = pop(queue);
        if (!isLate(nowNs, queue, slot)) {
          dropping[queue] = false;
        }
      }
    } else if (late) {
      dropping[queue] = true;
      int lately = drops[queue] - dropsBefore[queue];
      boolean again = lately > 1 && nowNs - dropAtNs[queue] < 16 * INTERVAL_NS;
      drops[queue] = again ? lately : 1;
      dropsBefore[queue] = drops[queue];
      dropAtNs[queue] = later(nowNs, drops[queue]);
      if (mark(slot)) {
        return slot;
      }
      drop(slot);
      slot = pop(queue);
      isLate(nowNs, queue, slot);
    }
    return slot;
  }

  private static long later(long fromNs, int count) {
    return fromNs + (long) (INTERVAL_NS / Math.sqrt(count));
  }

  /** Whether packets have waited too long for a whole interval. */
  private boolean isLate(long nowNs, int queue, int slot) {
    if (slot == NONE || nowNs - sinceNs[slot] < TARGET_NS || bytes[queue] <= quantum) {
      aboveSinceNs[queue] = 0;
      return false;
    }
    if (aboveSinceNs[queue] == 0) {
      aboveSinceNs[queue] = nowNs + INTERVAL_NS;
      return false;
    }
    return nowNs >= aboveSinceNs[queue];
  }

  private int pop(int queue) {
    int slot = head[queue];
    if (slot != NONE) {
      head[queue] = next[slot];
      if (head[queue] == NONE) {
        tail[queue] = NONE;
      }
      bytes[queue] -= length[slot];
      packets--;
    }
    return slot;
  }

  private boolean mark(int slot) {
    long at = offset(slot) + packetAt + ECN_BYTE;
    byte value = memory.get(JAVA_BYTE, at);
    if ((value & ECN_BITS) == 0) {
      return false;
    }
    memory.set(JAVA_BYTE, at, (byte) (value | ECN_BITS));
    marked++;
    return true;
  }

  private void drop(int slot) {
    dropped++;
    release(slot);
  }

  private void dropFromLongest() {
    int longest = 0;
    for (int queue = 1; queue < bytes.length; queue++) {
      if (bytes[queue] > bytes[longest]) {
        longest = queue;
      }
    }
    int slot = pop(longest);
    if (slot != NONE) {
      drop(slot);
    }
  }

  private void append(int queue, int list) {
    state[queue] = list;
    following[queue] = NONE;
    if (last[list] == NONE) {
      first[list] = queue;
    } else {
      following[last[list]] = queue;
    }
    last[list] = queue;
  }

  private void removeFirst(int list) {
    int queue = first[list];
    first[list] = following[queue];
    if (first[list] == NONE) {
      last[list] = NONE;
    }
  }
}
