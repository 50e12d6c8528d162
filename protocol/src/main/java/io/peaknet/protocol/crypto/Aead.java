package io.peaknet.protocol.crypto;

/** One key of an authenticated cipher. Not for use by several threads at once. */
public interface Aead {
  /** Length of the tag that {@link #seal} appends, in bytes. */
  int TAG = 16;

  /** The ciphers of the transport (agreed in the handshake); both take 32-byte keys. */
  enum Kind {
    /** AES-256-GCM (NIST SP 800-38D). */
    AES_256_GCM,
    /** ChaCha20-Poly1305 (RFC 8439). */
    CHACHA20_POLY1305
  }

  /**
   * Seals {@code length} bytes and appends the tag. Input and output may be the same array at the
   * same offset.
   *
   * @param nonceHigh the first 4 bytes of the 12-byte nonce
   * @param nonceLow the last 8 bytes, big endian; never twice under one key
   * @return bytes written: {@code length + TAG}
   */
  int seal(
      int nonceHigh,
      long nonceLow,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset);

  /**
   * Opens {@code length} bytes, tag included.
   *
   * @return bytes written ({@code length - TAG}), or -1 if the tag is wrong; then {@code out} holds
   *     nothing of use
   */
  int open(
      int nonceHigh,
      long nonceLow,
      byte[] aad,
      int aadOffset,
      int aadLength,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int outOffset);
}
