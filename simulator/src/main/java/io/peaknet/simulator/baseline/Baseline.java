package io.peaknet.simulator.baseline;

import java.util.function.IntConsumer;

/**
 * A way to route, its tables converged. Nodes and links are those of the graph that it was built
 * on. Not for use by several threads at once.
 */
public interface Baseline {
  /**
   * The way of a packet to another node, once whatever two ends can learn has been learnt.
   *
   * @param relay is told of each node on the way that sends the packet on, but the source
   */
  Ways.Way way(int source, int destination, IntConsumer relay);

  /** The way of the first packet, when the source knows only where the destination is. */
  default Ways.Way firstWay(int source, int destination) {
    return way(source, destination, relay -> {});
  }

  /** Entries of a node's routing table, counted as for Peak: see {@code Result}. */
  double entries(int node);

  /** Bits of a node's address; NaN where nodes have none. */
  double addressBits(int node);

  /** The share of all records that a node keeps, 0 to 1; NaN where there is no directory. */
  double directoryShare(int node);

  /** Finds where {@code target} is, from {@code asker}; {@link Lookup#NONE} where nobody asks. */
  Lookup lookUp(int asker, int target);

  /**
   * What a lookup took.
   *
   * @param cost of the links that the question and its answer cross one after the other: its time
   * @param messages sent over links in all, those included that lead nowhere
   */
  record Lookup(double cost, int messages) {
    /** There is nothing to look up. */
    public static final Lookup NONE = new Lookup(Double.NaN, 0);
  }
}
