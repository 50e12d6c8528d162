package io.peaknet.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request to rtnetlink while it is written: {@code struct nlmsghdr}, the fixed part of its type,
 * then attributes, each padded to 4 bytes and possibly holding others (netlink(7), rtnetlink(7)).
 */
final class NetlinkMessage {
  static final int HEADER_BYTES = 16;

  private static final short NLM_F_REQUEST = 1;
  private static final short NLM_F_ACK = 4;
  private static final int SEQUENCE = 8;

  private final ByteBuffer bytes = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

  /** Begins one of {@code type}, flags being those besides "request" and "acknowledge". */
  NetlinkMessage(int type, int flags) {
    bytes.putInt(0);
    bytes.putShort((short) type);
    bytes.putShort((short) (flags | NLM_F_REQUEST | NLM_F_ACK));
    bytes.putInt(0);
    bytes.putInt(0);
  }

  /** {@code struct ifinfomsg}: an interface by index (0 if by name), and flags to change. */
  NetlinkMessage ifinfo(int index, int flags, int change) {
    bytes.putInt(0);
    bytes.putInt(index);
    bytes.putInt(flags);
    bytes.putInt(change);
    return this;
  }

  /** {@code struct ifaddrmsg}. */
  NetlinkMessage ifaddr(int prefixLength, int scope, int index) {
    bytes.put((byte) Sockets.AF_INET6);
    bytes.put((byte) prefixLength);
    bytes.put((byte) 0);
    bytes.put((byte) scope);
    bytes.putInt(index);
    return this;
  }

  /** {@code struct rtmsg} of a unicast route in any scope. */
  NetlinkMessage rtmsg(int prefixLength, int table, int protocol, int routeType) {
    bytes.put((byte) Sockets.AF_INET6);
    bytes.put((byte) prefixLength);
    bytes.putShort((short) 0);
    bytes.put((byte) table);
    bytes.put((byte) protocol);
    bytes.put((byte) 0);
    bytes.put((byte) routeType);
    bytes.putInt(0);
    return this;
  }

  NetlinkMessage attribute(int type, byte[] value) {
    int start = begin(type);
    bytes.put(value);
    return end(start);
  }

  NetlinkMessage attribute(int type, int value) {
    int start = begin(type);
    bytes.putInt(value);
    return end(start);
  }

  NetlinkMessage attribute(int type, byte value) {
    int start = begin(type);
    bytes.put(value);
    return end(start);
  }

  /** Text with the zero at its end that the kernel wants. */
  NetlinkMessage attribute(int type, String value) {
    int start = begin(type);
    bytes.put(value.getBytes(UTF_8)).put((byte) 0);
    return end(start);
  }

  /** Opens an attribute that holds what follows, until {@link #end} with the number returned. */
  int begin(int type) {
    int start = bytes.position();
    bytes.putShort((short) 0);
    bytes.putShort((short) type);
    return start;
  }

  NetlinkMessage end(int start) {
    bytes.putShort(start, (short) (bytes.position() - start));
    while (bytes.position() % 4 != 0) {
      bytes.put((byte) 0);
    }
    return this;
  }

  /** The whole message under this sequence number. */
  byte[] finish(int sequence) {
    bytes.putInt(0, bytes.position());
    bytes.putInt(SEQUENCE, sequence);
    byte[] message = new byte[bytes.position()];
    bytes.get(0, message);
    return message;
  }
}
