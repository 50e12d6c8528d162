package io.peaknet.protocol.session;

import java.security.SecureRandom;
import java.util.Random;

/** Randomness that a seed decides, for the suite of a test. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1;
  private final Random random;

  SeededRandom(long seed) {
    random = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }
}
