package io.peaknet.lab.load;

import java.util.Random;

/** When the requests of an open loop are due, one after the other: no answer changes it. */
final class Schedule {
  private static final double NS_PER_S = 1e9;

  private final Pace pace;
  private final Random random;
  private long number;
  private double sumNs;

  Schedule(Pace pace) {
    if (pace.isMax()) {
      throw new IllegalArgumentException("a closed loop has no schedule");
    }
    this.pace = pace;
    this.random = new Random(pace.seed());
  }

  /** When the next one is due, in ns since the begin; never before the one before it. */
  long nextNs() {
    return switch (pace.arrivals()) {
      // By multiplication: what a sum of rounded distances is off by would grow.
      case EVEN -> Math.round(number++ * NS_PER_S / pace.rate());
      case POISSON -> {
        sumNs -= Math.log(1 - random.nextDouble()) * NS_PER_S / pace.rate();
        yield Math.round(sumNs);
      }
    };
  }
}
