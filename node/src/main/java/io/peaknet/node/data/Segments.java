package io.peaknet.node.data;

import io.peaknet.linux.Checksum;
import io.peaknet.linux.VnetHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Splits what one read of a packet device gave, which may be many segments of a TCP stream or many
 * datagrams in one packet, into the packets that a session carries, in their inner form: 7 bytes,
 * transport header, payload.
 *
 * <p>Nothing is moved. Each packet's headers are written over what lies before its payload, which
 * is the end of the one before: so each must be sealed, or copied, before {@link #next} is called.
 *
 * <pre>{@code
 * if (segments.begin(memory, offset, device.read(memory, offset, ROOM_BYTES))) {
 *   while (segments.next()) {
 *     seal(memory, segments.offset(), segments.length());
 *   }
 * }
 * }</pre>
 *
 * <p>Headers change from segment to segment as RFC 9293 and 3168 want: the sequence number goes on,
 * FIN and PSH are the last one's, CWR is the first one's.
 */
public final class Segments {
  // Extension headers before the transport's: more than that nobody sends.
  private static final int HEADERS_BYTES_MAX = 512;

  // The inner form of the headers that all segments share.
  private final MemorySegment headers =
      Arena.ofAuto().allocate(Inner.HEADER + HEADERS_BYTES_MAX, 8);

  private MemorySegment memory = MemorySegment.NULL;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private int next;
  private int hopLimit;
  private int classAndFlow;

  // Behind the IPv6 header: where the transport's begins and where the payload does, as lengths.
  private int transportAt;
  private int headersLength;
  private long payloadAt;
  private int payloadLeft;
  private int segmentSize;
  private boolean split;
  private boolean tcp;
  private int sequence;
  private int flags;
  private int partialSum;
  private boolean first;
  private boolean pending;
  private boolean ended = true;

  private long offset;
  private int length;
  private long malformed;

  /** Has nothing to split yet. */
  public Segments() {}

  /**
   * Looks at a packet behind its {@link VnetHeader}.
   *
   * @param memory may be written to within these bytes
   * @param offset where the header begins
   * @param length with the header, in bytes
   * @return false if it is dropped: no IPv6 packet of this length, or its header says what can't
   *     be; counted in {@link #malformed}
   */
  public boolean begin(MemorySegment memory, long offset, int length) {
    int size = length - VnetHeader.BYTES;
    long packet = offset + VnetHeader.BYTES;
    ended = true;
    this.memory = memory;
    if (size < Inner.IP6_HEADER
        || Inner.u8(memory, packet) >> 4 != 6
        || Inner.u16(memory, packet + Inner.IP6_LENGTH) != size - Inner.IP6_HEADER) {
      malformed++;
      return false;
    }
    sourceHigh = Inner.i64(memory, packet + Inner.IP6_SOURCE);
    sourceLow = Inner.i64(memory, packet + Inner.IP6_SOURCE + 8);
    destinationHigh = Inner.i64(memory, packet + Inner.IP6_DESTINATION);
    destinationLow = Inner.i64(memory, packet + Inner.IP6_DESTINATION + 8);
    next = Inner.u8(memory, packet + Inner.IP6_NEXT);
    hopLimit = Inner.u8(memory, packet + Inner.IP6_HOP_LIMIT);
    classAndFlow = Inner.i32(memory, packet) & Inner.CLASS_AND_FLOW_BITS;
    split = VnetHeader.gsoType(memory, offset) != VnetHeader.GSO_NONE;
    if (!(split ? beginMany(offset, size) : beginOne(offset, size))) {
      malformed++;
      return false;
    }
    first = true;
    ended = false;
    return true;
  }

  private boolean beginOne(long header, int size) {
    pending = VnetHeader.needsChecksum(memory, header);
    if (pending) {
      int start = VnetHeader.checksumStart(memory, header);
      int field = VnetHeader.checksumOffset(memory, header);
      int length = size - Inner.IP6_HEADER;
      if (start < Inner.IP6_HEADER || start + field + 2 > size) {
        return false;
      }
      // "Pending" means the transport right behind the IPv6 header. Deeper ones are finished here.
      if (start != Inner.IP6_HEADER || !Inner.isChecksumOf(next, field, length)) {
        pending = false;
        VnetHeader.finishChecksum(memory, header, size);
      }
    }
    headersLength = 0;
    payloadAt = header + VnetHeader.BYTES + Inner.IP6_HEADER;
    payloadLeft = size - Inner.IP6_HEADER;
    segmentSize = payloadLeft;
    return true;
  }

  private boolean beginMany(long header, int size) {
    int type = VnetHeader.gsoType(memory, header);
    tcp = type == VnetHeader.GSO_TCPV6;
    int protocol = tcp ? Inner.TCP : Inner.UDP;
    int start = VnetHeader.checksumStart(memory, header);
    int field = VnetHeader.checksumOffset(memory, header);
    long transport = header + VnetHeader.BYTES + start;
    segmentSize = VnetHeader.gsoSize(memory, header);
    if ((!tcp && type != VnetHeader.GSO_UDP_L4)
        || !VnetHeader.needsChecksum(memory, header)
        || segmentSize == 0
        || VnetHeader.headerLength(memory, header) > size
        || start < Inner.IP6_HEADER
        || !Inner.isChecksumOf(protocol, field, size - start)
        || (start == Inner.IP6_HEADER && next != protocol)) {
      return false;
    }
    int transportLength =
        tcp ? Inner.u8(memory, transport + Inner.TCP_OFFSET) / 16 * 4 : Inner.UDP_HEADER;
    transportAt = start - Inner.IP6_HEADER;
    headersLength = transportAt + transportLength;
    if ((tcp && transportLength < Inner.TCP_HEADER)
        || start + transportLength > size
        || headersLength > HEADERS_BYTES_MAX) {
      return false;
    }
    payloadAt = transport + transportLength;
    payloadLeft = size - start - transportLength;
    pending = start == Inner.IP6_HEADER;
    // Less the length of the whole, in ones' complement: each segment adds its own.
    partialSum = Inner.u16(memory, transport + field) + (~(size - start) & 0xffff);
    if (tcp) {
      sequence = Inner.i32(memory, transport + Inner.TCP_SEQUENCE);
      flags = Inner.u8(memory, transport + Inner.TCP_FLAGS);
    }
    Inner.write(headers, 0, next, hopLimit, word());
    MemorySegment.copy(memory, payloadAt - headersLength, headers, Inner.HEADER, headersLength);
    return true;
  }

  private int word() {
    return classAndFlow | (pending ? Inner.CHECKSUM_PENDING : 0);
  }

  /**
   * Goes on to the next packet, the first one after {@link #begin}.
   *
   * @return false after the last
   */
  public boolean next() {
    if (ended) {
      return false;
    }
    int payload = Math.min(segmentSize, payloadLeft);
    payloadLeft -= payload;
    ended = payloadLeft == 0;
    offset = payloadAt - headersLength - Inner.HEADER;
    length = Inner.HEADER + headersLength + payload;
    if (split) {
      writeHeaders(payload);
    } else {
      Inner.write(memory, offset, next, hopLimit, word());
    }
    payloadAt += payload;
    first = false;
    return true;
  }

  private void writeHeaders(int payload) {
    int transport = Inner.HEADER + transportAt;
    int transportLength = headersLength - transportAt + payload;
    if (tcp) {
      int here = flags & ~(ended ? 0 : Inner.FIN | Inner.PSH) & ~(first ? 0 : Inner.CWR);
      Inner.setI32(headers, transport + Inner.TCP_SEQUENCE, sequence);
      Inner.setU8(headers, transport + Inner.TCP_FLAGS, here);
      sequence += payload;
    } else {
      Inner.setU16(headers, transport + Inner.UDP_LENGTH, transportLength);
    }
    MemorySegment.copy(headers, 0, memory, offset, Inner.HEADER + headersLength);
    if (!pending) {
      int sum = partialSum + transportLength;
      sum = (sum & 0xffff) + (sum >>> 16);
      sum = (sum & 0xffff) + (sum >>> 16);
      long field = offset + transport + (tcp ? Inner.TCP_CHECKSUM : Inner.UDP_CHECKSUM);
      Inner.setU16(memory, field, sum);
      Checksum.finish(memory, offset + transport, field, offset + length);
    }
  }

  /** Where the packet's inner form begins. */
  public long offset() {
    return offset;
  }

  /** Bytes of its inner form. All of one {@link #begin} but the last have the same. */
  public int length() {
    return length;
  }

  /** Whether its transport checksum is left to the receiver, as its inner form says. */
  public boolean checksumPending() {
    return pending;
  }

  /** The first 8 bytes of the source address; any value. */
  public long sourceHigh() {
    return sourceHigh;
  }

  /** The last 8 bytes of the source address; any value. */
  public long sourceLow() {
    return sourceLow;
  }

  /** The first 8 bytes of the destination address; any value. */
  public long destinationHigh() {
    return destinationHigh;
  }

  /** The last 8 bytes of the destination address; any value. */
  public long destinationLow() {
    return destinationLow;
  }

  /**
   * Copies the packet as IP knows it, with finished checksums.
   *
   * @param into has room for {@link #length} + 33 bytes from {@code at} on
   * @return its length in bytes
   */
  public int copyPacket(byte[] into, int at) {
    int transport = length - Inner.HEADER;
    MemorySegment packet = MemorySegment.ofArray(into);
    Inner.setI32(packet, at, 6 << 28 | classAndFlow);
    Inner.setU16(packet, at + Inner.IP6_LENGTH, transport);
    Inner.setU8(packet, at + Inner.IP6_NEXT, next);
    Inner.setU8(packet, at + Inner.IP6_HOP_LIMIT, hopLimit);
    Inner.setI64(packet, at + Inner.IP6_SOURCE, sourceHigh);
    Inner.setI64(packet, at + Inner.IP6_SOURCE + 8, sourceLow);
    Inner.setI64(packet, at + Inner.IP6_DESTINATION, destinationHigh);
    Inner.setI64(packet, at + Inner.IP6_DESTINATION + 8, destinationLow);
    int start = at + Inner.IP6_HEADER;
    MemorySegment.copy(memory, offset + Inner.HEADER, packet, start, transport);
    if (pending) {
      int field = start + (next == Inner.TCP ? Inner.TCP_CHECKSUM : Inner.UDP_CHECKSUM);
      int sum =
          Checksum.pseudoHeader(
              sourceHigh, sourceLow, destinationHigh, destinationLow, transport, next);
      Inner.setU16(packet, field, sum);
      Checksum.finish(packet, start, field, start + transport);
    }
    return Inner.IP6_HEADER + transport;
  }

  /** How many packets {@link #begin} dropped. */
  public long malformed() {
    return malformed;
  }
}
