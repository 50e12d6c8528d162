package io.peaknet.lab.load;

import org.jspecify.annotations.Nullable;

/** One request, from when it is due until its fate is known. */
final class Request {
  final Lane lane;

  /** By {@link System#nanoTime}. */
  final long dueNs;

  /** Whether it counts, or only warms up. */
  final boolean counts;

  /** Null until it is known. */
  @Nullable Fate fate;

  /** Who has it; null while it waits. */
  @Nullable Connection connection;

  Request(Lane lane, long dueNs, boolean counts) {
    this.lane = lane;
    this.dueNs = dueNs;
    this.counts = counts;
  }
}
