package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.MAC;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Sent instead of an answer under load: a cookie that only the true sender of the message can read,
 * and which proves, in its next message, that it is reachable where it says.
 *
 * @param receiver the initiator's name for the handshake
 * @param salt makes the key of this reply a new one
 * @param sealed the cookie under that key, bound to the mac1 of the message refused
 */
record CookieReply(int receiver, byte[] salt, byte[] sealed) {
  static final int SALT = 16;
  static final int LENGTH = 8 + SALT + MAC + Aead.TAG;

  static CookieReply seal(
      Suite suite, Macs macs, HandshakeFrame refused, byte[] salt, byte[] cookie) {
    byte[] sealed = new byte[MAC + Aead.TAG];
    byte[] mac1 = refused.mac1();
    suite
        .aead(Aead.Kind.CHACHA20_POLY1305, macs.cookieKey(salt))
        .seal(0, 0, mac1, 0, MAC, cookie, 0, MAC, sealed, 0);
    return new CookieReply(refused.sender(), salt, sealed);
  }

  /** The cookie; null if this does not answer the message with that mac1. */
  byte @Nullable [] open(Suite suite, Macs macs, byte[] mac1) {
    byte[] cookie = new byte[MAC];
    int length =
        suite
            .aead(Aead.Kind.CHACHA20_POLY1305, macs.cookieKey(salt))
            .open(0, 0, mac1, 0, MAC, sealed, 0, sealed.length, cookie, 0);
    return length < 0 ? null : cookie;
  }

  byte[] emit() {
    return new WireWriter(LENGTH)
        .u8(SessionConstants.COOKIE_REPLY)
        .u8(SessionConstants.VERSION)
        .u16(0)
        .u32(receiver)
        .bytes(salt)
        .bytes(sealed)
        .toBytes();
  }

  static CookieReply parse(byte[] from, int offset, int length) throws MalformedException {
    WireReader in = new WireReader(from, offset, length);
    if (in.u8() != SessionConstants.COOKIE_REPLY
        || in.u8() != SessionConstants.VERSION
        || in.u16() != 0) {
      throw new MalformedException("cookie reply header");
    }
    CookieReply reply = new CookieReply(in.u32(), in.bytes(SALT), in.bytes(MAC + Aead.TAG));
    in.end();
    return reply;
  }
}
