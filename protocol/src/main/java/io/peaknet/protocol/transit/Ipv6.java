package io.peaknet.protocol.transit;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.session.InnerType;

/**
 * An IPv6 packet inside a session: its header is left out but for what the session does not imply.
 * Inner form: type, next header, hop limit, u32 (flags in the top 4 bits, all zero; traffic class
 * and flow label below), then the payload.
 */
final class Ipv6 {
  /** Length of an IPv6 header (RFC 8200). */
  static final int HEADER = 40;

  /** What is left of it inside a session. */
  static final int INNER_HEADER = 7;

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

  /** The packet of an inner form between two nodes; empty if it is malformed. */
  static byte[] restore(
      byte[] inner, int offset, int length, IdentityAddress source, IdentityAddress destination) {
    if (length < INNER_HEADER || (inner[offset + 3] & 0xf0) != 0) {
      return new byte[0];
    }
    int payload = length - INNER_HEADER;
    byte[] packet = new byte[HEADER + payload];
    packet[0] = (byte) (0x60 | inner[offset + 3]);
    System.arraycopy(inner, offset + 4, packet, 1, 3);
    packet[4] = (byte) (payload >>> 8);
    packet[5] = (byte) payload;
    packet[6] = inner[offset + 1];
    packet[7] = inner[offset + 2];
    source.write(packet, 8);
    destination.write(packet, 24);
    System.arraycopy(inner, offset + INNER_HEADER, packet, HEADER, payload);
    return packet;
  }
}
