package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The checksum of IPv6's transports: ones' complement sums of 16-bit words (RFC 1071). */
public final class Checksum {
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Checksum() {}

  /**
   * The sum of the pseudo-header (RFC 8200, 8.1), 16 bits: what a checksum field holds while the
   * checksum is pending.
   *
   * @param length of the transport's header and payload in bytes
   * @param protocol the transport's number
   */
  public static int pseudoHeader(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int length,
      int protocol) {
    return fold(
        halves(sourceHigh)
            + halves(sourceLow)
            + halves(destinationHigh)
            + halves(destinationLow)
            + length
            + protocol);
  }

  /**
   * Finishes a checksum that was left pending: the field holds the pseudo-header's sum already, so
   * the sum of all bytes from {@code start} on completes it.
   *
   * @param field where the checksum goes
   * @param end after the last byte
   */
  public static void finish(MemorySegment memory, long start, long field, long end) {
    int checksum = ~fold(sum(memory, start, end)) & 0xffff;
    // Zero means "none" in UDP; both are the same number in ones' complement (RFC 768).
    memory.set(SHORT, field, (short) (checksum == 0 ? 0xffff : checksum));
  }

  /** Not folded; at most 2^26 bytes. */
  private static long sum(MemorySegment memory, long start, long end) {
    long sum = 0;
    long at = start;
    for (; at + 8 <= end; at += 8) {
      sum += halves(memory.get(LONG, at));
    }
    for (int shift = 24; at < end; at++, shift = shift == 0 ? 24 : shift - 8) {
      sum += Byte.toUnsignedLong(memory.get(JAVA_BYTE, at)) << shift;
    }
    return sum;
  }

  private static long halves(long value) {
    return (value >>> 32) + (value & 0xffffffffL);
  }

  private static int fold(long value) {
    long sum = halves(value);
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    return (int) sum;
  }
}
