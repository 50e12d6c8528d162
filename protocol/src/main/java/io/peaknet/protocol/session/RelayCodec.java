package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.SEALED_HEADER;

import io.peaknet.protocol.crypto.Aead;

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
    if (headerLength < 0 || headerLength > HEADER_MAX) {
      throw new IllegalArgumentException(
          "a relay header has at most 255 bytes, not " + headerLength);
    }
    if (bodyLength < Aead.TAG || bodyLength > 0xffff) {
      throw new IllegalArgumentException("a relayed body of " + bodyLength + " bytes has no tag");
    }
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

  /** Where the body begins, counted from the frame's start; -1 if the frame is malformed. */
  static int bodyOffset(byte[] datagram, int offset, int length) {
    if (length < SEALED_HEADER
        || datagram[offset] != SessionConstants.RELAY_FRAME
        || datagram[offset + 2] != 0
        || datagram[offset + 3] != 0) {
      return -1;
    }
    int body = SEALED_HEADER + (datagram[offset + 1] & 0xff) + Aead.TAG;
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

  private static void aad(
      byte[] aad, byte[] frame, int frameOffset, byte[] body, int bodyOffset, int bodyLength) {
    System.arraycopy(frame, frameOffset, aad, 0, SEALED_HEADER);
    aad[SEALED_HEADER] = (byte) (bodyLength >>> 8);
    aad[SEALED_HEADER + 1] = (byte) bodyLength;
    System.arraycopy(body, bodyOffset + bodyLength - Aead.TAG, aad, SEALED_HEADER + 2, Aead.TAG);
  }
}
