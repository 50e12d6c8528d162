package io.peaknet.services;

import java.time.Duration;

/** Waits until something is true, with a bound. */
final class Until {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Until() {}

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    /** Whether it is so. */
    boolean holds() throws Exception;
  }

  static void holds(Condition condition) throws Exception {
    long untilNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > untilNs) {
        throw new AssertionError("still not so after " + PATIENCE.toSeconds() + " s");
      }
      Thread.sleep(20);
    }
  }
}
