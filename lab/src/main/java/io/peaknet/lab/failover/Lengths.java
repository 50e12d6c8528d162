package io.peaknet.lab.failover;

import java.time.Duration;
import java.util.List;

/**
 * How long things take.
 *
 * @param patience how long a client waits for its page when the first address is dead
 * @param loadPatience how long one under load waits for each page
 * @param before how long load goes on before anything happens
 * @param after how long it goes on after a replica was killed
 * @param turns who are replaced together in a rolling update, counted from 0
 */
record Lengths(
    int rounds,
    Duration patience,
    Duration loadPatience,
    Duration before,
    Duration after,
    List<int[]> turns) {
  /** Between two pages of one client. */
  static final Duration EVERY = Duration.ofMillis(200);

  static Lengths quick() {
    return new Lengths(
        1,
        Duration.ofSeconds(16),
        Duration.ofSeconds(5),
        Duration.ofSeconds(4),
        Duration.ofSeconds(13),
        List.of(new int[] {0, 1, 2}));
  }

  static Lengths full() {
    return new Lengths(
        3,
        Duration.ofSeconds(95),
        Duration.ofSeconds(10),
        Duration.ofSeconds(8),
        Duration.ofSeconds(45),
        List.of(new int[] {0}, new int[] {1}, new int[] {2}));
  }

  int loadSeconds() {
    return Math.toIntExact(before.plus(after).toSeconds());
  }
}
