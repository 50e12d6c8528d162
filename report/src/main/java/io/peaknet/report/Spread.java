package io.peaknet.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A median and how far the values lie from it: what repeated measurements of one thing come to. The
 * quartiles are those of linear interpolation between the closest ranks (Hyndman and Fan 1996,
 * definition 7).
 *
 * @param n how many values there were; with none of them everything else is NaN
 */
public record Spread(int n, double min, double q1, double median, double q3, double max) {

  /** The spread of the values that are numbers; NaN stands for "not measured" and is left out. */
  public static Spread of(double... values) {
    double[] sorted =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (sorted.length == 0) {
      return new Spread(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    return new Spread(
        sorted.length,
        sorted[0],
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1]);
  }

  /**
   * The value below which a share of the values lies.
   *
   * @param sorted ascending
   * @param share 0 to 1
   */
  public static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  /** Whether there was any value. */
  public boolean isKnown() {
    return n > 0;
  }

  /** {@code median (min..max)}, or the one value, or "-" if there is none. */
  @Override
  public String toString() {
    return switch (n) {
      case 0 -> "-";
      case 1 -> figure(median);
      default -> figure(median) + " (" + figure(min) + ".." + figure(max) + ")";
    };
  }

  /** For {@link Json}: all parts by their names. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", n);
    map.put("min", min);
    map.put("q1", q1);
    map.put("median", median);
    map.put("q3", q3);
    map.put("max", max);
    return map;
  }

  /**
   * A number with three significant digits (a whole one without decimals), as tables and plots show
   * it.
   */
  public static String figure(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    double size = Math.abs(value);
    // A count is a whole number, and shows as one.
    boolean whole = size == Math.rint(size);
    int decimals = size >= 100 || whole ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
