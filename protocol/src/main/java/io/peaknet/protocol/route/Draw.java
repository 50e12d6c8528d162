package io.peaknet.protocol.route;

/** Decides between what is equally good, alike each time, and so that loads spread. */
final class Draw {
  private Draw() {}

  /**
   * Spreads names that are alike. The factors are 2^64 over the golden ratio, and that of degski's
   * 64-bit mixer; nothing but an even share rests on them.
   */
  static long mixed(long bits) {
    long mixed = (bits ^ bits >>> 32) * 0x9e3779b97f4a7c15L;
    return (mixed ^ mixed >>> 29) * 0xd6e8feb86659fd93L;
  }
}
