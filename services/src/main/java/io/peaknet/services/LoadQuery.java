package io.peaknet.services;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the load of a service's replicas is asked for.
 *
 * @param signals what is asked; of several the most loaded one counts, each as a share of what is
 *     full, since what is measured in different units can't be added up
 * @param direction which end is loaded
 * @param period how often it is asked
 */
public record LoadQuery(List<Signal> signals, Direction direction, Duration period) {

  /**
   * One thing that is measured.
   *
   * @param query PromQL. With {@code %label%} in it, it is asked for each replica with the
   *     replica's label put in, and its one sample is that replica's load; many such questions
   *     travel as one. Without, its samples belong to the replicas that their labels {@code pod},
   *     or {@code instance}, name.
   * @param full the value that counts as 1: the cores, bytes or connections that a replica can take
   */
  public record Signal(String query, double full) {
    public Signal {
      if (query.isBlank()) {
        throw new IllegalArgumentException("a load query is PromQL, not blank");
      }
      if (!(full > 0 && full < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("load: full " + full + ": more than 0 is allowed");
      }
    }
  }

  /** What a high value means. */
  public enum Direction {
    /** Less is better, as with utilisation, connections or latency. */
    LOWER,
    /** More is better, as with free memory. */
    HIGHER;

    /** The more loaded of two. */
    double worse(double one, double other) {
      return this == LOWER ? Math.max(one, other) : Math.min(one, other);
    }
  }

  private static final Duration PERIOD_LEAST = Duration.ofMillis(100);
  private static final int SIGNALS_MAX = 8;

  public LoadQuery {
    signals = List.copyOf(signals);
    if (signals.isEmpty() || signals.size() > SIGNALS_MAX) {
      throw new IllegalArgumentException(
          "load: " + signals.size() + " signals: 1 to " + SIGNALS_MAX + " are allowed");
    }
    if (period.compareTo(PERIOD_LEAST) < 0) {
      throw new IllegalArgumentException("load: a period of 100 ms or more is allowed");
    }
  }

  /** One signal, compared as it is. */
  public LoadQuery(String query, Direction direction, Duration period) {
    this(List.of(new Signal(query, 1)), direction, period);
  }

  /** Takes samples of a signal into the loads that other signals gave. */
  void merge(Signal signal, Map<EndpointId, Double> samples, Map<EndpointId, Double> into) {
    samples.forEach((id, value) -> into.merge(id, value / signal.full(), direction::worse));
  }
}
