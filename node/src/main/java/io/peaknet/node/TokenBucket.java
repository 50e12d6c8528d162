package io.peaknet.node;

/** A limit on how often something may happen: so many at once, so many a second over time. */
final class TokenBucket {
  private final long costNs;
  private final long capacityNs;
  private long creditNs;
  private long filledNs;

  /**
   * A full bucket.
   *
   * @param perSecond events a second in the long run, at least 1
   * @param burst events at once after a pause
   */
  TokenBucket(long nowNs, int perSecond, int burst) {
    costNs = 1_000_000_000L / perSecond;
    capacityNs = costNs * burst;
    creditNs = capacityNs;
    filledNs = nowNs;
  }

  /** Whether one more may happen now; if so, it counts. */
  boolean take(long nowNs) {
    long elapsedNs = Math.max(0, nowNs - filledNs);
    creditNs = elapsedNs >= capacityNs ? capacityNs : Math.min(capacityNs, creditNs + elapsedNs);
    filledNs = nowNs;
    if (creditNs < costNs) {
      return false;
    }
    creditNs -= costNs;
    return true;
  }
}
