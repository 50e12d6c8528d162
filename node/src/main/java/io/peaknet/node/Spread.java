package io.peaknet.node;

/** Where tables without buckets keep what an address names. */
final class Spread {
  private static final long PRIME = 0x9E3779B97F4A7C15L; // 2^64 / golden ratio

  private Spread() {}

  /**
   * A hash of an address of 16 bytes and something more, all of whose bits vary: a table of 2^n
   * slots takes the topmost n.
   */
  static int hash(long high, long low, long more) {
    long hash = (high * 31 + low) * PRIME;
    hash = (hash ^ (hash >>> 32) ^ more) * PRIME;
    return (int) (hash >>> 32);
  }
}
