package io.peaknet.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run measured; NaN where something could not be measured.
 *
 * @param nodes in the graph
 * @param links in the graph
 * @param pairs of nodes that sent
 * @param delivered pairs all of whose packets arrived; on lossy links, those of which one arrived
 * @param stretchMean cost of the way of the last packet of a pair, when its session stands,
 *     relative to the cheapest way
 * @param stretchP99 the 99th percentile of the same
 * @param stretchFirstMean the same of the first packet
 * @param stateEntriesMean entries of a node's routing tables: one a destination, one a (tree,
 *     neighbour) label, one a sibling area
 * @param stateEntriesMax of the node with most
 * @param addressBitsMean length of the encoded address
 * @param addressBitsMax of the longest
 * @param messagesPerNode datagrams sent by a node from its cold start until convergence
 * @param controlBytesPerNodeS bytes sent a second and node at rest, headers of IPv6 and UDP
 *     included
 * @param directoryShareMaxOverMean the largest share of the key space that a node is anchor for,
 *     relative to the mean
 * @param lookupCostMean time of a lookup, relative to a round trip to the target on the cheapest
 *     way
 * @param lookupMessagesMean messages that a lookup sends over links, branches that lead nowhere
 *     included; counted for baselines alone
 * @param convergedS simulated time of the last change of any table after the cold start
 * @param bytesPerNode heap of this process a node when converged, sessions of links included
 * @param eventsPerS events of the simulation a second of real time
 * @param wallS real time in all
 * @param busiestLoad packets that the node relays that relays most, once sessions stand, relative
 *     to the busiest node if all took cheapest ways
 */
public record Result(
    int nodes,
    int links,
    int pairs,
    int delivered,
    double stretchMean,
    double stretchP99,
    double stretchFirstMean,
    double stateEntriesMean,
    double stateEntriesMax,
    double addressBitsMean,
    double addressBitsMax,
    double messagesPerNode,
    double controlBytesPerNodeS,
    double directoryShareMaxOverMean,
    double lookupCostMean,
    double lookupMessagesMean,
    double convergedS,
    String router,
    long seed,
    double bytesPerNode,
    double eventsPerS,
    double wallS,
    double busiestLoad) {
  /** By the keys of the run contract, in its order; null where nothing could be measured. */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("nodes", nodes);
    map.put("links", links);
    map.put("pairs", pairs);
    map.put("delivered", delivered);
    map.put("stretch_mean", rounded(stretchMean, 1e6));
    map.put("stretch_p99", rounded(stretchP99, 1e6));
    map.put("stretch_first_mean", rounded(stretchFirstMean, 1e6));
    map.put("state_entries_mean", rounded(stateEntriesMean, 1e2));
    map.put("state_entries_max", rounded(stateEntriesMax, 1));
    map.put("address_bits_mean", rounded(addressBitsMean, 1e2));
    map.put("address_bits_max", rounded(addressBitsMax, 1));
    map.put("messages_per_node", rounded(messagesPerNode, 1e2));
    map.put("control_bytes_per_node_s", rounded(controlBytesPerNodeS, 1e2));
    map.put("directory_share_max_over_mean", rounded(directoryShareMaxOverMean, 1e3));
    map.put("lookup_cost_mean", rounded(lookupCostMean, 1e4));
    map.put("lookup_messages_mean", rounded(lookupMessagesMean, 1e2));
    map.put("converged_s", rounded(convergedS, 1e3));
    map.put("router", router);
    map.put("seed", seed);
    map.put("bytes_per_node", rounded(bytesPerNode, 1));
    map.put("events_per_s", rounded(eventsPerS, 1));
    map.put("wall_s", rounded(wallS, 1e3));
    map.put("busiest_load", rounded(busiestLoad, 1e3));
    return map;
  }

  private static @Nullable Number rounded(double value, double parts) {
    if (!Double.isFinite(value)) {
      return null;
    }
    double rounded = Math.round(value * parts) / parts;
    if (parts == 1) {
      return (long) rounded;
    }
    return rounded;
  }
}
