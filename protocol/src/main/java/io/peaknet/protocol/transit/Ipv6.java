package io.peaknet.protocol.transit;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.session.InnerType;

/**
 * An IPv6 packet inside a session: its header is left out but for what the session does not imply.
 * Inner form: type, next header, hop limit, u32 (four flags on top, traffic class and flow label
 * below), then the payload. The topmost flag says that the checksum of TCP or UDP was not computed;
 * the others are zero.
 */
final class Ipv6 {
  /** Length of an IPv6 header (RFC 8200). */
  static final int HEADER = 40;

  /** What is left of it inside a session. */
  static final int INNER_HEADER = 7;

  private static final int CHECKSUM_PENDING = 0x80;
  private static final int RESERVED = 0x70;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private Ipv6() {}

  static boolean isIpv6(byte[] packet, int offset, int length) {
    return length >= HEADER
        && (packet[offset] & 0xf0) == 0x60
        && ((packet[offset + 4] & 0xff) << 8 | (packet[offset + 5] & 0xff)) == length - HEADER;
  }

  static IdentityAddress source(byte[] packet, int offset) {
    return IdentityAddress.read(packet, offset + 8);
  }

  static IdentityAddress destination(byte[] packet, int offset) {
    return IdentityAddress.read(packet, offset + 24);
  }

  /** The inner form of a packet. */
  static byte[] elide(byte[] packet, int offset, int length) {
    byte[] inner = new byte[length - HEADER + INNER_HEADER];
    inner[0] = InnerType.IPV6;
    inner[1] = packet[offset + 6];
    inner[2] = packet[offset + 7];
    inner[3] = (byte) (packet[offset] & 0x0f);
    System.arraycopy(packet, offset + 1, inner, 4, 3);
    System.arraycopy(packet, offset + HEADER, inner, INNER_HEADER, length - HEADER);
    return inner;
  }

  /** The packet of an inner form between two nodes, checksums finished; empty if malformed. */
  static byte[] restore(
      byte[] inner, int offset, int length, IdentityAddress source, IdentityAddress destination) {
    if (length < INNER_HEADER || (inner[offset + 3] & RESERVED) != 0) {
      return new byte[0];
    }
    int payload = length - INNER_HEADER;
    byte[] packet = new byte[HEADER + payload];
    packet[0] = (byte) (0x60 | (inner[offset + 3] & 0x0f));
    System.arraycopy(inner, offset + 4, packet, 1, 3);
    packet[4] = (byte) (payload >>> 8);
    packet[5] = (byte) payload;
    packet[6] = inner[offset + 1];
    packet[7] = inner[offset + 2];
    source.write(packet, 8);
    destination.write(packet, 24);
    System.arraycopy(inner, offset + INNER_HEADER, packet, HEADER, payload);
    boolean pending = (inner[offset + 3] & CHECKSUM_PENDING) != 0;
    return pending && !finishChecksum(packet) ? new byte[0] : packet;
  }

  /** RFC 9293, 3.1; RFC 768; RFC 8200, 8.1. */
  private static boolean finishChecksum(byte[] packet) {
    int protocol = packet[6] & 0xff;
    int field =
        switch (protocol) {
          case TCP -> HEADER + 16;
          case UDP -> HEADER + 6;
          default -> packet.length;
        };
    if (field + 2 > packet.length) {
      return false;
    }
    packet[field] = 0;
    packet[field + 1] = 0;
    long sum = packet.length - (long) HEADER + protocol;
    for (int i = 8; i < packet.length; i++) {
      sum += (i & 1) == 0 ? (packet[i] & 0xff) << 8 : packet[i] & 0xff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    int checksum = (int) ~sum & 0xffff;
    if (checksum == 0 && protocol == UDP) {
      checksum = 0xffff; // zero would say that there is none
    }
    packet[field] = (byte) (checksum >>> 8);
    packet[field + 1] = (byte) checksum;
    return true;
  }
}
