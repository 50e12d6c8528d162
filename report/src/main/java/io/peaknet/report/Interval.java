package io.peaknet.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The median of repeated measurements, and where the median of all that could have been measured
 * lies: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13), at 95 %. Of five values
 * it is their range, which holds the median of all in 15 of 16 cases; of fewer, no range would hold
 * it often enough, and there is none.
 *
 * @param n how many values there were
 * @param low the lower end; NaN with fewer than {@link #LEAST} values
 * @param high the upper end; NaN with fewer
 */
public record Interval(int n, double median, double low, double high) {
  /** With fewer values there is a median, but no interval. */
  public static final int LEAST = 5;

  private static final int RESAMPLES = 10_000;
  private static final double CONFIDENCE = 0.95;

  /**
   * The same values give the same interval: what is drawn follows from a fixed seed.
   *
   * @param values NaN stands for "not measured" and is left out
   */
  public static Interval of(double... values) {
    double[] known = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    double median = Spread.of(known).median();
    if (known.length < LEAST) {
      return new Interval(known.length, median, Double.NaN, Double.NaN);
    }
    Random random = new Random(1);
    double[] medians = new double[RESAMPLES];
    double[] sample = new double[known.length];
    for (int i = 0; i < RESAMPLES; i++) {
      Arrays.setAll(sample, _ -> known[random.nextInt(known.length)]);
      Arrays.sort(sample);
      medians[i] = Spread.quantile(sample, 0.5);
    }
    Arrays.sort(medians);
    double tail = (1 - CONFIDENCE) / 2;
    return new Interval(
        known.length, median, Spread.quantile(medians, tail), Spread.quantile(medians, 1 - tail));
  }

  /** Whether there was any value. */
  public boolean isKnown() {
    return n > 0;
  }

  /** Whether there are ends. */
  public boolean hasEnds() {
    return !Double.isNaN(low);
  }

  /** Whether a value lies in it, ends included; false if there are no ends. */
  public boolean contains(double value) {
    return value >= low && value <= high;
  }

  /** Whether they have a value in common; false if one of them has no ends. */
  public boolean overlaps(Interval other) {
    return low <= other.high && other.low <= high;
  }

  /**
   * {@code median [low..high]}; the median alone if there are no ends, or all are one; "-" if there
   * is none.
   */
  @Override
  public String toString() {
    if (!isKnown()) {
      return "-";
    }
    String middle = Spread.figure(median);
    return hasEnds() && low < high
        ? middle + " [" + Spread.figure(low) + ".." + Spread.figure(high) + "]"
        : middle;
  }

  /** For {@link Json}: all parts by their names. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", n);
    map.put("median", median);
    map.put("low95", low);
    map.put("high95", high);
    return map;
  }
}
