package io.peaknet.services;

import java.util.Collection;

/** Jain's index of fairness (Jain, Chiu, Hawe 1984): 1 if all have the same, 1/n if one has all. */
final class Fairness {
  private Fairness() {}

  static double jain(Collection<? extends Number> shares) {
    double sum = 0;
    double squares = 0;
    for (Number share : shares) {
      sum += share.doubleValue();
      squares += share.doubleValue() * share.doubleValue();
    }
    return sum * sum / (shares.size() * squares);
  }
}
