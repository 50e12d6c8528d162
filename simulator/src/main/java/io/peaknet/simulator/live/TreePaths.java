package io.peaknet.simulator.live;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's correspondents are (ironwood's {@code pathfinder.go}): coordinates from lookups, a
 * minute old at most unless packets come from there, and the last packet to each, which goes out
 * again with the next coordinate.
 */
final class TreePaths {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long TIMEOUT_NS = 60 * SECOND_NS;
  private static final long THROTTLE_NS = SECOND_NS;

  /** No packet waits. */
  static final int NONE = -1;

  private final Map<Integer, Path> paths = new TreeMap<>();
  private final Map<Integer, Rumour> rumours = new TreeMap<>();

  private static final class Path {
    int[] path = new int[0];
    long sequence;
    long askedNs;
    long untilNs;
    boolean broken;
    int packet = NONE;
  }

  /** What was asked for and not answered yet. */
  private static final class Rumour {
    long askedNs = Long.MIN_VALUE / 2;
    long untilNs;
    int packet = NONE;
  }

  /** The coordinate of a node; null if it must be looked up. */
  int @Nullable [] path(long nowNs, int node) {
    Path known = known(nowNs, node);
    return known == null ? null : known.path;
  }

  private @Nullable Path known(long nowNs, int node) {
    Path known = paths.get(node);
    if (known != null && known.untilNs <= nowNs) {
      paths.remove(node);
      return null;
    }
    return known;
  }

  /** A packet is on its way to a node whose coordinate is known: the last is kept. */
  void sent(long nowNs, int node, int packet) {
    Path known = known(nowNs, node);
    if (known != null) {
      known.packet = packet;
    }
  }

  /**
   * A packet waits for a coordinate; the one that waited before is lost.
   *
   * @return whether to ask now
   */
  boolean await(long nowNs, int node, int packet) {
    Rumour rumour = rumours.get(node);
    if (rumour == null || rumour.untilNs <= nowNs) {
      rumour = new Rumour();
      rumours.put(node, rumour);
    }
    rumour.packet = packet;
    boolean ask = nowNs - rumour.askedNs >= THROTTLE_NS;
    if (ask) {
      rumour.askedNs = nowNs;
      rumour.untilNs = nowNs + TIMEOUT_NS;
    }
    return ask;
  }

  /**
   * The way to a node has ended somewhere.
   *
   * @return whether to ask now
   */
  boolean broken(long nowNs, int node) {
    Path known = known(nowNs, node);
    if (known == null) {
      return false;
    }
    known.broken = true;
    // As there: when it was first answered counts, not when it was last asked.
    return nowNs - known.askedNs >= THROTTLE_NS;
  }

  /** A packet came from a node: its coordinate is good for longer. */
  void heardFrom(long nowNs, int node) {
    Path known = known(nowNs, node);
    if (known != null && !known.broken) {
      known.untilNs = nowNs + TIMEOUT_NS;
    }
  }

  /**
   * An answer.
   *
   * @return the packet that goes out with it, or {@link #NONE}
   */
  int answered(long nowNs, int node, long sequence, int[] path) {
    Path known = known(nowNs, node);
    if (known == null) {
      Rumour rumour = rumours.get(node);
      if (rumour == null || rumour.untilNs <= nowNs) {
        return NONE;
      }
      known = new Path();
      known.askedNs = nowNs;
      known.packet = rumour.packet;
      rumour.packet = NONE;
      paths.put(node, known);
    } else if (sequence <= known.sequence || Arrays.equals(path, known.path)) {
      return NONE; // as there: what is not new does not mend what is broken either
    }
    known.untilNs = nowNs + TIMEOUT_NS;
    known.path = path;
    known.sequence = sequence;
    known.broken = false;
    int packet = known.packet;
    known.packet = NONE;
    return packet;
  }

  /** Forgets what is too old. */
  void expire(long nowNs) {
    paths.values().removeIf(path -> path.untilNs <= nowNs);
    rumours.values().removeIf(rumour -> rumour.untilNs <= nowNs);
  }
}
