package io.peaknet.simulator.live;

import io.peaknet.simulator.chance.Chance;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Which nodes are beyond which neighbour on the tree (ironwood's {@code bloomfilter.go}): a Bloom
 * filter of 8,192 bits with 8 for a key, told to each neighbour on the tree. Ones travel at once,
 * zeros are held back for a round.
 */
final class TreeFilters {
  private static final int WORDS = 128;
  private static final int HASHES = 8;

  /** A filter is told again after so many rounds, whether or not it has changed. */
  private static final int ROUNDS_MAX = 3_600;

  private final int self;
  private final Map<Integer, Sides> neighbours = new TreeMap<>();

  /** What was told to a neighbour, and what it told. */
  private static final class Sides {
    long[] told = new long[WORDS];
    long[] heard = new long[WORDS];
    boolean onTree;
    boolean zerosDue;
    int rounds;
  }

  TreeFilters(int self) {
    this.self = self;
  }

  void add(int neighbour) {
    neighbours.put(neighbour, new Sides());
  }

  void remove(int neighbour) {
    neighbours.remove(neighbour);
  }

  void heard(int neighbour, long[] filter) {
    Sides sides = neighbours.get(neighbour);
    if (sides != null) {
      sides.heard = filter;
    }
  }

  /** What was told to a neighbour last. */
  long[] told(int neighbour) {
    return Objects.requireNonNull(neighbours.get(neighbour)).told;
  }

  boolean isOnTree(int neighbour) {
    Sides sides = neighbours.get(neighbour);
    return sides != null && sides.onTree;
  }

  /**
   * A round: which links the tree has, and what their neighbours are to be told.
   *
   * @param onTree neighbours that are this node's parent or children
   */
  void round(Collection<Integer> onTree, BiConsumer<Integer, long[]> tell) {
    neighbours.forEach((neighbour, sides) -> {
      boolean was = sides.onTree;
      sides.onTree = onTree.contains(neighbour);
      if (was && !sides.onTree) {
        sides.told = new long[WORDS];
        tell.accept(neighbour, sides.told);
      }
    });
    neighbours.forEach((neighbour, sides) -> {
      if (sides.onTree) {
        long[] filter = filter(neighbour, sides);
        boolean fresh = !Arrays.equals(filter, sides.told);
        sides.told = filter;
        if (fresh || ++sides.rounds >= ROUNDS_MAX) {
          sides.rounds = 0;
          tell.accept(neighbour, filter);
        }
      }
    });
  }

  private long[] filter(int neighbour, Sides sides) {
    long[] filter = new long[WORDS];
    addKey(filter, self);
    neighbours.forEach((other, theirs) -> {
      if (theirs.onTree && other != neighbour) {
        addAll(filter, theirs.heard);
      }
    });
    if (sides.zerosDue) {
      sides.zerosDue = Arrays.equals(filter, sides.told);
      return filter;
    }
    long[] exact = filter.clone();
    addAll(filter, sides.told);
    // As there: what only loses bits is not told before some other bit is new.
    sides.zerosDue = !Arrays.equals(filter, exact) && !Arrays.equals(filter, sides.told);
    return filter;
  }

  private static void addAll(long[] to, long[] from) {
    for (int i = 0; i < WORDS; i++) {
      to[i] |= from[i];
    }
  }

  private static void addKey(long[] filter, int key) {
    for (int i = 0; i < HASHES; i++) {
      int bit = bit(key, i);
      filter[bit >>> 6] |= 1L << bit;
    }
  }

  private static int bit(int key, int index) {
    return (int) (Chance.mix((long) key * HASHES + index) >>> 51); // 13 bits
  }

  /** Whether a key may be beyond a neighbour on the tree. */
  boolean leadsTo(int neighbour, int key) {
    Sides sides = neighbours.get(neighbour);
    if (sides == null || !sides.onTree) {
      return false;
    }
    for (int i = 0; i < HASHES; i++) {
      int bit = bit(key, i);
      if ((sides.heard[bit >>> 6] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }
}
