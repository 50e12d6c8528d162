package io.peaknet.protocol.transit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.route.PacketHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What became of the packet headers seen last: packets of one flow come with the same header, and
 * go on with the same one as long as no table changes.
 */
final class RelaySteps {
  /** What to do with a packet that has a certain header. */
  static final class Step {
    private final byte[] before;
    private final long changes;

    /** As it came, but for what forwarding changes. */
    final PacketHeader header;

    /** What the narrowest link before this node carries, as the header says. */
    final int mtu;

    /** As it goes on; empty if the packet goes nowhere. */
    final byte[] after;

    /** Where it goes; null if it is for this node, or can't go on. */
    final @Nullable Neighbour next;

    /** Whether it is for this node. */
    final boolean here;

    Step(
        byte[] before,
        long changes,
        PacketHeader header,
        byte[] after,
        @Nullable Neighbour next,
        boolean here) {
      this.before = before;
      this.changes = changes;
      this.header = header;
      mtu = before[PacketHeader.MTU_AT] & 0xff;
      this.after = after;
      this.next = next;
      this.here = here;
    }
  }

  private static final int BITS = 10;
  private static final int HEADER_MAX = 256;
  private static final long PRIME = 0x9E3779B97F4A7C15L; // 2^64 / golden ratio

  private final @Nullable Step[] steps = new @Nullable Step[1 << BITS];

  /** The headers as they came, in slots of 256 bytes: compared without making an array of them. */
  private final MemorySegment headers = Arena.ofAuto().allocate((long) HEADER_MAX << BITS);

  /**
   * The step for a header; null if there is none, or a table has changed since.
   *
   * @param length 0 to 255
   */
  @Nullable Step find(MemorySegment memory, long at, int length, long changes) {
    int slot = slot(memory, at, length);
    Step step = steps[slot];
    if (step == null || step.changes != changes || step.before.length != length) {
      return null;
    }
    long kept = (long) slot * HEADER_MAX;
    return MemorySegment.mismatch(memory, at, at + length, headers, kept, kept + length) < 0
        ? step
        : null;
  }

  void put(Step step) {
    MemorySegment before = MemorySegment.ofArray(step.before);
    int slot = slot(before, 0, step.before.length);
    steps[slot] = step;
    MemorySegment.copy(before, 0, headers, (long) slot * HEADER_MAX, step.before.length);
  }

  private static int slot(MemorySegment memory, long at, int length) {
    long hash = length;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      hash = (hash ^ memory.get(JAVA_LONG_UNALIGNED, at + i)) * PRIME;
      hash ^= hash >>> 32;
    }
    for (; i < length; i++) {
      hash = (hash ^ memory.get(JAVA_BYTE, at + i)) * PRIME;
    }
    return (int) (hash >>> (64 - BITS));
  }
}
