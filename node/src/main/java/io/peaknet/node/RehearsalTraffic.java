package io.peaknet.node;

import io.peaknet.linux.VnetHeader;
import io.peaknet.protocol.identity.IdentityAddress;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What programs of one host send to another, as a kernel hands it over: TCP connections that open,
 * carry little and much, and close; datagrams alone and many in one; echo requests. A JIT compiles
 * what it has seen, and begins anew when the rest comes: so all of it is here, in several flows.
 */
final class RehearsalTraffic {
  /** What servers listen on. */
  static final int PORT = 1;

  private static final int CLIENT_PORT = 100;
  private static final int FLOWS = 3;
  private static final int TCP_HEADER = 32; // with timestamps, as Linux sends it
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_HEADER = 8;
  private static final int UDP_CHECKSUM = 6;
  private static final int PSH = 0x08;
  private static final int SEGMENTS_MOST = 44;

  private final IdentityAddress from;
  private final IdentityAddress to;
  private final int segment;
  private final boolean client;
  private final List<byte[]> packets = new ArrayList<>();
  private int clientPort;
  private int sequence;

  private RehearsalTraffic(IdentityAddress from, IdentityAddress to, int mtu) {
    this.from = from;
    this.to = to;
    segment = mtu - Ip6Packet.HEADER - TCP_HEADER;
    client = from.compareTo(to) < 0;
  }

  /** An echo request. */
  static byte[] echo(IdentityAddress from, IdentityAddress to) {
    RehearsalTraffic traffic = new RehearsalTraffic(from, to, 0);
    traffic.echo(Icmpv6.ECHO_REQUEST);
    return traffic.packets.getFirst();
  }

  /**
   * All kinds, each behind a {@link VnetHeader}, in an order that makes sense.
   *
   * @param mtu the largest packet that gets there, in bytes: what is larger would be refused, and
   *     programs do not go on after the first of these
   */
  static List<byte[]> between(IdentityAddress from, IdentityAddress to, int mtu) {
    RehearsalTraffic traffic = new RehearsalTraffic(from, to, mtu);
    for (int flow = 0; flow < FLOWS; flow++) {
      traffic.flow(flow);
    }
    return traffic.packets;
  }

  private void flow(int number) {
    clientPort = CLIENT_PORT + number;
    sequence = number << 20;
    tcp(client ? Ip6Packet.SYN : Ip6Packet.SYN | Ip6Packet.ACK, 0, 0);
    tcp(Ip6Packet.ACK, 0, 0);
    tcp(Ip6Packet.ACK | PSH, 100, 0);
    echo(Icmpv6.ECHO_REQUEST);
    echo(Icmpv6.ECHO_REPLY);
    tcp(Ip6Packet.ACK, 4 * segment, segment);
    tcp(Ip6Packet.ACK | PSH, 8 * segment + 500, segment); // the last segment is shorter
    tcp(Ip6Packet.ACK, segment, 0);
    tcp(Ip6Packet.ACK, segment, 0);
    tcp(Ip6Packet.ACK, 0, 0);
    tcp(Ip6Packet.ACK, 0, 0);
    udp(64, 0);
    udp(64, 0);
    udp(64, 0);
    udp(900, 0);
    udp(5 * 300 + 20, 300);
    sequence += segment; // as if something were lost
    tcp(Ip6Packet.ACK, number == 0 ? SEGMENTS_MOST * segment : 6 * segment, segment);
    tcp(Ip6Packet.ACK, 3 * segment, segment);
    tcp(number == 0 ? Ip6Packet.RST : Ip6Packet.FIN | Ip6Packet.ACK, 0, 0);
  }

  /**
   * Adds one packet of TCP.
   *
   * @param segmented the length of its segments; 0 if it is one
   */
  private void tcp(int flags, int payload, int segmented) {
    byte[] packet = packet(Ip6Packet.TCP, TCP_HEADER, payload);
    int at = VnetHeader.BYTES + Ip6Packet.HEADER;
    ports(packet, at);
    putInt(packet, at + 4, sequence);
    packet[at + 12] = (byte) (TCP_HEADER << 2);
    packet[at + 13] = (byte) flags;
    packet[at + 20] = 1;
    packet[at + 21] = 1;
    packet[at + 22] = 8;
    packet[at + 23] = 10;
    putInt(packet, at + 24, packets.size() / 8); // timestamps move, but not with each packet
    pending(packet, TCP_HEADER, segmented, VnetHeader.GSO_TCPV6, TCP_CHECKSUM);
    sequence += payload;
    packets.add(packet);
  }

  private void ports(byte[] packet, int at) {
    packet[at + 1] = (byte) (client ? clientPort : PORT);
    packet[at + 3] = (byte) (client ? PORT : clientPort);
  }

  private void udp(int payload, int segmented) {
    byte[] packet = packet(Ip6Packet.UDP, UDP_HEADER, payload);
    int at = VnetHeader.BYTES + Ip6Packet.HEADER;
    ports(packet, at);
    int length = UDP_HEADER + payload;
    packet[at + 4] = (byte) (length >>> 8);
    packet[at + 5] = (byte) length;
    pending(packet, UDP_HEADER, segmented, VnetHeader.GSO_UDP_L4, UDP_CHECKSUM);
    packets.add(packet);
  }

  private void echo(int type) {
    byte[] packet = packet(Ip6Packet.ICMPV6, 8, 56);
    packet[VnetHeader.BYTES + Ip6Packet.HEADER] = (byte) type;
    packets.add(packet);
  }

  /** The kernel leaves the checksum to whoever sends it on. */
  private static void pending(
      byte[] packet, int transportHeader, int segmented, int gso, int checksum) {
    VnetHeader.set(
        MemorySegment.ofArray(packet),
        0,
        VnetHeader.NEEDS_CSUM,
        segmented == 0 ? VnetHeader.GSO_NONE : gso,
        Ip6Packet.HEADER + transportHeader,
        segmented,
        Ip6Packet.HEADER,
        checksum);
  }

  private byte[] packet(int protocol, int header, int payload) {
    int length = header + payload;
    byte[] packet = new byte[VnetHeader.BYTES + Ip6Packet.HEADER + length];
    int at = VnetHeader.BYTES;
    packet[at] = 0x60;
    packet[at + 4] = (byte) (length >>> 8);
    packet[at + 5] = (byte) length;
    packet[at + 6] = (byte) protocol;
    packet[at + 7] = 64;
    from.write(packet, at + 8);
    to.write(packet, at + 24);
    return packet;
  }

  private static void putInt(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 24);
    to[at + 1] = (byte) (value >>> 16);
    to[at + 2] = (byte) (value >>> 8);
    to[at + 3] = (byte) value;
  }
}
