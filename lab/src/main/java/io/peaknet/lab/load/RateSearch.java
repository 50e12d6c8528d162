package io.peaknet.lab.load;

import java.util.function.DoublePredicate;

/**
 * Finds the rate where a system breaks: the highest of a row of rates, each so much higher than the
 * one before, that it still bears. By bisection, so that a row of R rates takes about log2 R
 * trials. What bears a rate is taken to bear all lower ones; the noise of a machine can break that
 * once, so the result says which rate failed.
 *
 * @param lowest the first rate
 * @param highest the last one is not above it
 * @param step each rate is so many times the one before, above 1
 */
public record RateSearch(double lowest, double highest, double step) {

  /**
   * What came of it.
   *
   * @param borne the highest rate that was borne; 0 if not even the lowest was
   * @param broken the lowest one that was not; infinite if all were
   */
  public record Found(double borne, double broken) {}

  /** Checks the row. */
  public RateSearch {
    if (!(lowest > 0 && highest >= lowest && step > 1 && highest < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "rates from %s to %s by %s: must be above 0, rising, by more than 1"
              .formatted(lowest, highest, step));
    }
  }

  /** A rate of the row, from 0. */
  private double rate(int index) {
    return lowest * Math.pow(step, index);
  }

  /** How many rates the row has. */
  int size() {
    // A highest rate that is on the row must not be lost by rounding.
    return 1 + (int) Math.floor(Math.log(highest / lowest) / Math.log(step) + 1e-9);
  }

  /**
   * Searches.
   *
   * @param bears measures whether a rate is borne; each rate is tried once at most
   */
  public Found find(DoublePredicate bears) {
    int borne = -1;
    int broken = size();
    while (broken - borne > 1) {
      int middle = (borne + broken) >>> 1;
      if (bears.test(rate(middle))) {
        borne = middle;
      } else {
        broken = middle;
      }
    }
    return new Found(
        borne < 0 ? 0 : rate(borne), broken == size() ? Double.POSITIVE_INFINITY : rate(broken));
  }

  /**
   * Whether a rate was borne, as {@code docs/metrics.md} defines it: no request failed, and the
   * 99th percentile of the latency was not above a bound.
   */
  public static boolean isBorne(LoadResult result, double p99MsMax) {
    return result.failed() == 0 && result.latencyMs(99) <= p99MsMax;
  }
}
