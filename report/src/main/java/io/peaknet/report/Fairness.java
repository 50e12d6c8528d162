package io.peaknet.report;

import java.util.Arrays;

/** How evenly work is shared. */
public final class Fairness {
  private Fairness() {}

  /**
   * Jain's index (Jain, Chiu and Hawe 1984): (Σx)² / (n Σx²). 1 if all have the same, 1/n if one
   * has it all.
   *
   * @param shares what each has, also those that have nothing
   * @return NaN if there is nobody, or nothing to share
   */
  public static double jain(double... shares) {
    double sum = Arrays.stream(shares).sum();
    double squares = Arrays.stream(shares).map(share -> share * share).sum();
    return squares == 0 ? Double.NaN : sum * sum / (shares.length * squares);
  }
}
