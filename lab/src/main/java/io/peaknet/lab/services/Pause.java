package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
import java.util.concurrent.TimeUnit;

/** Waits while others work. */
final class Pause {
  private Pause() {}

  /** Until a moment by {@link System#nanoTime}. */
  static void untilNs(long momentNs) {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, momentNs - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
