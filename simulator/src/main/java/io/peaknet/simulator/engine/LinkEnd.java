package io.peaknet.simulator.engine;

import io.peaknet.protocol.Endpoint;

/**
 * One end of a simulated link: where datagrams to the node there go.
 *
 * @param link the link's number in the graph
 * @param node the node at this end
 */
public record LinkEnd(int link, int node) implements Endpoint {
  @Override
  public String toString() {
    return "sim://" + node + "/link" + link;
  }
}
