package io.peaknet.services;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a replica is published.
 *
 * @param publishNotReady whether those that aren't ready are published too
 * @param minReady how long a replica must have been ready; not for those that were there when its
 *     source came up
 * @param serveTerminatingIfNone whether replicas that end, but still serve, are published when
 *     there are no others (as KEP-1669 has it)
 * @param probe how they are asked; null if only the source's word counts
 */
public record Readiness(
    boolean publishNotReady,
    Duration minReady,
    boolean serveTerminatingIfNone,
    @Nullable Probe probe) {

  /** The source's word counts, at once. */
  public static final Readiness DEFAULT = new Readiness(false, Duration.ZERO, true, null);

  public Readiness {
    if (minReady.isNegative()) {
      throw new IllegalArgumentException("min_ready: zero or more is allowed");
    }
  }

  /** The same with a probe. */
  public Readiness with(Probe other) {
    return new Readiness(publishNotReady, minReady, serveTerminatingIfNone, other);
  }
}
