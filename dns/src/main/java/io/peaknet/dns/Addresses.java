package io.peaknet.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses as two halves of 16 bytes, those of IPv4 v4-mapped. */
final class Addresses {
  private static final long MAPPED = 0xffffL << 32;

  private Addresses() {}

  static byte[] bytes(long high, long low) {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** An IPv4 address if the bytes are v4-mapped. */
  static InetAddress of(byte[] address16) {
    try {
      return InetAddress.getByAddress(address16);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address16.length + " bytes", e);
    }
  }

  static long high(InetAddress address) {
    return address instanceof Inet4Address ? 0 : ByteBuffer.wrap(address.getAddress()).getLong(0);
  }

  static long low(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? MAPPED | Integer.toUnsignedLong(bytes.getInt(0))
        : bytes.getLong(8);
  }
}
