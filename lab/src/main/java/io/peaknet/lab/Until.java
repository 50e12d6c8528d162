package io.peaknet.lab;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to become true, and never for ever. */
public final class Until {
  private static final long STEP_MS = 20;

  private Until() {}

  /** Whether it became true in time. */
  public static boolean holds(Duration patience, BooleanSupplier condition) {
    return present(patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  /** What the supplier found first, or empty if it found nothing in time. */
  public static <T> Optional<T> present(Duration patience, Supplier<Optional<T>> supplier) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<T> found = supplier.get();
      if (found.isPresent() || System.nanoTime() - deadline >= 0) {
        return found;
      }
      try {
        Thread.sleep(STEP_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }
}
