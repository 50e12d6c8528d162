package io.peaknet.lab.services;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured, and for how long.
 *
 * @param replicas how many there are behind each contestant
 * @param rounds how often all is repeated
 * @param first load before all others, for programs that need to get warm
 * @param warm load before each that counts
 * @param rates requests a second, over kept connections, at which latency is measured
 * @param closingRate connections a second at which it is measured, one for each request; 0 for none
 * @param length of each load that counts
 * @param before load before an accident, so that it is seen what was
 * @param accident from an accident until it is repaired
 * @param after from the repair to the end
 * @param isThorough whether it is looked at once, too, what happens when replicas are drained or
 *     doubled and when the network splits, and up to which rate latency is good
 */
record Lengths(
    int replicas,
    int rounds,
    Duration first,
    Duration warm,
    List<Integer> rates,
    int closingRate,
    Duration length,
    Duration before,
    Duration accident,
    Duration after,
    boolean isThorough) {

  /** As many as are behind each contestant if nothing else is asked for. */
  static final int REPLICAS = 2;

  /** Network, replicas, contestant. */
  private static final int STARTING_SECONDS = 3;

  /** Of one load beside its length: its JVM, and what is read from it. */
  private static final double AROUND_SECONDS = 1;

  static Lengths full() {
    return new Lengths(
        REPLICAS,
        5,
        Duration.ofSeconds(4),
        Duration.ofMillis(500),
        List.of(1000, 4000, 8000),
        1500,
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        true);
  }

  static Lengths quick() {
    return new Lengths(
        REPLICAS,
        1,
        Duration.ofSeconds(1),
        Duration.ofMillis(500),
        List.of(4000),
        0,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(4),
        Duration.ofSeconds(1),
        false);
  }

  /** Nothing but to see whether all works. */
  static Lengths smallest() {
    return new Lengths(
        REPLICAS,
        1,
        Duration.ZERO,
        Duration.ZERO,
        List.of(200),
        50,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        false);
  }

  /** The same with so many replicas. */
  Lengths with(int others) {
    return new Lengths(
        others,
        rounds,
        first,
        warm,
        rates,
        closingRate,
        length,
        before,
        accident,
        after,
        isThorough);
  }

  /** How long {@link Steady#measure} takes. */
  int steadySeconds() {
    // As fast as it goes: kept, closed, large. Then the rates, the last of them twice.
    return Math.toIntExact(first.toSeconds())
        + seconds(5 + rates.size() + (closingRate > 0 ? 1 : 0), warm.plus(length));
  }

  /** How long {@link Steady#once} takes: by bisection, four rates as a rule; then the clients. */
  int searchSeconds() {
    return Math.toIntExact(first.toSeconds())
        + seconds(6 + Steady.CLIENTS.size(), warm.plus(length));
  }

  /** How long clients are under load when there is an accident. */
  Duration accidentLoad() {
    return before.plus(accident).plus(after);
  }

  /** How long {@link Accidents#deaths} take. */
  int deathsSeconds() {
    return seconds(2, accidentLoad());
  }

  /** How long {@link Accidents#changes} take. */
  int changesSeconds() {
    return seconds(3, accidentLoad()) + Math.toIntExact(PeakDns.DRAIN.toSeconds());
  }

  private static int seconds(int loads, Duration each) {
    double one = AROUND_SECONDS + each.toMillis() / 1e3;
    return STARTING_SECONDS + (int) Math.ceil(loads * one);
  }
}
