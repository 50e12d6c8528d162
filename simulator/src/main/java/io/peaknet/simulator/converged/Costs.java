package io.peaknet.simulator.converged;

import io.peaknet.protocol.link.CostEstimate;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.Graph;

/** What both ends of each link agree that it costs, once they have measured its round trip. */
final class Costs {
  private Costs() {}

  /** By link, in the protocol's units. */
  static int[] of(Graph graph) {
    int[] costs = new int[graph.links()];
    double cost = Double.NaN;
    int told = 0;
    for (int link = 0; link < costs.length; link++) {
      if (graph.cost(link) != cost) {
        cost = graph.cost(link);
        told = CostEstimate.ofRoundTrip(2 * Math.round(cost * Engine.DELAY_NS));
      }
      costs[link] = told;
    }
    return costs;
  }
}
