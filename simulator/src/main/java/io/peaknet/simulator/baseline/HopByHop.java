package io.peaknet.simulator.baseline;

import io.peaknet.simulator.graph.Graph;
import java.util.function.IntConsumer;

/** A way to route by which each node decides from the destination alone. */
abstract class HopByHop implements Baseline {
  /** {@link #next} when a packet can't go on. */
  static final int NOWHERE = -1;

  final Graph graph;

  HopByHop(Graph graph) {
    this.graph = graph;
  }

  /**
   * The link over which a node sends a packet on.
   *
   * @param destination another node
   * @return a link at {@code node}, or {@link #NOWHERE}
   */
  abstract int next(int node, int destination);

  @Override
  public Ways.Way way(int source, int destination, IntConsumer relay) {
    return Ways.of(this, source, destination, relay);
  }
}
