package io.peaknet.protocol.route;

import org.jspecify.annotations.Nullable;

/**
 * Keeps one object of those that are equal: names, places and words that many neighbours mention. A
 * cache of fixed size; what it forgets costs memory alone. Many nodes may have one together, as
 * those of a simulation, if one thread calls them all: then they also need room for datagrams once.
 */
public final class Shared {
  private static final int OF_ONE_NODE = 4096;
  private static final int MOST = 1 << 24;

  /** An object has its place among so many, found by its hash. */
  private static final int WAYS = 4;

  /** Room for what a node makes and sends before it returns to its caller. */
  public static final class Room {
    private static final int USUAL = 2048;

    private byte[] bytes = new byte[USUAL];

    /** An array of at least {@code length} bytes; what was in it before is void. */
    public byte[] of(int length) {
      if (length > bytes.length) {
        bytes = new byte[length];
      }
      return bytes;
    }
  }

  private final Room sealed = new Room();
  private final Room framed = new Room();
  private final Room direct = new Room();
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

  /** Room for a packet sealed for its destination. */
  public Room sealed() {
    return sealed;
  }

  /** Room for the relay frame that such a packet travels in. */
  public Room framed() {
    return framed;
  }

  /** Room for a packet sealed for a neighbour. */
  public Room direct() {
    return direct;
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
