package io.peaknet.node;

import io.peaknet.protocol.identity.IdentityAddress;
import org.jspecify.annotations.Nullable;

/** Writes ICMPv6 errors (RFC 4443). */
final class Icmpv6 {
  static final int DESTINATION_UNREACHABLE = 1;
  static final int PACKET_TOO_BIG = 2;
  static final int TIME_EXCEEDED = 3;
  static final int PARAMETER_PROBLEM = 4;
  static final int ECHO_REQUEST = 128;
  static final int ECHO_REPLY = 129;

  /** Code of {@link #DESTINATION_UNREACHABLE}: no route. */
  static final int NO_ROUTE = 0;

  /** Code of {@link #DESTINATION_UNREACHABLE}: address unreachable. */
  static final int ADDRESS = 3;

  /** Code of {@link #DESTINATION_UNREACHABLE}: source address failed ingress/egress policy. */
  static final int SOURCE_POLICY = 5;

  /** Types below are errors, from here on they are informational. */
  static final int INFORMATIONAL = 128;

  private static final int REDIRECT = 137;
  private static final int HEADER = 8;
  private static final int HOP_LIMIT = 64;

  // RFC 4443 section 2.4 (c): an error never exceeds the least MTU of IPv6.
  private static final int LENGTH_MAX = 1280;

  private Icmpv6() {}

  /**
   * An error about a packet, to whoever sent it.
   *
   * @param from the node that reports
   * @param parameter the four bytes behind the checksum: the MTU of {@link #PACKET_TOO_BIG}, else 0
   * @return the whole IPv6 packet; null where RFC 4443 section 2.4 (e) forbids an answer: to errors
   *     and redirects, to what was sent to or from a multicast address or from none
   */
  static byte @Nullable [] error(
      IdentityAddress from,
      int type,
      int code,
      int parameter,
      byte[] invoking,
      int offset,
      int length) {
    if (!mayBeAnswered(type, invoking, offset, length)) {
      return null;
    }
    int quoted = Math.min(length, LENGTH_MAX - Ip6Packet.HEADER - HEADER);
    byte[] packet = new byte[Ip6Packet.HEADER + HEADER + quoted];
    packet[0] = 0x60;
    put16(packet, 4, HEADER + quoted);
    packet[6] = Ip6Packet.ICMPV6;
    packet[7] = HOP_LIMIT;
    from.write(packet, 8);
    System.arraycopy(invoking, offset + 8, packet, 24, IdentityAddress.LENGTH);
    packet[40] = (byte) type;
    packet[41] = (byte) code;
    put16(packet, 44, parameter >>> 16);
    put16(packet, 46, parameter);
    System.arraycopy(invoking, offset, packet, Ip6Packet.HEADER + HEADER, quoted);
    put16(packet, 42, checksum(packet, 0, packet.length));
    return packet;
  }

  /**
   * The checksum of an ICMPv6 message right behind an IPv6 header, over the pseudo-header too (RFC
   * 4443 section 2.3); 0 if the packet holds the right one already.
   */
  static int checksum(byte[] packet, int offset, int length) {
    long sum = (long) Ip6Packet.ICMPV6 + length - Ip6Packet.HEADER;
    for (int i = 8; i < length; i += 2) {
      sum += (packet[offset + i] & 0xff) << 8;
      if (i + 1 < length) {
        sum += packet[offset + i + 1] & 0xff;
      }
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }

  private static boolean mayBeAnswered(int type, byte[] invoking, int offset, int length) {
    if (length < Ip6Packet.HEADER || (invoking[offset] & 0xf0) != 0x60) {
      return false;
    }
    IdentityAddress source = IdentityAddress.read(invoking, offset + 8);
    boolean toMulticast = invoking[offset + 24] == (byte) 0xff;
    if (invoking[offset + 8] == (byte) 0xff
        || source.equals(new IdentityAddress(0, 0))
        || (toMulticast && type != PACKET_TOO_BIG)) {
      return false;
    }
    Ip6Packet packet = Ip6Packet.parse(invoking, offset, length);
    if (packet == null) {
      return false; // What can't be told apart from an error is treated as one.
    }
    if (packet.protocol() != Ip6Packet.ICMPV6) {
      return packet.fragment() != Ip6Packet.Fragment.LATER;
    }
    return packet.icmpType() >= INFORMATIONAL && packet.icmpType() != REDIRECT;
  }

  private static void put16(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 8);
    to[at + 1] = (byte) value;
  }
}
