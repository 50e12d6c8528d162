package io.peaknet.protocol.route;

import org.jspecify.annotations.Nullable;

/**
 * Keeps one object of those that are equal: names, places and words that many neighbours mention. A
 * cache of fixed size; what it forgets costs memory alone. Many nodes may have one together, as
 * those of a simulation, if one thread calls them all.
 */
public final class Shared {
  private static final int OF_ONE_NODE = 4096;
  private static final int MOST = 1 << 24;

  /** An object has its place among so many, found by its hash. */
  private static final int WAYS = 4;

  private final @Nullable Object[] held;
  private int turn;

  /** For one node. */
  public Shared() {
    this(OF_ONE_NODE);
  }

  /**
   * Keeps nothing yet.
   *
   * @param objects for how many there is room, rounded up to a power of 2; 2^24 at most
   */
  public Shared(long objects) {
    int room = Integer.highestOneBit(2 * Math.clamp(objects, 2 * WAYS, MOST) - 1);
    held = new @Nullable Object[room];
  }

  /** An object equal to this one, the same as before if there was one lately. It never changes. */
  <T> T one(T object) {
    int first = Slots.first(object.hashCode(), held.length / WAYS) * WAYS;
    for (int at = first; at < first + WAYS; at++) {
      Object known = held[at];
      if (known == null) {
        held[at] = object;
        return object;
      }
      if (known.equals(object)) {
        @SuppressWarnings("unchecked") // equal objects are of one class
        T same = (T) known;
        return same;
      }
    }
    held[first + (turn++ & (WAYS - 1))] = object;
    return object;
  }
}
