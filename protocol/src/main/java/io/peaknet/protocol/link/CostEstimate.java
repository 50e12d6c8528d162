package io.peaknet.protocol.link;

import io.peaknet.protocol.route.Constants;

/**
 * What crossing a link costs: from the least round trip of the last minute, so that queueing moves
 * no routes. Costs are steps of about a fifth, so that noise gives one and the same.
 */
public final class CostEstimate {
  private long leastNs = Long.MAX_VALUE;
  private long leastBeforeNs = Long.MAX_VALUE;
  private long windowEndsNs;
  private int samples;
  private int cost;
  private long offSinceNs = -1;

  /** A round trip was measured. */
  void sample(long nowNs, long rttNs) {
    if (nowNs >= windowEndsNs) {
      leastBeforeNs = leastNs;
      leastNs = Long.MAX_VALUE;
      windowEndsNs = nowNs + io.peaknet.protocol.link.Constants.RTT_WINDOW_NS;
    }
    leastNs = Math.min(leastNs, rttNs);
    samples++;
  }

  int samples() {
    return samples;
  }

  /** The least round trip; -1 before the first. */
  long rttNs() {
    long least = Math.min(leastNs, leastBeforeNs);
    return least == Long.MAX_VALUE ? -1 : least;
  }

  /** The cost to tell the neighbour; changes only if it is clearly off for a while. */
  int cost(long nowNs) {
    int measured = ofRoundTrip(rttNs());
    if (cost == 0) {
      cost = measured;
    }
    boolean off = Math.abs(measured - cost) * 4L >= cost;
    if (!off) {
      offSinceNs = -1;
    } else if (offSinceNs < 0) {
      offSinceNs = nowNs;
    } else if (nowNs - offSinceNs >= io.peaknet.protocol.link.Constants.COST_STEADY_NS) {
      cost = measured;
      offSinceNs = -1;
    }
    return cost;
  }

  /**
   * What a link costs whose least round trip is known, in units of {@link Constants#COST_UNIT_NS}.
   */
  public static int ofRoundTrip(long rttNs) {
    long units = rttNs / Constants.COST_UNIT_NS;
    if (units <= Constants.COST_MIN) {
      return Constants.COST_MIN;
    }
    double steps = Math.rint(4 * Math.log((double) units) / Math.log(2));
    return (int) Math.min(Constants.INFINITY / 4, Math.round(Math.pow(2, steps / 4)));
  }
}
