package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.identity.IdentityAddress;
import java.lang.foreign.MemorySegment;

/** IPv6 packets as they are inside of a session (docs/spec/packets.md), and back. */
final class InnerForm {
  /** Type, next header, hop limit, flags with traffic class and flow label. */
  static final int HEADER = 7;

  private InnerForm() {}

  /**
   * The packet of an inner form, with the checksum as it is.
   *
   * @param length at least {@link #HEADER}
   */
  static byte[] packet(
      MemorySegment memory, long at, int length, IdentityAddress source, IdentityAddress to) {
    int payload = length - HEADER;
    byte[] packet = new byte[Ip6Packet.HEADER + payload];
    packet[0] = (byte) (0x60 | (memory.get(JAVA_BYTE, at + 3) & 0x0f));
    MemorySegment.copy(memory, JAVA_BYTE, at + 4, packet, 1, 3);
    packet[4] = (byte) (payload >>> 8);
    packet[5] = (byte) payload;
    packet[6] = memory.get(JAVA_BYTE, at + 1);
    packet[7] = memory.get(JAVA_BYTE, at + 2);
    source.write(packet, 8);
    to.write(packet, 24);
    MemorySegment.copy(memory, JAVA_BYTE, at + HEADER, packet, Ip6Packet.HEADER, payload);
    return packet;
  }
}
