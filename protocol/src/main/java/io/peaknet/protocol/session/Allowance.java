package io.peaknet.protocol.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each source may make this node work: a token bucket per source, for the sources heard
 * last.
 */
public final class Allowance {
  private static final class Bucket {
    double tokens;
    long filledNs;
  }

  private final int perSecond;
  private final Map<Object, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /** A burst of {@code perSecond}, refilled at that rate. */
  public Allowance(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Takes one; false if the source has none left. */
  public boolean take(long nowNs, Object source) {
    Bucket bucket = buckets.get(source);
    if (bucket == null) {
      if (buckets.size() >= SessionConstants.SOURCES) {
        buckets.remove(buckets.keySet().iterator().next());
      }
      bucket = new Bucket();
      bucket.tokens = perSecond;
      bucket.filledNs = nowNs;
      buckets.put(source, bucket);
    }
    double refill = (nowNs - bucket.filledNs) * (double) perSecond / SessionConstants.SECOND_NS;
    bucket.tokens = Math.min(perSecond, bucket.tokens + refill);
    bucket.filledNs = nowNs;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  int size() {
    return buckets.size();
  }
}
