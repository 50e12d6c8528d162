package io.peaknet.simulator.chance;

/**
 * A stream of random numbers decided by its seed (SplitMix64: Steele, Lea, Flood, OOPSLA 2014).
 * Each part of a run draws from a stream of its own, so that one more draw in a part moves no
 * other.
 */
public final class Chance {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long state;

  /** The stream of a seed. */
  public Chance(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /** The stream of one part of what this stream belongs to. Does not draw from this one. */
  public Chance forPart(String name) {
    return new Chance(mix(seed * GOLDEN ^ name.hashCode()));
  }

  /** The stream of one of many alike parts. Does not draw from this one. */
  public Chance forPart(String name, long index) {
    return new Chance(mix(forPart(name).seed ^ mix(index + GOLDEN)));
  }

  /** 64 random bits. */
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in 0 to {@code bound} - 1; {@code bound} at least 1. */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound " + bound);
    }
    // The high half of a product: a bias below 2^-32 changes no result that we print.
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in [0, 1), in steps of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Fills an array. */
  public void nextBytes(byte[] bytes) {
    for (int i = 0; i < bytes.length; ) {
      long bits = nextLong();
      for (int n = Math.min(8, bytes.length - i); n > 0; n--) {
        bytes[i++] = (byte) bits;
        bits >>>= 8;
      }
    }
  }

  /** A uniform order of 0 to {@code count} - 1. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** SplitMix64's finaliser: a bijection of 64 bits that looks random. */
  public static long mix(long bits) {
    long z = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
