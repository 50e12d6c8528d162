package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.PATH_TOKEN;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;

/**
 * Asks for, or proves, reachability at an endpoint; padded so that a path too narrow fails.
 *
 * @param response whether this is the answer
 * @param token drawn by who asks, 16 bytes
 */
record PathMessage(boolean response, byte[] token) {
  /** Length of the inner packet: its datagram has 1,200 bytes. */
  static final int LENGTH = SessionConstants.DATAGRAM_FULL - Session.OVERHEAD;

  byte[] emit() {
    return new WireWriter(LENGTH)
        .u8(InnerType.PATH)
        .u8(response ? 1 : 0)
        .bytes(token)
        .bytes(new byte[LENGTH - 2 - PATH_TOKEN])
        .toBytes();
  }

  static PathMessage parse(byte[] from, int offset, int length) throws MalformedException {
    WireReader in = new WireReader(from, offset, length);
    int type = in.u8();
    int kind = in.u8();
    byte[] token = in.bytes(PATH_TOKEN);
    if (type != InnerType.PATH || kind > 1 || length != LENGTH) {
      throw new MalformedException("path message");
    }
    for (byte padding : in.bytes(in.remaining())) {
      if (padding != 0) {
        throw new MalformedException("path message's padding");
      }
    }
    return new PathMessage(kind == 1, token);
  }
}
