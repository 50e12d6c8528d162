package io.peaknet.node;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.HexFormat;

/** Makes IPv6 packets for tests. */
final class Packets {
  static final IdentityAddress OWN = IdentityAddress.parse("2001:28::1");
  static final IdentityAddress PEER = IdentityAddress.parse("2001:28::2");
  static final IdentityAddress OTHER = IdentityAddress.parse("2001:28::3");

  static final int SYN = Ip6Packet.SYN;
  static final int ACK = Ip6Packet.ACK;
  static final int FIN = Ip6Packet.FIN;
  static final int RST = Ip6Packet.RST;

  private Packets() {}

  static byte[] ip(IdentityAddress from, IdentityAddress to, int next, byte[] payload) {
    byte[] packet = new byte[40 + payload.length];
    packet[0] = 0x60;
    packet[4] = (byte) (payload.length >>> 8);
    packet[5] = (byte) payload.length;
    packet[6] = (byte) next;
    packet[7] = 64;
    from.write(packet, 8);
    to.write(packet, 24);
    System.arraycopy(payload, 0, packet, 40, payload.length);
    return packet;
  }

  static byte[] tcp(IdentityAddress from, int fromPort, IdentityAddress to, int toPort, int flags) {
    byte[] segment = ports(20, fromPort, toPort);
    segment[12] = 0x50;
    segment[13] = (byte) flags;
    return ip(from, to, Ip6Packet.TCP, segment);
  }

  static byte[] udp(IdentityAddress from, int fromPort, IdentityAddress to, int toPort) {
    return ip(from, to, Ip6Packet.UDP, ports(8, fromPort, toPort));
  }

  static byte[] echo(IdentityAddress from, IdentityAddress to, int type, int identifier) {
    byte[] message = new byte[8];
    message[0] = (byte) type;
    message[4] = (byte) (identifier >>> 8);
    message[5] = (byte) identifier;
    return ip(from, to, Ip6Packet.ICMPV6, message);
  }

  static byte[] icmpError(IdentityAddress from, IdentityAddress to, int type, byte[] quoted) {
    byte[] message = new byte[8 + quoted.length];
    message[0] = (byte) type;
    System.arraycopy(quoted, 0, message, 8, quoted.length);
    return ip(from, to, Ip6Packet.ICMPV6, message);
  }

  /** A fragment of a packet's payload; {@code offset} counts units of 8 bytes. */
  static byte[] fragment(byte[] whole, int offset, int length, boolean more, int id) {
    byte[] payload = new byte[8 + length];
    payload[0] = whole[6];
    payload[2] = (byte) (offset >>> 5);
    payload[3] = (byte) (offset << 3 | (more ? 1 : 0));
    payload[4] = (byte) (id >>> 24);
    payload[5] = (byte) (id >>> 16);
    payload[6] = (byte) (id >>> 8);
    payload[7] = (byte) id;
    System.arraycopy(whole, 40 + 8 * offset, payload, 8, length);
    IdentityAddress from = IdentityAddress.read(whole, 8);
    return ip(from, IdentityAddress.read(whole, 24), 44, payload);
  }

  static byte[] hex(String text) {
    String digits = text.replaceAll("#[^\n]*", "").replaceAll("\\s", "");
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] ports(int length, int from, int to) {
    byte[] header = new byte[length];
    header[0] = (byte) (from >>> 8);
    header[1] = (byte) from;
    header[2] = (byte) (to >>> 8);
    header[3] = (byte) to;
    return header;
  }
}
