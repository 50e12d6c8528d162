package io.peaknet.node.data;

import io.peaknet.linux.Checksum;
import io.peaknet.linux.VnetHeader;
import java.lang.foreign.MemorySegment;

/** One packet in its inner form on its way to the host, and what its IPv6 header will say. */
final class CoalescerPacket {
  /** Where the transport's header begins in what is written. */
  static final int TRANSPORT = VnetHeader.BYTES + Inner.IP6_HEADER;

  /** Room for all headers: TCP's has at most 60 bytes. */
  static final int HEADERS_BYTES_MAX = TRANSPORT + 60;

  MemorySegment memory = MemorySegment.NULL;
  long transport;
  int length;
  int next;
  int hopLimit;
  int word;
  long sourceHigh;
  long sourceLow;
  long destinationHigh;
  long destinationLow;

  /** The addresses are the caller's to set. */
  void read(MemorySegment memory, long at, int length) {
    this.memory = memory;
    this.transport = at + Inner.HEADER;
    this.length = length - Inner.HEADER;
    next = Inner.next(memory, at);
    hopLimit = Inner.hopLimit(memory, at);
    word = Inner.word(memory, at);
  }

  void copyFrom(CoalescerPacket other) {
    memory = other.memory;
    transport = other.transport;
    length = other.length;
    next = other.next;
    hopLimit = other.hopLimit;
    word = other.word;
    sourceHigh = other.sourceHigh;
    sourceLow = other.sourceLow;
    destinationHigh = other.destinationHigh;
    destinationLow = other.destinationLow;
  }

  boolean isChecksumPending() {
    return (word & Inner.CHECKSUM_PENDING) != 0;
  }

  boolean isTcp() {
    return next == Inner.TCP;
  }

  /** Bytes of TCP's or UDP's header; 0 for other transports, and where it is cut off or odd. */
  int transportHeader() {
    if (next == Inner.TCP && length >= Inner.TCP_HEADER) {
      int headerLength = Inner.u8(memory, transport + Inner.TCP_OFFSET) / 16 * 4;
      return headerLength >= Inner.TCP_HEADER && headerLength <= length ? headerLength : 0;
    }
    if (next == Inner.UDP && length >= Inner.UDP_HEADER) {
      return Inner.u16(memory, transport + Inner.UDP_LENGTH) == length ? Inner.UDP_HEADER : 0;
    }
    return 0;
  }

  boolean isOfFlow(CoalescerPacket other) {
    return sourceLow == other.sourceLow
        && destinationLow == other.destinationLow
        && sourceHigh == other.sourceHigh
        && destinationHigh == other.destinationHigh
        && next == other.next;
  }

  int checksumField() {
    return isTcp() ? Inner.TCP_CHECKSUM : Inner.UDP_CHECKSUM;
  }

  int pseudoHeader(int transportLength) {
    return Checksum.pseudoHeader(
        sourceHigh, sourceLow, destinationHigh, destinationLow, transportLength, next);
  }

  /** Writes the IPv6 header to its place in what is written. */
  void writeIp(MemorySegment head, int transportLength) {
    long at = VnetHeader.BYTES;
    Inner.setI32(head, at, 6 << 28 | (word & Inner.CLASS_AND_FLOW_BITS));
    Inner.setU16(head, at + Inner.IP6_LENGTH, transportLength);
    Inner.setU8(head, at + Inner.IP6_NEXT, next);
    Inner.setU8(head, at + Inner.IP6_HOP_LIMIT, hopLimit);
    Inner.setI64(head, at + Inner.IP6_SOURCE, sourceHigh);
    Inner.setI64(head, at + Inner.IP6_SOURCE + 8, sourceLow);
    Inner.setI64(head, at + Inner.IP6_DESTINATION, destinationHigh);
    Inner.setI64(head, at + Inner.IP6_DESTINATION + 8, destinationLow);
  }
}
