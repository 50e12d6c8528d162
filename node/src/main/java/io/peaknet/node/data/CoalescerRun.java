package io.peaknet.node.data;

import io.peaknet.linux.Slices;
import io.peaknet.linux.VnetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Packets of one flow, one behind the other, that can be written as one. */
final class CoalescerRun {
  /** What one IPv6 packet holds, less room for the headers of any device. */
  static final int BYTES_MAX = 65_535 - 128;

  // UDP_MAX_SEGMENTS of kernels before 6.9
  private static final int SEGMENTS_MAX = 64;

  private static final int TRANSPORT = CoalescerPacket.TRANSPORT;

  private final MemorySegment head = Arena.ofAuto().allocate(CoalescerPacket.HEADERS_BYTES_MAX, 8);
  // The first slice is the headers.
  private final Slices slices = new Slices(1 + SEGMENTS_MAX);
  private final CoalescerPacket begun = new CoalescerPacket();
  private int ports;
  private int headerLength;
  private int sequence;
  private int segmentSize;

  boolean isOfFlow(CoalescerPacket packet, int ports) {
    return this.ports == ports && begun.isOfFlow(packet);
  }

  /** Begins with the headers of a packet. */
  void start(CoalescerPacket packet, int headerLength) {
    begun.copyFrom(packet);
    this.headerLength = headerLength;
    segmentSize = packet.length - headerLength;
    MemorySegment.copy(packet.memory, packet.transport, head, TRANSPORT, headerLength);
    ports = Inner.i32(head, TRANSPORT);
    sequence = packet.isTcp() ? Inner.i32(head, TRANSPORT + Inner.TCP_SEQUENCE) : 0;
    slices.clear();
    slices.add(head, 0, TRANSPORT + headerLength);
  }

  /** Whether a packet of the same flow may follow. */
  boolean continues(CoalescerPacket packet, int otherHeaderLength) {
    int payload = packet.length - otherHeaderLength;
    return packet.word == begun.word
        && packet.hopLimit == begun.hopLimit
        && otherHeaderLength == headerLength
        && payload <= segmentSize
        && slices.count() <= SEGMENTS_MAX
        && slices.bytes() + payload <= BYTES_MAX
        && (!packet.isTcp() || continuesTcp(packet.memory, packet.transport));
  }

  private boolean continuesTcp(MemorySegment memory, long transport) {
    // The word has header length, flags and window.
    int push = Inner.PSH << 16;
    if (Inner.i32(memory, transport + Inner.TCP_SEQUENCE) != sequence
        || Inner.i32(memory, transport + Inner.TCP_ACKNOWLEDGED)
            != Inner.i32(head, TRANSPORT + Inner.TCP_ACKNOWLEDGED)
        || (Inner.i32(memory, transport + Inner.TCP_OFFSET) & ~push)
            != (Inner.i32(head, TRANSPORT + Inner.TCP_OFFSET) & ~push)) {
      return false;
    }
    for (int at = Inner.TCP_HEADER; at < headerLength; at += 4) {
      if (Inner.i32(memory, transport + at) != Inner.i32(head, TRANSPORT + at)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the payload of a packet; false if nothing may follow it. */
  boolean append(CoalescerPacket packet) {
    int payload = packet.length - headerLength;
    slices.add(packet.memory, packet.transport + headerLength, payload);
    sequence += payload;
    boolean last = payload < segmentSize;
    if (packet.isTcp()) {
      int flags = Inner.u8(packet.memory, packet.transport + Inner.TCP_FLAGS);
      Inner.setU8(head, TRANSPORT + Inner.TCP_FLAGS, flags);
      last |= (flags & Inner.PSH) != 0;
    }
    return !last;
  }

  int segments() {
    return slices.count() - 1;
  }

  /** All as one packet. */
  Slices whole() {
    int type = begun.isTcp() ? VnetHeader.GSO_TCPV6 : VnetHeader.GSO_UDP_L4;
    int payload = slices.bytes() - TRANSPORT - headerLength;
    writeHead(payload, segments() > 1 ? type : VnetHeader.GSO_NONE);
    return slices;
  }

  /** The flags of the last packet, to be given to {@link #segment} for each. */
  int flags() {
    return Inner.u8(head, TRANSPORT + Inner.TCP_FLAGS);
  }

  /** One of them by itself; all in order, and {@link #whole} no more. */
  void segment(int index, int flags, Slices into) {
    int payload = slices.length(1 + index);
    if (begun.isTcp()) {
      boolean last = index == segments() - 1;
      Inner.setU8(head, TRANSPORT + Inner.TCP_FLAGS, last ? flags : flags & ~Inner.PSH);
    }
    writeHead(payload, VnetHeader.GSO_NONE);
    into.clear();
    into.add(head, 0, TRANSPORT + headerLength);
    into.add(slices.memory(1 + index), slices.offset(1 + index), payload);
  }

  /** Goes on to the sequence number of the next one. */
  void advance(int index) {
    if (begun.isTcp()) {
      int at = TRANSPORT + Inner.TCP_SEQUENCE;
      Inner.setI32(head, at, Inner.i32(head, at) + slices.length(1 + index));
    }
  }

  /** All but sequence number and flags. */
  private void writeHead(int payload, int type) {
    int transportLength = headerLength + payload;
    boolean one = type == VnetHeader.GSO_NONE;
    VnetHeader.set(
        head,
        0,
        VnetHeader.NEEDS_CSUM,
        type,
        one ? 0 : Inner.IP6_HEADER + headerLength,
        one ? 0 : segmentSize,
        Inner.IP6_HEADER,
        begun.checksumField());
    begun.writeIp(head, transportLength);
    if (!begun.isTcp()) {
      Inner.setU16(head, TRANSPORT + Inner.UDP_LENGTH, transportLength);
    }
    Inner.setU16(head, TRANSPORT + begun.checksumField(), begun.pseudoHeader(transportLength));
  }
}
