package io.peaknet.services;

import java.time.Duration;

/**
 * How the load of a service's replicas is asked for.
 *
 * @param query PromQL. With {@code %label%} in it, it is asked for each replica with the replica's
 *     label put in, and its one sample is that replica's load; many such questions travel as one.
 *     Without, its samples belong to the replicas that their labels {@code pod}, or {@code
 *     instance}, name.
 * @param direction which end is loaded
 * @param period how often it is asked
 */
public record LoadQuery(String query, Direction direction, Duration period) {

  /** What a high value means. */
  public enum Direction {
    /** Less is better, as with utilisation, connections or latency. */
    LOWER,
    /** More is better, as with free memory. */
    HIGHER
  }

  private static final Duration PERIOD_LEAST = Duration.ofMillis(100);

  public LoadQuery {
    if (query.isBlank()) {
      throw new IllegalArgumentException("a load query is PromQL, not blank");
    }
    if (period.compareTo(PERIOD_LEAST) < 0) {
      throw new IllegalArgumentException("load: a period of 100 ms or more is allowed");
    }
  }
}
