package io.peaknet.simulator;

import io.peaknet.protocol.identity.IdentityAddress;
import java.nio.ByteBuffer;

/** The IPv6 packets that a run sends: UDP (RFC 768) with the number of a flow and of a packet. */
final class ProbePacket {
  static final int LENGTH = 40 + 8 + 12;

  private static final int MAGIC = 0x7065616b; // "peak"
  private static final int UDP = 17;
  private static final int PORT = 9; // discard, RFC 863

  private ProbePacket() {}

  static byte[] write(IdentityAddress source, IdentityAddress destination, int flow, int number) {
    byte[] packet = new byte[LENGTH];
    ByteBuffer at = ByteBuffer.wrap(packet);
    at.putInt(0x60000000).putShort((short) (LENGTH - 40)).put((byte) UDP).put((byte) 64);
    at.put(source.bytes()).put(destination.bytes());
    at.putShort((short) PORT).putShort((short) PORT).putShort((short) (LENGTH - 40));
    at.putShort((short) 0).putInt(MAGIC).putInt(flow).putInt(number);
    int sum = checksum(at);
    at.putShort(46, (short) (sum == 0 ? 0xffff : sum));
    return packet;
  }

  static boolean is(byte[] packet, int offset, int length) {
    return length == LENGTH && ByteBuffer.wrap(packet).getInt(offset + 48) == MAGIC;
  }

  static int flow(byte[] packet, int offset) {
    return ByteBuffer.wrap(packet).getInt(offset + 52);
  }

  static int number(byte[] packet, int offset) {
    return ByteBuffer.wrap(packet).getInt(offset + 56);
  }

  /** Over the pseudo-header (RFC 8200 section 8.1) and the UDP datagram. */
  private static int checksum(ByteBuffer packet) {
    int sum = LENGTH - 40 + UDP;
    for (int i = 8; i < LENGTH; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return ~sum & 0xffff;
  }
}
