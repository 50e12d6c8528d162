package io.peaknet.services;

import java.util.Arrays;

/** The last few thousand delays, for their percentiles. Of one thread but for reading. */
final class Delays {
  private static final int KEPT = 4096;

  private final long[] valuesNs = new long[KEPT];
  private int count;

  synchronized void add(long ns) {
    valuesNs[count++ % KEPT] = ns;
  }

  /** The value that so many per cent don't exceed, in milliseconds; NaN if there is none. */
  synchronized double percentileMs(double percent) {
    int kept = Math.min(count, KEPT);
    if (kept == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(valuesNs, kept);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(kept - 1, Math.ceil(percent / 100 * kept) - 1)] / 1e6;
  }
}
