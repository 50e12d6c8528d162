package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What stands before each packet of a {@link PacketDevice} and says which work on it is pending.
 *
 * <p>It is {@code struct virtio_net_hdr} (Virtual I/O Device 1.2, section 5.1.6;
 * linux/virtio_net.h) in the machine's byte order: u8 flags, u8 gso_type, u16 hdr_len, u16
 * gso_size, u16 csum_start, u16 csum_offset. Positions count from the first byte after it, where
 * the packet begins. Nothing here trusts a value to make sense.
 */
public final class VnetHeader {
  /** Its length. */
  public static final int BYTES = 10;

  /** Flag: the checksum at csum_start + csum_offset holds the pseudo-header's sum so far. */
  public static final int NEEDS_CSUM = 1;

  /** Flag: whoever delivered the packet has verified its checksum. */
  public static final int DATA_VALID = 2;

  /** Type: one packet. */
  public static final int GSO_NONE = 0;

  /** Type: segments of a TCP stream over IPv4. */
  public static final int GSO_TCPV4 = 1;

  /** Type: segments of a TCP stream over IPv6. */
  public static final int GSO_TCPV6 = 4;

  /** Type: UDP datagrams of equal size; the last may be shorter. */
  public static final int GSO_UDP_L4 = 5;

  /** On top of a TCP type: only the first segment has the CWR flag (RFC 3168, 6.1.2). */
  public static final int GSO_ECN = 0x80;

  private static final int FLAGS = 0;
  private static final int GSO_TYPE = 1;
  private static final int HDR_LEN = 2;
  private static final int GSO_SIZE = 4;
  private static final int CSUM_START = 6;
  private static final int CSUM_OFFSET = 8;

  private VnetHeader() {}

  /** {@link #NEEDS_CSUM}, {@link #DATA_VALID} and what later kernels add. */
  public static int flags(MemorySegment memory, long at) {
    return Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + FLAGS));
  }

  /** Whether the transport checksum is yet to be computed. */
  public static boolean needsChecksum(MemorySegment memory, long at) {
    return (flags(memory, at) & NEEDS_CSUM) != 0;
  }

  /** The type without {@link #GSO_ECN}. */
  public static int gsoType(MemorySegment memory, long at) {
    return Byte.toUnsignedInt(memory.get(JAVA_BYTE, at + GSO_TYPE)) & ~GSO_ECN;
  }

  /** How many bytes the kernel holds in one piece: at least all headers, often more. */
  public static int headerLength(MemorySegment memory, long at) {
    return u16(memory, at + HDR_LEN);
  }

  /** Payload bytes of each segment but the last. */
  public static int gsoSize(MemorySegment memory, long at) {
    return u16(memory, at + GSO_SIZE);
  }

  /** Where the part that the checksum covers begins. */
  public static int checksumStart(MemorySegment memory, long at) {
    return u16(memory, at + CSUM_START);
  }

  /** The checksum field's place after {@link #checksumStart}. */
  public static int checksumOffset(MemorySegment memory, long at) {
    return u16(memory, at + CSUM_OFFSET);
  }

  /** Writes the header of a whole packet with finished checksums. */
  public static void clear(MemorySegment memory, long at) {
    set(memory, at, 0, GSO_NONE, 0, 0, 0, 0);
  }

  /** Writes all fields. */
  public static void set(
      MemorySegment memory,
      long at,
      int flags,
      int gsoType,
      int headerLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    memory.set(JAVA_BYTE, at + FLAGS, (byte) flags);
    memory.set(JAVA_BYTE, at + GSO_TYPE, (byte) gsoType);
    memory.set(JAVA_SHORT_UNALIGNED, at + HDR_LEN, (short) headerLength);
    memory.set(JAVA_SHORT_UNALIGNED, at + GSO_SIZE, (short) gsoSize);
    memory.set(JAVA_SHORT_UNALIGNED, at + CSUM_START, (short) checksumStart);
    memory.set(JAVA_SHORT_UNALIGNED, at + CSUM_OFFSET, (short) checksumOffset);
  }

  /**
   * Computes the checksum of a packet if it is pending, and says so in the header.
   *
   * @param length of the packet in bytes, this header not counted
   * @return false if the header points outside of the packet
   */
  public static boolean finishChecksum(MemorySegment memory, long at, int length) {
    if (!needsChecksum(memory, at)) {
      return true;
    }
    int start = checksumStart(memory, at);
    int field = start + checksumOffset(memory, at);
    if (field + 2 > length) {
      return false;
    }
    long packet = at + BYTES;
    Checksum.finish(memory, packet + start, packet + field, packet + length);
    memory.set(JAVA_BYTE, at + FLAGS, (byte) (flags(memory, at) & ~NEEDS_CSUM));
    return true;
  }

  /**
   * Counts positions from {@code bytes} further on, or back if negative: for what stands before the
   * packet on one side alone.
   *
   * @return false if a position would be negative
   */
  static boolean shift(MemorySegment memory, long at, int bytes) {
    int length = headerLength(memory, at);
    if (length != 0) {
      // A hint only: the kernel itself cuts it to what is there.
      memory.set(JAVA_SHORT_UNALIGNED, at + HDR_LEN, (short) Math.max(0, length + bytes));
    }
    if (!needsChecksum(memory, at)) {
      return true;
    }
    int start = checksumStart(memory, at) + bytes;
    memory.set(JAVA_SHORT_UNALIGNED, at + CSUM_START, (short) start);
    return start >= 0;
  }

  private static int u16(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at));
  }
}
