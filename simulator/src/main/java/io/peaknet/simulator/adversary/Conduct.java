package io.peaknet.simulator.adversary;

import io.peaknet.simulator.chance.Chance;

/** What a crooked node does. */
public enum Conduct {
  /** Nothing wrong: what its restart alone costs. */
  HONEST("nothing wrong"),

  /**
   * Claims to be next to everything that it knows a way to. It means to carry what comes; Peak's
   * node itself gives up what a false promise has left no way for.
   */
  LIES("lies about distances"),

  /** Carries control, and no data but its own. */
  DROPS("drops data"),

  /** Carries control and half of the packets, as chance has it. */
  DROPS_HALF("drops half of the data"),

  /** Attracts, and drops. */
  LIES_AND_DROPS("lies and drops"),

  /** Drops data, and what others' lookups and handshakes need of it. */
  SWALLOWS("swallows lookups too"),

  /** Speaks for whole areas: claims their size, or others' places. */
  CLAIMS("claims others' areas"),

  /** Looks up 500 names a second that do not exist. */
  FLOODS("floods lookups");

  private final String words;

  Conduct(String words) {
    this.words = words;
  }

  /** What it is called in tables. */
  public String words() {
    return words;
  }

  boolean lies() {
    return this == LIES || this == LIES_AND_DROPS;
  }

  boolean swallows() {
    return this == SWALLOWS;
  }

  boolean claims() {
    return this == CLAIMS;
  }

  /** Whether it drops a packet that it should carry. */
  boolean drops(Chance chance) {
    return switch (this) {
      case DROPS, LIES_AND_DROPS, SWALLOWS -> true;
      case DROPS_HALF -> chance.nextInt(2) == 0;
      case HONEST, LIES, CLAIMS, FLOODS -> false;
    };
  }
}
