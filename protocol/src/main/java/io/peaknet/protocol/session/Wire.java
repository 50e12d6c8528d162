package io.peaknet.protocol.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Fields of sealed packets and relay frames, in place: their path is too hot for objects. */
final class Wire {
  /** Type, zeros and index: what the tag of a sealed packet also covers. */
  static final int SEALED_AAD = 8;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Wire() {}

  static void sealedHeader(MemorySegment out, long at, int index, long counter) {
    putInt(out, at, SessionConstants.SEALED_PACKET << 24);
    putInt(out, at + 4, index);
    putLong(out, at + 8, counter);
  }

  static int intAt(MemorySegment from, long at) {
    return from.get(INT, at);
  }

  static long longAt(MemorySegment from, long at) {
    return from.get(LONG, at);
  }

  static void putInt(MemorySegment to, long at, int value) {
    to.set(INT, at, value);
  }

  static void putLong(MemorySegment to, long at, long value) {
    to.set(LONG, at, value);
  }

  static void sealedHeader(byte[] out, int at, int index, long counter) {
    out[at] = SessionConstants.SEALED_PACKET;
    out[at + 1] = 0;
    out[at + 2] = 0;
    out[at + 3] = 0;
    putInt(out, at + 4, index);
    putLong(out, at + 8, counter);
  }

  static int intAt(byte[] from, int at) {
    return (from[at] & 0xff) << 24
        | (from[at + 1] & 0xff) << 16
        | (from[at + 2] & 0xff) << 8
        | (from[at + 3] & 0xff);
  }

  static long longAt(byte[] from, int at) {
    return (long) intAt(from, at) << 32 | (intAt(from, at + 4) & 0xffffffffL);
  }

  static void putInt(byte[] to, int at, int value) {
    to[at] = (byte) (value >>> 24);
    to[at + 1] = (byte) (value >>> 16);
    to[at + 2] = (byte) (value >>> 8);
    to[at + 3] = (byte) value;
  }

  static void putLong(byte[] to, int at, long value) {
    putInt(to, at, (int) (value >>> 32));
    putInt(to, at + 4, (int) value);
  }
}
