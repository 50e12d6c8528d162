package io.peaknet.simulator.converged;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Constants;
import io.peaknet.protocol.route.Reach;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a network at rest knows: addresses, areas, landmark trees; the vicinities follow from
 * the links' costs. Not for use by several threads at once.
 */
final class Network {
  private final Graph graph;
  private final int[] costs;
  private final IdentityAddress[] names;
  private final Map<IdentityAddress, Integer> numbers = new HashMap<>();
  private final Wave wave;
  private final AddressTree addresses;
  private final AreaRoutes areas;
  private final Landmarks trees;

  /** How far nodes see, by node; 0 while nobody has asked. */
  private final int[] reach;

  private int @Nullable [] wideHeard;

  /** Decides where nodes are: see {@link Growth}. */
  interface Places {
    AddressTree of(Graph graph, int[] costs);
  }

  /**
   * The tables of a connected graph.
   *
   * @param names of the nodes
   * @param roots of the landmark trees, a node for each slot
   */
  Network(Graph graph, IdentityAddress[] names, Places places, int[] roots) {
    this.graph = graph;
    this.names = names.clone();
    costs = Costs.of(graph);
    Integer[] order = new Integer[names.length];
    Arrays.setAll(order, node -> node);
    Arrays.sort(order, (a, b) -> names[a].compareTo(names[b]));
    int[] rank = new int[names.length];
    for (int i = 0; i < order.length; i++) {
      rank[order[i]] = i;
      numbers.put(names[i], i);
    }
    reach = new int[graph.nodes()];
    wave = new Wave(graph, costs, rank);
    addresses = places.of(graph, costs);
    areas = new AreaRoutes(graph, addresses, wave);
    trees = new Landmarks(graph, costs, wave, roots);
  }

  /** Entries of a node's area table. */
  double areaEntries(int node) {
    int[] wide = wideHeard;
    if (wide == null) {
      wide = areas.wideHeard();
      wideHeard = wide;
    }
    return addresses.entries(node) + wide[node];
  }

  /** How far a node sees, as it tells. */
  int reach(int node) {
    if (reach[node] == 0) {
      wave.from(node);
      int last = node;
      for (int found = 0; found <= Constants.VICINITY && last >= 0; found++) {
        last = wave.next((a, b) -> true);
        reach[node] = last < 0 ? Constants.INFINITY : Reach.told(wave.cost(last));
      }
    }
    return reach[node];
  }

  Graph graph() {
    return graph;
  }

  /** What a link costs, in the protocol's units. */
  int cost(int link) {
    return costs[link];
  }

  IdentityAddress name(int node) {
    return names[node];
  }

  /** The node of a name; -1 if it is none's. */
  int node(IdentityAddress name) {
    return numbers.getOrDefault(name, -1);
  }

  /** To be used at once, and by one at a time. */
  Wave wave() {
    return wave;
  }

  AddressTree addresses() {
    return addresses;
  }

  AreaRoutes areas() {
    return areas;
  }

  Landmarks trees() {
    return trees;
  }
}
