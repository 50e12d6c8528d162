package io.peaknet.dns;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein 2012) of the two lengths that cookies have, without
 * allocation: state lives in local variables.
 */
final class SipHash {
  private static final long LENGTH_20 = 20L << 56;
  private static final long LENGTH_32 = 32L << 56;

  private final long k0;
  private final long k1;

  SipHash(byte[] key) {
    ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
    k0 = words.getLong();
    k1 = words.getLong();
  }

  /** Of 20 bytes, little-endian. */
  long of20(long a, long b, int c) {
    return of(a, b, 0, 0, Integer.toUnsignedLong(c) | LENGTH_20, 2);
  }

  /** Of 32 bytes, little-endian. */
  long of32(long a, long b, long c, long d) {
    return of(a, b, c, d, LENGTH_32, 4);
  }

  private long of(long a, long b, long c, long d, long last, int words) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    for (int i = 0; i <= words + 2; i++) {
      boolean finish = i > words;
      long word = finish ? 0 : i == words ? last : i == 0 ? a : i == 1 ? b : i == 2 ? c : d;
      if (i == words + 1) {
        v2 ^= 0xff;
      }
      v3 ^= word;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= word;
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
