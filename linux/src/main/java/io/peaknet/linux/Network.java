package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** Bytes as IP puts them on the wire: network order, v4-mapped addresses. */
final class Network {
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
}
