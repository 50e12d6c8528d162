package io.peaknet.protocol.session.noise;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.wire.MalformedException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chaining key, transcript hash and the cipher between messages (Noise sections 5.1 and 5.2; the
 * CipherState is its key and nonce here, since a handshake has one at a time).
 */
final class SymmetricState {
  private static final byte[] ONE = {1};
  private static final byte[] TWO = {2};

  private final Suite suite;
  private byte[] chainingKey;
  private byte[] hash;
  private byte @Nullable [] key;
  private @Nullable Aead aead;
  private long nonce;

  SymmetricState(Suite suite, byte[] protocolName) {
    this.suite = suite;
    hash = protocolName.length <= 32 ? Arrays.copyOf(protocolName, 32) : suite.hash(protocolName);
    chainingKey = hash;
  }

  private SymmetricState(SymmetricState from) {
    suite = from.suite;
    chainingKey = from.chainingKey;
    hash = from.hash;
    key = from.key;
    aead = from.aead;
    nonce = from.nonce;
  }

  /** Arrays are replaced, never written to, so that a copy can share them. */
  SymmetricState copy() {
    return new SymmetricState(this);
  }

  void mixHash(byte[] data) {
    hash = suite.hash(hash, data);
  }

  void mixKey(byte[] input) {
    byte[] temporary = suite.hmac(chainingKey, input);
    chainingKey = suite.hmac(temporary, ONE);
    byte[] next = suite.hmac(temporary, chainingKey, TWO);
    key = next;
    aead = suite.aead(Aead.Kind.CHACHA20_POLY1305, next);
    nonce = 0;
  }

  /** How many bytes {@link #encryptAndHash} adds. */
  int tagLength() {
    return aead == null ? 0 : Aead.TAG;
  }

  byte[] encryptAndHash(byte[] plaintext) {
    byte[] ciphertext = plaintext;
    if (aead != null) {
      ciphertext = new byte[plaintext.length + Aead.TAG];
      aead.seal(
          0,
          Long.reverseBytes(nonce++), // Noise counts little endian for ChaChaPoly (section 12.3)
          hash,
          0,
          hash.length,
          plaintext,
          0,
          plaintext.length,
          ciphertext,
          0);
    }
    mixHash(ciphertext);
    return ciphertext;
  }

  byte[] decryptAndHash(byte[] ciphertext) throws MalformedException {
    byte[] plaintext = ciphertext;
    if (aead != null) {
      if (ciphertext.length < Aead.TAG) {
        throw new MalformedException("handshake message too short");
      }
      plaintext = new byte[ciphertext.length - Aead.TAG];
      int length =
          aead.open(
              0,
              Long.reverseBytes(nonce++),
              hash,
              0,
              hash.length,
              ciphertext,
              0,
              ciphertext.length,
              plaintext,
              0);
      if (length < 0) {
        throw new MalformedException("handshake message not authentic");
      }
    }
    mixHash(ciphertext);
    return plaintext;
  }

  byte[] hash() {
    return hash;
  }

  /** The keys of both directions, initiator's first. */
  byte[][] split() {
    byte[] temporary = suite.hmac(chainingKey);
    byte[] first = suite.hmac(temporary, ONE);
    return new byte[][] {first, suite.hmac(temporary, first, TWO)};
  }
}
