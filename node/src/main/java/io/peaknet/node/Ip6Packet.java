package io.peaknet.node;

import io.peaknet.protocol.identity.IdentityAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of one IPv6 packet are (RFC 8200), found without trusting a byte of it.
 *
 * @param bytes holds the packet; not copied
 * @param offset where it begins
 * @param length its length in bytes, header included
 * @param protocol the upper-layer protocol behind all extension headers; -1 where it is out of
 *     sight, in a later fragment
 * @param transport index in {@code bytes} of the upper-layer header, or of a fragment's data
 * @param fragment which part of a datagram this is
 * @param fragmentId the datagram's identification; 0 unless it is a fragment
 */
record Ip6Packet(
    byte[] bytes,
    int offset,
    int length,
    int protocol,
    int transport,
    Fragment fragment,
    int fragmentId) {
  static final int HEADER = 40;

  static final int TCP = 6;
  static final int UDP = 17;
  static final int DCCP = 33;
  static final int ICMPV6 = 58;
  static final int SCTP = 132;
  static final int UDP_LITE = 136;

  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int ACK = 0x10;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION = 60;
  private static final int MOBILITY = 135;
  private static final int HIP = 139;
  private static final int SHIM6 = 140;

  // RFC 8200 section 4.1 lets each appear once, destination options twice.
  private static final int EXTENSIONS_MAX = 8;

  /** Which part of a datagram a packet is. */
  enum Fragment {
    /** All of it; also an "atomic" fragment (RFC 6946). */
    WHOLE,
    /** The first part: it has the upper-layer header. */
    FIRST,
    /** A part without the upper-layer header. */
    LATER
  }

  /**
   * Looks at a packet.
   *
   * @return null if it is no well-formed IPv6 packet, hides its upper-layer header behind a first
   *     fragment too short for it (RFC 7112), or asks to be routed on elsewhere (RFC 5095)
   */
  static @Nullable Ip6Packet parse(byte[] bytes, int offset, int length) {
    return parse(bytes, offset, length, false);
  }

  /** Looks at the beginning of a packet, as quoted in an ICMPv6 error: its end may be missing. */
  static @Nullable Ip6Packet parseQuoted(byte[] bytes, int offset, int length) {
    return parse(bytes, offset, length, true);
  }

  private static @Nullable Ip6Packet parse(byte[] bytes, int offset, int length, boolean quoted) {
    if (length < HEADER || (bytes[offset] & 0xf0) != 0x60) {
      return null;
    }
    int payload = u16(bytes, offset + 4);
    if (quoted ? HEADER + payload < length : HEADER + payload != length) {
      return null;
    }
    int end = offset + length;
    int at = offset + HEADER;
    int next = bytes[offset + 6] & 0xff;
    Fragment fragment = Fragment.WHOLE;
    int fragmentId = 0;
    for (int i = 0; isExtension(next); i++) {
      if (i == EXTENSIONS_MAX || at + 8 > end || (next == HOP_BY_HOP && i > 0)) {
        return null;
      }
      int size = 8;
      if (next == FRAGMENT) {
        int field = u16(bytes, at + 2);
        if (fragment != Fragment.WHOLE) {
          return null;
        }
        if ((field & 0xfff8) != 0) {
          int id = i32(bytes, at + 4);
          return new Ip6Packet(bytes, offset, length, -1, at + 8, Fragment.LATER, id);
        }
        if ((field & 1) != 0) {
          fragment = Fragment.FIRST;
          fragmentId = i32(bytes, at + 4);
        }
      } else if (next == AUTHENTICATION) {
        size = 4 * ((bytes[at + 1] & 0xff) + 2);
      } else {
        if (next == ROUTING && bytes[at + 3] != 0) {
          return null; // Segments left: the packet is for somebody else.
        }
        size = 8 * ((bytes[at + 1] & 0xff) + 1);
      }
      next = bytes[at] & 0xff;
      at += size;
      if (at > end) {
        return null;
      }
    }
    if (end - at < (quoted ? headerQuoted(next) : headerLength(next))) {
      return null;
    }
    return new Ip6Packet(bytes, offset, length, next, at, fragment, fragmentId);
  }

  /** The source address; any value. */
  IdentityAddress source() {
    return IdentityAddress.read(bytes, offset + 8);
  }

  /** The destination address; any value. */
  IdentityAddress destination() {
    return IdentityAddress.read(bytes, offset + 24);
  }

  /** The source port; 0 for protocols without ports. */
  int sourcePort() {
    return hasPorts() ? u16(bytes, transport) : 0;
  }

  /** The destination port; 0 for protocols without ports. */
  int destinationPort() {
    return hasPorts() ? u16(bytes, transport + 2) : 0;
  }

  /** The flags of a TCP header that is there in full (never of a quoted packet). */
  int tcpFlags() {
    return bytes[transport + 13] & 0xff;
  }

  /** The type of an ICMPv6 message. */
  int icmpType() {
    return bytes[transport] & 0xff;
  }

  /** The identifier of an ICMPv6 echo request or reply. */
  int echoIdentifier() {
    return u16(bytes, transport + 4);
  }

  /** Index in {@link #bytes} behind the packet. */
  int end() {
    return offset + length;
  }

  private boolean hasPorts() {
    return protocol == TCP
        || protocol == UDP
        || protocol == SCTP
        || protocol == DCCP
        || protocol == UDP_LITE;
  }

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static int i32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }

  private static boolean isExtension(int next) {
    return switch (next) {
      case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION, MOBILITY, HIP, SHIM6 -> true;
      default -> false;
    };
  }

  private static int headerLength(int protocol) {
    return switch (protocol) {
      case TCP -> 20;
      case UDP, UDP_LITE, ICMPV6 -> 8;
      case SCTP, DCCP -> 12;
      default -> 0;
    };
  }

  /** What is needed of a quoted header: ports, or an ICMPv6 identifier. */
  private static int headerQuoted(int protocol) {
    return Math.min(8, headerLength(protocol));
  }
}
