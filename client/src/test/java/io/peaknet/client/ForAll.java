package io.peaknet.client;

import java.util.Arrays;
import java.util.Random;

/**
 * Property tests: tries a property with many random inputs drawn from one seed. A failure names the
 * seed of the try that failed; {@code -Dpeak.seed=N} repeats that one alone.
 */
public final class ForAll {
  /** What must hold; draws its inputs from {@code random} alone. */
  @FunctionalInterface
  public interface Property {
    /** Throws if it does not hold. */
    void check(Random random) throws Exception;
  }

  private ForAll() {}

  /** So many tries. */
  public static void seeds(long seed, int tries, Property property) {
    Long only = Long.getLong("peak.seed");
    for (int i = 0; i < (only == null ? tries : 1); i++) {
      long own = only == null ? seed + i * 0x9E3779B97F4A7C15L : only;
      try {
        property.check(new Random(own));
      } catch (Throwable e) {
        throw new AssertionError("fails for seed " + own + "; repeat: -Dpeak.seed=" + own, e);
      }
    }
  }

  /** Between 0 and {@code max} random bytes. */
  public static byte[] bytes(Random random, int max) {
    byte[] bytes = new byte[random.nextInt(max + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A damaged copy: bytes changed, cut off or repeated. */
  public static byte[] mutated(Random random, byte[] original) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 8);
          System.arraycopy(bytes, at, longer, at, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
