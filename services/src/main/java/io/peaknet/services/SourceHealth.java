package io.peaknet.services;

/**
 * How a source is doing.
 *
 * @param state whether it sees the world
 * @param message for people: why not, or what in it is wrong; empty if there is nothing to say
 */
public record SourceHealth(State state, String message) {

  /** What sources can be. */
  public enum State {
    /** Not heard of yet. */
    STARTING,
    /** Sees changes as they happen. */
    LIVE,
    /** Has lost sight; what it said last still counts. */
    LOST
  }

  /** Nothing heard of it yet. */
  public static final SourceHealth STARTING = new SourceHealth(State.STARTING, "");

  /** All is well. */
  public static final SourceHealth LIVE = new SourceHealth(State.LIVE, "");

  /** It has lost sight of the world, because of {@code why}. */
  public static SourceHealth lost(String why) {
    return new SourceHealth(State.LOST, why);
  }
}
