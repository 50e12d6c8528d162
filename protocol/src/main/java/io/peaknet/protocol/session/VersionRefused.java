package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.MAC;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;

/**
 * The answer to a handshake of another version. This layout never changes, whatever the version.
 *
 * @param version what the sender speaks
 * @param refused the version that it met
 * @param mac1 of the message refused: only who saw that can answer it
 */
record VersionRefused(int version, int refused, byte[] mac1) {
  static final int LENGTH = 4 + MAC;

  byte[] emit() {
    return new WireWriter(LENGTH)
        .u8(SessionConstants.VERSION_REFUSED)
        .u8(version)
        .u8(refused)
        .u8(0)
        .bytes(mac1)
        .toBytes();
  }

  static VersionRefused parse(byte[] from, int offset, int length) throws MalformedException {
    WireReader in = new WireReader(from, offset, length);
    if (in.u8() != SessionConstants.VERSION_REFUSED) {
      throw new MalformedException("not a refusal");
    }
    int version = in.u8();
    int refused = in.u8();
    if (in.u8() != 0) {
      throw new MalformedException("refusal header");
    }
    VersionRefused refusal = new VersionRefused(version, refused, in.bytes(MAC));
    in.end();
    return refusal;
  }
}
