package io.peaknet.testkit;

import java.util.Arrays;
import java.util.Random;

/**
 * Property tests: tries a property with many random inputs drawn from one seed. A failure names the
 * seed of the very try that failed; {@code -Dpeak.seed=N} repeats that one alone, {@code
 * -Dpeak.tries=N} tries so often.
 */
public final class ForAll {
  /** What must hold; throws if it does not. */
  @FunctionalInterface
  public interface Property {
    /** Draws its inputs from {@code random} alone. */
    void check(Random random) throws Exception;
  }

  private static final int TRIES = 1000;

  private ForAll() {}

  /** A thousand tries. */
  public static void seeds(long seed, Property property) {
    seeds(seed, TRIES, property);
  }

  /** As many tries as given. */
  public static void seeds(long seed, int tries, Property property) {
    String only = System.getProperty("peak.seed");
    if (only != null) {
      attempt(Long.parseLong(only), property);
      return;
    }
    for (int i = 0; i < Integer.getInteger("peak.tries", tries); i++) {
      attempt(seed + i * 0x9E3779B97F4A7C15L, property);
    }
  }

  /** Between 0 and {@code max} random bytes. */
  public static byte[] bytes(Random random, int max) {
    byte[] bytes = new byte[random.nextInt(max + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * A damaged copy: bits flipped, bytes set, cut off, inserted or repeated. Sometimes (one in 32)
   * equal to the original.
   */
  public static byte[] mutated(Random random, byte[] original) {
    byte[] bytes = original.clone();
    int changes = random.nextInt(32) == 0 ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes = mutatedOnce(random, bytes);
    }
    return bytes;
  }

  private static byte[] mutatedOnce(Random random, byte[] bytes) {
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    int kind = bytes.length == 0 ? 3 : random.nextInt(5);
    switch (kind) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
      case 2 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 3 -> {
        return spliced(bytes, at, bytes(random, 8));
      }
      default -> {
        int end = at + 1 + random.nextInt(bytes.length - at);
        return spliced(bytes, at, Arrays.copyOfRange(bytes, at, end));
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] more) {
    byte[] spliced = new byte[bytes.length + more.length];
    System.arraycopy(bytes, 0, spliced, 0, at);
    System.arraycopy(more, 0, spliced, at, more.length);
    System.arraycopy(bytes, at, spliced, at + more.length, bytes.length - at);
    return spliced;
  }

  private static void attempt(long seed, Property property) {
    try {
      property.check(new Random(seed));
    } catch (Throwable e) {
      throw new AssertionError("fails for seed " + seed + "; repeat: -Dpeak.seed=" + seed, e);
    }
  }
}
