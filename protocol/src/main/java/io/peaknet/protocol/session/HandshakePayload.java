package io.peaknet.protocol.session;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;

/**
 * What a handshake message carries under Noise's encryption, in XX 2, XX 3, IK 1 and IK 2.
 *
 * @param certificate the sender's
 * @param epoch the sender's boot epoch
 * @param index how the sender wants its sealed packets to be addressed
 * @param ciphers a bit per cipher: those offered, or in the last message the one chosen
 * @param secretId IK: name of the post-quantum secret offered, then used; 0 for none
 * @param generation number of the keys to be: the initiator's, above all that it has; else 0
 */
record HandshakePayload(
    KeyCertificate certificate,
    long epoch,
    int index,
    int ciphers,
    long secretId,
    long generation) {
  /** Length on the wire, in bytes. */
  static final int LENGTH = KeyCertificate.LENGTH + 8 + 4 + 1 + 8 + 4;

  /**
   * XX 1 carries zeros instead, to be as long as XX 2: nobody is made to send more than he gets.
   */
  static final int XX_1_PADDING = 48 + LENGTH + 16;

  static final int AES = 1;
  static final int CHACHA = 2;

  byte[] emit() {
    WireWriter out = new WireWriter(LENGTH);
    certificate.encode(out);
    return out.u64(epoch).u32(index).u8(ciphers).u64(secretId).u32((int) generation).toBytes();
  }

  static HandshakePayload parse(byte[] bytes) throws MalformedException {
    WireReader in = new WireReader(bytes);
    HandshakePayload payload =
        new HandshakePayload(
            KeyCertificate.decode(in),
            in.u64(),
            in.u32(),
            in.u8(),
            in.u64(),
            in.u32() & 0xffffffffL);
    in.end();
    return payload;
  }

  /** All that this machine runs well. */
  static int offer(Suite suite) {
    return suite.supports(Aead.Kind.AES_256_GCM) ? AES | CHACHA : CHACHA;
  }

  /** The best of what was offered and is had here, as a bit. */
  static int choose(Suite suite, int offered) throws MalformedException {
    int common = offered & offer(suite);
    if ((common & AES) != 0) {
      return AES;
    }
    if ((common & CHACHA) != 0) {
      return CHACHA;
    }
    throw new MalformedException("no cipher in common: " + offered);
  }

  /** The cipher of a bit that was chosen out of {@code offered}. */
  static Aead.Kind chosen(int bit, int offered) throws MalformedException {
    if ((bit & offered) == 0 || Integer.bitCount(bit) != 1) {
      throw new MalformedException("cipher " + bit + " was not offered");
    }
    return bit == AES ? Aead.Kind.AES_256_GCM : Aead.Kind.CHACHA20_POLY1305;
  }
}
