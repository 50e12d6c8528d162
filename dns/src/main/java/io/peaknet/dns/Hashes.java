package io.peaknet.dns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes of names on the wire, eight bytes at a time; seeded, so that no one can aim at a bucket.
 */
final class Hashes {
  /** Bytes that an array must have behind the name. */
  static final int PADDING = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SecureRandom().nextLong();
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private Hashes() {}

  /** Of {@code name[from..to)}, in lower case, with {@link #PADDING} bytes of anything behind. */
  static long of(byte[] name, int from, int to) {
    long hash = SEED + to - from;
    int at = from;
    for (; at + 8 <= to; at += 8) {
      hash = step(hash, (long) LONG.get(name, at));
    }
    if (at < to) {
      hash = step(hash, (long) LONG.get(name, at) & (-1L >>> (8 * (8 - (to - at)))));
    }
    return hash ^ (hash >>> 32);
  }

  private static long step(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 29);
  }

  /** Writes eight bytes of a name. */
  static void put(byte[] name, int at, long word) {
    LONG.set(name, at, word);
  }

  /** A name's bytes with the padding behind. */
  static byte[] padded(Name name) {
    return java.util.Arrays.copyOf(name.wire(), name.wire().length + PADDING);
  }

  /** Of a whole name. */
  static long of(Name name) {
    return of(padded(name), 0, name.wire().length);
  }
}
