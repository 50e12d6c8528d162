package io.peaknet.simulator;

import java.util.Arrays;

/** Figures of many ratios; those that are not finite (nothing arrived) are left out. */
final class StretchFigures {
  private StretchFigures() {}

  /** NaN of none. */
  static double mean(double[] ratios) {
    return Arrays.stream(ratios).filter(Double::isFinite).average().orElse(Double.NaN);
  }

  /** The least ratio that 99 of 100 do not exceed; NaN of none. */
  static double p99(double[] ratios) {
    double[] sorted = Arrays.stream(ratios).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
  }
}
