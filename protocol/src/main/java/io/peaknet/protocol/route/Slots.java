package io.peaknet.protocol.route;

/** Where objects go in this package's hash tables, whose lengths are powers of 2. */
final class Slots {
  private static final int MIX = 0x9E3779B9; // 2^32 / golden ratio: Knuth, TAOCP 3, 6.4

  private Slots() {}

  /** The slot of a hash code among {@code length}, 2 or more. */
  static int first(int hash, int length) {
    return (hash * MIX) >>> (Integer.numberOfLeadingZeros(length) + 1);
  }
}
