package io.peaknet.simulator.live;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a DART node tells its neighbours in each hello: who and where it is, and its best route to
 * each sibling area that it knows a way to.
 *
 * @param network by level, the least identity in the sibling area; {@link #NONE} without a route
 * @param hops by level
 * @param log by level, the borders that the route crosses: bit k for one between two halves of an
 *     area of level k
 */
record DartAdvert(int id, long address, int[] network, int[] hops, long[] log) {
  static final int LEVELS = Long.SIZE;
  static final int NONE = Integer.MAX_VALUE;

  private static final int FIXED = 4 + 8 + 8;
  private static final int ROUTE = 4 + 2 + 8;

  static DartAdvert empty(int id, long address) {
    int[] network = new int[LEVELS];
    Arrays.fill(network, NONE);
    return new DartAdvert(id, address, network, new int[LEVELS], new long[LEVELS]);
  }

  /** The highest bit in which two addresses differ, -1 if there is none: the level of siblings. */
  static int level(long a, long b) {
    return LEVELS - 1 - Long.numberOfLeadingZeros(a ^ b);
  }

  boolean has(int level) {
    return network[level] != NONE;
  }

  /** The least identity in this node's own area of {@code level} + 1, as far as it knows. */
  int areaId(int level) {
    int least = id;
    for (int i = 0; i <= level; i++) {
      least = Math.min(least, network[i]);
    }
    return least;
  }

  /** The highest level whose sibling area is empty; -1 if none is. */
  int insertionPoint() {
    int level = LEVELS - 1;
    while (level >= 0 && has(level)) {
      level--;
    }
    return level;
  }

  int encodedLength() {
    int routes = 0;
    for (int level = 0; level < LEVELS; level++) {
      routes += has(level) ? 1 : 0;
    }
    return FIXED + ROUTE * routes;
  }

  void encode(ByteBuffer to) {
    long present = 0;
    for (int level = 0; level < LEVELS; level++) {
      present |= has(level) ? 1L << level : 0;
    }
    to.putInt(id).putLong(address).putLong(present);
    for (int level = 0; level < LEVELS; level++) {
      if (has(level)) {
        to.putInt(network[level]).putShort((short) hops[level]).putLong(log[level]);
      }
    }
  }

  static DartAdvert decode(ByteBuffer from) {
    DartAdvert advert = empty(from.getInt(), from.getLong());
    long present = from.getLong();
    for (int level = 0; level < LEVELS; level++) {
      if ((present & 1L << level) != 0) {
        advert.network[level] = from.getInt();
        advert.hops[level] = from.getShort();
        advert.log[level] = from.getLong();
      }
    }
    return advert;
  }
}
