package io.peaknet.protocol.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * One key of an authenticated cipher, for bytes in arrays and in memory segments. Not for use by
 * several threads at once.
 */
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

  /**
   * The same as {@link #seal(int, long, byte[], int, int, byte[], int, int, byte[], int)} on memory
   * segments, off-heap or not. Input and output may be the same memory at the same offset; else
   * they must not overlap. Ciphers for whom that is a detour copy.
   *
   * @return bytes written: {@code length + TAG}
   */
  default int seal(
      int nonceHigh,
      long nonceLow,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    byte[] header = copied(aad, aadAt, aadLength);
    byte[] text = new byte[length + TAG];
    MemorySegment.copy(in, JAVA_BYTE, inAt, text, 0, length);
    int sealed = seal(nonceHigh, nonceLow, header, 0, aadLength, text, 0, length, text, 0);
    MemorySegment.copy(text, 0, out, JAVA_BYTE, outAt, sealed);
    return sealed;
  }

  /**
   * The same as {@link #open(int, long, byte[], int, int, byte[], int, int, byte[], int)} on memory
   * segments, off-heap or not. Input and output may be the same memory at the same offset; else
   * they must not overlap.
   *
   * @return bytes written ({@code length - TAG}), or -1 if the tag is wrong; then the output holds
   *     nothing of use
   */
  default int open(
      int nonceHigh,
      long nonceLow,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    byte[] header = copied(aad, aadAt, aadLength);
    byte[] text = copied(in, inAt, length);
    int opened = open(nonceHigh, nonceLow, header, 0, aadLength, text, 0, length, text, 0);
    if (opened > 0) {
      MemorySegment.copy(text, 0, out, JAVA_BYTE, outAt, opened);
    }
    return opened;
  }

  /**
   * Gives the key up, and wipes it where that is possible; neither seals nor opens afterwards. May
   * be called again.
   */
  default void forget() {}

  private static byte[] copied(MemorySegment from, long at, int length) {
    byte[] bytes = new byte[length];
    MemorySegment.copy(from, JAVA_BYTE, at, bytes, 0, length);
    return bytes;
  }
}
