package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes as IP puts them on the wire: network order, v4-mapped addresses, the checksum. */
final class Network {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Network() {}

  /** From the machine's byte order to the network's, and back. */
  static short order(short value) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
  }

  /** Writes {@code ::ffff:a.b.c.d} for the four bytes at {@code offset}. */
  static void mapV4(MemorySegment from, long offset, byte[] address16) {
    for (int i = 0; i < 10; i++) {
      address16[i] = 0;
    }
    address16[10] = (byte) 0xff;
    address16[11] = (byte) 0xff;
    MemorySegment.copy(from, JAVA_BYTE, offset, address16, 12, 4);
  }

  /** Whether 16 bytes are an IPv4 address in IPv6's clothes (RFC 4291, 2.5.5.2). */
  static boolean isV4Mapped(byte[] address16) {
    for (int i = 0; i < 10; i++) {
      if (address16[i] != 0) {
        return false;
      }
    }
    return address16[10] == -1 && address16[11] == -1;
  }

  /**
   * Finishes a checksum that the kernel left to the device (CHECKSUM_PARTIAL): the field holds the
   * pseudo-header's sum already, so the sum of all bytes from {@code start} on completes it (RFC
   * 1071).
   *
   * @param field where the checksum goes
   * @param end after the last byte
   */
  static void finishChecksum(byte[] packet, int start, int field, int end) {
    long sum = 0;
    int at = start;
    for (; at + 4 <= end; at += 4) {
      sum += Integer.toUnsignedLong((int) INT.get(packet, at));
    }
    for (int shift = 24; at < end; at++, shift -= 8) {
      sum += Byte.toUnsignedLong(packet[at]) << shift;
    }
    sum = (sum >>> 32) + (sum & 0xffffffffL);
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    sum = (sum >>> 16) + (sum & 0xffff);
    int checksum = (int) ~sum & 0xffff;
    if (checksum == 0) {
      // Zero means "none" in UDP; both are the same number in ones' complement (RFC 768).
      checksum = 0xffff;
    }
    packet[field] = (byte) (checksum >> 8);
    packet[field + 1] = (byte) checksum;
  }
}
