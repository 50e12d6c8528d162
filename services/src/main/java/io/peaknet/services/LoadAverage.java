package io.peaknet.services;

/**
 * A replica's load: an exponential moving average over samples that come at uneven times. Without
 * samples it is soon unknown, which is neither idle nor loaded.
 */
final class LoadAverage {
  private double value = Double.NaN;
  private long sampledNs;

  /**
   * Takes in a sample; NaN and infinities are none.
   *
   * @param smoothingNs the time constant
   */
  void sample(long nowNs, double sample, long smoothingNs) {
    if (!Double.isFinite(sample)) {
      return;
    }
    if (Double.isNaN(value) || smoothingNs == 0) {
      value = sample;
    } else {
      double kept = Math.exp(-(double) (nowNs - sampledNs) / smoothingNs);
      value = kept * value + (1 - kept) * sample;
    }
    sampledNs = nowNs;
  }

  /** The average; NaN if there was no sample for {@code expiryNs}. */
  double at(long nowNs, long expiryNs) {
    if (!Double.isNaN(value) && nowNs - sampledNs >= expiryNs) {
      value = Double.NaN;
    }
    return value;
  }

  /** When it is forgotten, unless a sample comes; {@link Long#MAX_VALUE} if it is unknown. */
  long expiresNs(long expiryNs) {
    return Double.isNaN(value) ? Long.MAX_VALUE : sampledNs + expiryNs;
  }
}
