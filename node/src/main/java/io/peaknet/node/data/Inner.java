package io.peaknet.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.identity.IdentityAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An IPv6 packet as a session carries it (docs/spec/packets.md): type, next header, hop limit, u32
 * with four flags, traffic class and flow label, then what follows the IPv6 header. Beside it, the
 * few facts of IPv6, TCP and UDP that the data path needs.
 */
public final class Inner {
  // Inner type IPV6 of docs/spec/sealed-packets.md
  private static final int TYPE = 1;

  /** What is left of the IPv6 header. */
  public static final int HEADER = 7;

  /** On top of the u32: the transport checksum is pending, and its field holds nothing of use. */
  static final int CHECKSUM_PENDING = 1 << 31;

  /** Traffic class and flow label. */
  static final int CLASS_AND_FLOW_BITS = 0x0fff_ffff;

  /** Flags that nobody may set. */
  static final int RESERVED = 7 << 28;

  static final int IP6_HEADER = 40;
  static final int IP6_LENGTH = 4;
  static final int IP6_NEXT = 6;
  static final int IP6_HOP_LIMIT = 7;
  static final int IP6_SOURCE = 8;
  static final int IP6_DESTINATION = 24;

  // RFC 9293, section 3.1
  static final int TCP = 6;
  static final int TCP_HEADER = 20;
  static final int TCP_SEQUENCE = 4;
  static final int TCP_ACKNOWLEDGED = 8;
  static final int TCP_OFFSET = 12;
  static final int TCP_FLAGS = 13;
  static final int TCP_CHECKSUM = 16;
  static final int FIN = 0x01;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int CWR = 0x80;

  // RFC 768
  static final int UDP = 17;
  static final int UDP_HEADER = 8;
  static final int UDP_LENGTH = 4;
  static final int UDP_CHECKSUM = 6;

  private static final int NEXT = 1;
  private static final int HOP_LIMIT = 2;
  private static final int CLASS_AND_FLOW = 3;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Inner() {}

  static void write(MemorySegment memory, long at, int next, int hopLimit, int word) {
    setU8(memory, at, TYPE);
    setU8(memory, at + NEXT, next);
    setU8(memory, at + HOP_LIMIT, hopLimit);
    setI32(memory, at + CLASS_AND_FLOW, word);
  }

  static boolean isIpv6(MemorySegment memory, long at, int length) {
    return length >= HEADER && u8(memory, at) == TYPE && (word(memory, at) & RESERVED) == 0;
  }

  /** What follows: the IPv6 header's next header. */
  public static int next(MemorySegment memory, long at) {
    return u8(memory, at + NEXT);
  }

  static int hopLimit(MemorySegment memory, long at) {
    return u8(memory, at + HOP_LIMIT);
  }

  /** Flags, traffic class and flow label. */
  static int word(MemorySegment memory, long at) {
    return i32(memory, at + CLASS_AND_FLOW);
  }

  /**
   * The IPv6 packet again, with the checksum as it is.
   *
   * @param length of the inner form, at least {@link #HEADER}
   */
  public static byte[] packet(
      MemorySegment memory, long at, int length, IdentityAddress source, IdentityAddress to) {
    int payload = length - HEADER;
    byte[] packet = new byte[IP6_HEADER + payload];
    MemorySegment whole = MemorySegment.ofArray(packet);
    setI32(whole, 0, 6 << 28 | (word(memory, at) & CLASS_AND_FLOW_BITS));
    setU16(whole, IP6_LENGTH, payload);
    setU8(whole, IP6_NEXT, next(memory, at));
    setU8(whole, IP6_HOP_LIMIT, hopLimit(memory, at));
    source.write(packet, IP6_SOURCE);
    to.write(packet, IP6_DESTINATION);
    MemorySegment.copy(memory, JAVA_BYTE, at + HEADER, packet, IP6_HEADER, payload);
    return packet;
  }

  /** Whether a checksum field lies where this transport has its own. */
  static boolean isChecksumOf(int protocol, int field, int length) {
    return (protocol == TCP && field == TCP_CHECKSUM && length >= TCP_HEADER)
        || (protocol == UDP && field == UDP_CHECKSUM && length >= UDP_HEADER);
  }

  static int u8(MemorySegment memory, long at) {
    return Byte.toUnsignedInt(memory.get(JAVA_BYTE, at));
  }

  static int u16(MemorySegment memory, long at) {
    return Short.toUnsignedInt(memory.get(SHORT, at));
  }

  static int i32(MemorySegment memory, long at) {
    return memory.get(INT, at);
  }

  static long i64(MemorySegment memory, long at) {
    return memory.get(LONG, at);
  }

  static void setU8(MemorySegment memory, long at, int value) {
    memory.set(JAVA_BYTE, at, (byte) value);
  }

  static void setU16(MemorySegment memory, long at, int value) {
    memory.set(SHORT, at, (short) value);
  }

  static void setI32(MemorySegment memory, long at, int value) {
    memory.set(INT, at, value);
  }

  static void setI64(MemorySegment memory, long at, long value) {
    memory.set(LONG, at, value);
  }
}
