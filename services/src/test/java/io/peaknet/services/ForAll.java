package io.peaknet.services;

import java.util.Random;

/**
 * Tries a property with many inputs drawn from one seed. A failure names the seed of the try that
 * failed; {@code -Dpeak.seed=N} repeats that one alone, {@code -Dpeak.tries=N} tries so often.
 */
final class ForAll {
  /** What must hold; throws if it does not. */
  @FunctionalInterface
  interface Property {
    /** Draws its inputs from {@code random} alone. */
    void check(Random random) throws Exception;
  }

  private ForAll() {}

  static void seeds(long seed, int tries, Property property) {
    String only = System.getProperty("peak.seed");
    if (only != null) {
      attempt(Long.parseLong(only), property);
      return;
    }
    for (int i = 0; i < Integer.getInteger("peak.tries", tries); i++) {
      attempt(seed + i * 0x9E3779B97F4A7C15L, property);
    }
  }

  private static void attempt(long seed, Property property) {
    try {
      property.check(new Random(seed));
    } catch (Throwable e) {
      throw new AssertionError("fails for seed " + seed + "; repeat: -Dpeak.seed=" + seed, e);
    }
  }
}
