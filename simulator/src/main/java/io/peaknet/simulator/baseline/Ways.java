package io.peaknet.simulator.baseline;

import io.peaknet.simulator.graph.Graph;
import java.util.function.IntConsumer;

/** Walks packets hop by hop, as a baseline's tables lead them. */
public final class Ways {
  private Ways() {}

  /**
   * The way of one packet.
   *
   * @param cost of the links crossed; infinite if it does not arrive
   * @param hops links crossed
   */
  public record Way(double cost, int hops) {
    /** Whether it arrived. */
    public boolean arrives() {
      return cost < Double.POSITIVE_INFINITY;
    }
  }

  /** Sends a packet. */
  static Way of(HopByHop baseline, int source, int destination) {
    return of(baseline, source, destination, relay -> {});
  }

  /**
   * Sends a packet.
   *
   * @param relay is told of each node that sends it on, but the source
   * @throws IllegalStateException if it goes round in a circle
   */
  static Way of(HopByHop baseline, int source, int destination, IntConsumer relay) {
    Graph graph = baseline.graph;
    double cost = 0;
    int hops = 0;
    for (int at = source; at != destination; hops++) {
      int link = baseline.next(at, destination);
      if (link == HopByHop.NOWHERE) {
        return new Way(Double.POSITIVE_INFINITY, hops);
      }
      if (hops > graph.nodes()) {
        throw new IllegalStateException(
            "loop: a packet from node " + source + " to node " + destination + " is at " + at);
      }
      if (hops > 0) {
        relay.accept(at);
      }
      cost += graph.cost(link);
      at = graph.across(link, at);
    }
    return new Way(cost, hops);
  }
}
