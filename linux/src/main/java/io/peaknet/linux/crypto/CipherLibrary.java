package io.peaknet.linux.crypto;

/** A C library with authenticated ciphers, found and set up. Usable by all threads. */
public sealed interface CipherLibrary permits IpsecMb, OpenSsl {
  /** The algorithms; both take keys of 32 bytes, nonces of 12 and tags of 16. */
  enum Algorithm {
    /** AES-256-GCM (NIST SP 800-38D). */
    AES_256_GCM,
    /** ChaCha20-Poly1305 (RFC 8439). */
    CHACHA20_POLY1305
  }

  /** What it is called in configuration: "ipsecmb" or "openssl". */
  String name();

  /** Its version, such as "1.3.0". */
  String version();

  /**
   * A cipher under one key of 32 bytes, which it copies.
   *
   * @throws IllegalStateException if the library refuses
   */
  NativeCipher cipher(Algorithm algorithm, byte[] key);
}
