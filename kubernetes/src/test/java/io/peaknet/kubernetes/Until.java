package io.peaknet.kubernetes;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until something holds, with a bound. */
final class Until {
  private Until() {}

  static void holds(String what, Duration most, BooleanSupplier condition) {
    long endNs = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) throw new AssertionError("not within " + most + ": " + what);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }
}
