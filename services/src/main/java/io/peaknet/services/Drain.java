package io.peaknet.services;

import java.time.Duration;

/**
 * What becomes of an address that was given out and is withdrawn.
 *
 * @param tombstone what agents answer for it, for as long as anybody may still hold it
 * @param slack how much longer than their time to live clients are expected to keep answers; the
 *     JDK keeps them 30 s whatever they say
 */
public record Drain(Tombstone tombstone, Duration slack) {

  /** Answers for the dead. */
  public enum Tombstone {
    /** TCP gets RST, the rest ICMP port unreachable: clients try the next address at once. */
    RESET,
    /** Silence, for addresses that are under attack. */
    DROP,
    /** Agents leave it alone. */
    NONE
  }

  /** Resets, 30 s longer than the TTL. */
  public static final Drain DEFAULT = new Drain(Tombstone.RESET, Duration.ofSeconds(30));

  public Drain {
    if (slack.isNegative()) {
      throw new IllegalArgumentException("slack: zero or more is allowed");
    }
  }
}
