package io.peaknet.protocol.crypto;

import org.jspecify.annotations.Nullable;

/**
 * The cryptography of one node, randomness included. {@link JdkSuite} is the real one; the
 * simulator brings a cheap one, so that a run of 10^5 nodes is decided by its seed and not slowed
 * by signatures. Keys, signatures and secrets are raw bytes, as on the wire.
 */
public interface Suite {
  /** A key pair in raw bytes; for Ed25519 and X25519 both halves have 32 bytes. */
  record KeyPair(byte[] privateKey, byte[] publicKey) {}

  /** What an encapsulation gives: the shared secret, and what the other side needs to find it. */
  record Encapsulation(byte[] secret, byte[] ciphertext) {}

  /** Fills {@code bytes} with secret randomness. */
  void random(byte[] bytes);

  /** 64 random bits, for nonces and epochs. */
  default long randomLong() {
    byte[] bytes = new byte[8];
    random(bytes);
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | (b & 0xff);
    }
    return value;
  }

  /** A new Ed25519 key pair (RFC 8032); the private half is the 32-byte seed. */
  KeyPair generateSigning();

  /** The Ed25519 public key of a seed. */
  byte[] signingPublicKey(byte[] seed);

  /** An Ed25519 signature, 64 bytes. */
  byte[] sign(KeyPair key, byte[] message);

  /** Whether {@code signature} is valid; false for malformed keys and signatures too. */
  boolean verify(byte[] publicKey, byte[] message, byte[] signature);

  /** A new X25519 key pair (RFC 7748). */
  KeyPair generateAgreement();

  /**
   * The X25519 key pair whose private half is the 32 bytes given, so that a node that restarts has
   * the key that its peers know. A suite that can't do this answers with a new pair.
   */
  default KeyPair agreementOf(byte[] secret) {
    return generateAgreement();
  }

  /** The X25519 shared secret, 32 bytes; null for a public key of small order or malformed. */
  byte @Nullable [] agree(byte[] privateKey, byte[] publicKey);

  /** SHA-256 over the parts, in order. */
  byte[] hash(byte[]... parts);

  /** HMAC-SHA256 (RFC 2104), 32 bytes. */
  byte[] hmac(byte[] key, byte[]... parts);

  /**
   * An authenticated cipher under one 32-byte key.
   *
   * @throws UnsupportedOperationException if {@link #supports} says no
   */
  Aead aead(Aead.Kind kind, byte[] key);

  /**
   * The same for the key of a session, which seals many packets and calls {@link Aead#forget} at
   * its end: for ciphers that are fast to use and dear to make, or hold memory of their own.
   *
   * @throws UnsupportedOperationException if {@link #supports} says no
   */
  default Aead sessionAead(Aead.Kind kind, byte[] key) {
    return aead(kind, key);
  }

  /** Who makes the ciphers of sessions, in a word or two for people, such as "jdk 25". */
  default String cipherMaker() {
    return getClass().getSimpleName();
  }

  /** Whether this machine runs {@code kind} well. ChaCha20-Poly1305 always is. */
  boolean supports(Aead.Kind kind);

  /** A new ML-KEM-768 key pair (FIPS 203); the public half has 1,184 bytes. */
  KeyPair generateKem();

  /** Encapsulates to a 1,184-byte ML-KEM-768 key; null if it is malformed. */
  @Nullable Encapsulation encapsulate(byte[] publicKey);

  /** The 32-byte secret of a 1,088-byte ciphertext; null if it is malformed. */
  byte @Nullable [] decapsulate(byte[] privateKey, byte[] ciphertext);
}
