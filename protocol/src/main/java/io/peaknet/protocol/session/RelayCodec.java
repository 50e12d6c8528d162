package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.SEALED_HEADER;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.crypto.Aead;
import java.lang.foreign.MemorySegment;

/**
 * Relay frames: {@code 09, header length, 0 0, link index, link counter | sealed header, tag |
 * body, T}. The link's tag covers the body's length and its tag T, hence all of it, without
 * touching it.
 */
final class RelayCodec {
  /** The frame's first 16 bytes, the body's length, T. */
  static final int AAD = SEALED_HEADER + 2 + Aead.TAG;

  static final int HEADER_MAX = 255;

  private RelayCodec() {}

  static int seal(
      Keys link,
      byte[] header,
      int headerLength,
      byte[] body,
      int bodyOffset,
      int bodyLength,
      byte[] out,
      int outOffset) {
    requireLengths(headerLength, bodyLength);
    long counter = link.nextCounter(SessionConstants.SPACE_RELAY);
    if (counter == -1) {
      return -1;
    }
    out[outOffset] = SessionConstants.RELAY_FRAME;
    out[outOffset + 1] = (byte) headerLength;
    out[outOffset + 2] = 0;
    out[outOffset + 3] = 0;
    Wire.putInt(out, outOffset + 4, link.remoteIndex);
    Wire.putLong(out, outOffset + 8, counter);
    byte[] aad = link.relayAad;
    aad(aad, out, outOffset, body, bodyOffset, bodyLength);
    int at = outOffset + SEALED_HEADER;
    at += link.sealing().seal(0, counter, aad, 0, AAD, header, 0, headerLength, out, at);
    System.arraycopy(body, bodyOffset, out, at, bodyLength);
    return at + bodyLength - outOffset;
  }

  /**
   * Writes all of a frame that comes before its body right in front of it.
   *
   * @return length of the frame, or -1 if the counters are used up
   */
  static int sealBefore(
      Keys link,
      MemorySegment aad,
      MemorySegment header,
      long headerAt,
      int headerLength,
      MemorySegment memory,
      long bodyAt,
      int bodyLength) {
    requireLengths(headerLength, bodyLength);
    long counter = link.nextCounter(SessionConstants.SPACE_RELAY);
    if (counter == -1) {
      return -1;
    }
    long sealedAt = bodyAt - Aead.TAG - headerLength;
    long at = sealedAt - SEALED_HEADER;
    Wire.putInt(memory, at, SessionConstants.RELAY_FRAME << 24 | headerLength << 16);
    Wire.putInt(memory, at + 4, link.remoteIndex);
    Wire.putLong(memory, at + 8, counter);
    aad(aad, memory, at, bodyAt, bodyLength);
    link.sealing().seal(0, counter, aad, 0, AAD, header, headerAt, headerLength, memory, sealedAt);
    return SEALED_HEADER + headerLength + Aead.TAG + bodyLength;
  }

  private static void requireLengths(int headerLength, int bodyLength) {
    if (headerLength < 0 || headerLength > HEADER_MAX) {
      throw new IllegalArgumentException(
          "a relay header has at most 255 bytes, not " + headerLength);
    }
    if (bodyLength < Aead.TAG || bodyLength > 0xffff) {
      throw new IllegalArgumentException("a relayed body of " + bodyLength + " bytes has no tag");
    }
  }

  /** Where the body begins, counted from the frame's start; -1 if the frame is malformed. */
  static int bodyOffset(byte[] datagram, int offset, int length) {
    if (length < SEALED_HEADER
        || datagram[offset] != SessionConstants.RELAY_FRAME
        || datagram[offset + 2] != 0
        || datagram[offset + 3] != 0) {
      return -1;
    }
    return bodyOffset(datagram[offset + 1] & 0xff, length);
  }

  /** The same for a frame in memory. */
  static int bodyOffset(MemorySegment memory, long at, int length) {
    if (length < SEALED_HEADER) {
      return -1;
    }
    int first = Wire.intAt(memory, at);
    return first >>> 24 != SessionConstants.RELAY_FRAME || (first & 0xffff) != 0
        ? -1
        : bodyOffset(first >>> 16 & 0xff, length);
  }

  private static int bodyOffset(int headerLength, int length) {
    int body = SEALED_HEADER + headerLength + Aead.TAG;
    int bodyLength = length - body;
    return bodyLength < Aead.TAG || bodyLength > 0xffff ? -1 : body;
  }

  /** Length of the header in the clear, or -1 if it is not authentic. */
  static int open(Keys link, byte[] datagram, int offset, int length, int body, byte[] header) {
    byte[] aad = link.relayAad;
    aad(aad, datagram, offset, datagram, offset + body, length - body);
    return link.open(
        Wire.longAt(datagram, offset + 8),
        aad,
        0,
        AAD,
        datagram,
        offset + SEALED_HEADER,
        body - SEALED_HEADER,
        header,
        0);
  }

  /** The same with the header opened in place, behind the frame's first 16 bytes. */
  static int openInPlace(
      Keys link, MemorySegment aad, MemorySegment memory, long at, int length, int body) {
    aad(aad, memory, at, at + body, length - body);
    return link.openInPlace(
        Wire.longAt(memory, at + 8), aad, 0, AAD, memory, at + SEALED_HEADER, body - SEALED_HEADER);
  }

  private static void aad(
      MemorySegment aad, MemorySegment memory, long frameAt, long bodyAt, int bodyLength) {
    Wire.putLong(aad, 0, Wire.longAt(memory, frameAt));
    Wire.putLong(aad, 8, Wire.longAt(memory, frameAt + 8));
    aad.set(JAVA_BYTE, SEALED_HEADER, (byte) (bodyLength >>> 8));
    aad.set(JAVA_BYTE, SEALED_HEADER + 1, (byte) bodyLength);
    long tagAt = bodyAt + bodyLength - Aead.TAG;
    Wire.putLong(aad, SEALED_HEADER + 2, Wire.longAt(memory, tagAt));
    Wire.putLong(aad, SEALED_HEADER + 10, Wire.longAt(memory, tagAt + 8));
  }

  private static void aad(
      byte[] aad, byte[] frame, int frameOffset, byte[] body, int bodyOffset, int bodyLength) {
    System.arraycopy(frame, frameOffset, aad, 0, SEALED_HEADER);
    aad[SEALED_HEADER] = (byte) (bodyLength >>> 8);
    aad[SEALED_HEADER + 1] = (byte) bodyLength;
    System.arraycopy(body, bodyOffset + bodyLength - Aead.TAG, aad, SEALED_HEADER + 2, Aead.TAG);
  }
}
