package io.peaknet.lab.load;

/**
 * When requests are due.
 *
 * @param rate so many a second; {@link #MAX}: each connection asks as soon as it has its answer.
 *     That finds the largest rate; its latencies are a closed loop's, which hides what waits.
 * @param arrivals how the times lie
 * @param seed decides the times of {@link Arrivals#POISSON}
 * @param precise whether the generator spins before a request is due, so that it is late by a few
 *     µs. If not, it sleeps, and sends what is due in a burst each millisecond: latencies are up to
 *     that much larger, and its CPU time is that of its work alone.
 */
public record Pace(double rate, Arrivals arrivals, long seed, boolean precise) {
  /** The rate that stands for "as fast as it goes". */
  public static final double MAX = Double.POSITIVE_INFINITY;

  private static final double RATE_MAX = 1e6;

  /** How the times at which requests are due lie. */
  public enum Arrivals {
    /** At equal distances. */
    EVEN,
    /** With exponential distances: as many independent users ask. */
    POISSON
  }

  /** Checks the rate. */
  public Pace {
    if (!(rate > 0) || (rate > RATE_MAX && rate != MAX)) {
      throw new IllegalArgumentException(
          "a rate of %s: must be above 0 and at most %.0f a second, or max"
              .formatted(rate, RATE_MAX));
    }
  }

  /** Evenly, so many a second, and precisely. */
  public static Pace even(double rate) {
    return new Pace(rate, Arrivals.EVEN, 0, true);
  }

  /** Evenly, so many a second, and at no more CPU time than the work takes. */
  public static Pace frugal(double rate) {
    return new Pace(rate, Arrivals.EVEN, 0, false);
  }

  /** As independent users ask. */
  public static Pace poisson(double rate, long seed) {
    return new Pace(rate, Arrivals.POISSON, seed, true);
  }

  /** As fast as it goes. */
  public static Pace max() {
    return new Pace(MAX, Arrivals.EVEN, 0, false);
  }

  boolean isMax() {
    return rate == MAX;
  }
}
