package io.peaknet.simulator.converged;

import io.peaknet.protocol.allocation.Resplit;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses made anew where they are longer than they need be, as {@link Resplit} does it: the tree
 * of ways to the first node is cut into cells, and each cell again.
 */
final class Cells {
  private static final int NOBODY = -1;

  private final int[] parent;
  private final int[] granter;
  private final int[] digit;

  /** Scratch: how many hang on a node, and which cell's first node it belongs to. */
  private final int[] count;

  private final int[] cell;

  private Cells(int[] parent) {
    this.parent = parent;
    granter = new int[parent.length];
    digit = new int[parent.length];
    count = new int[parent.length];
    cell = new int[parent.length];
    Arrays.fill(granter, NOBODY);
  }

  /** The addresses that a connected graph's nodes end up with, from those that it grew. */
  static AddressTree from(Graph graph, int[] costs, int first, AddressTree grown) {
    int nodes = graph.nodes();
    long bits = 0;
    for (int node = 0; node < nodes; node++) {
      bits += grown.bits(node);
    }
    if (!Resplit.pays(nodes, bits)) {
      return grown;
    }
    int[] rank = new int[nodes];
    Arrays.setAll(rank, node -> node);
    Wave wave = new Wave(graph, costs, rank);
    int[] parent = new int[nodes];
    List<Integer> outwards = new ArrayList<>(nodes);
    wave.from(first);
    for (int node = wave.next((a, b) -> true); node >= 0; node = wave.next((a, b) -> true)) {
      int link = wave.lastLink(node);
      parent[node] = link < 0 ? NOBODY : graph.across(link, node);
      outwards.add(node);
    }
    Cells cells = new Cells(parent);
    cells.cut(outwards);
    return new AddressTree(cells.granter, cells.digit);
  }

  /**
   * Cuts an area.
   *
   * @param outwards its nodes, the first one first, and each after its parent
   */
  private void cut(List<Integer> outwards) {
    if (outwards.size() == 1) {
      return;
    }
    int first = outwards.getFirst();
    int least = Resplit.least(outwards.size());
    outwards.forEach(node -> count[node] = 1);
    for (int node : outwards.reversed()) {
      cell[node] = count[node] >= least || parent[node] == first ? node : NOBODY;
      if (node != first && cell[node] == NOBODY) {
        count[parent[node]] += count[node];
      }
    }
    Map<Integer, List<Integer>> members = new LinkedHashMap<>();
    for (int node : outwards.subList(1, outwards.size())) {
      cell[node] = cell[node] == NOBODY ? cell[parent[node]] : node;
      members.computeIfAbsent(cell[node], start -> new ArrayList<>()).add(node);
    }
    List<List<Integer>> heaviestFirst = new ArrayList<>(members.values());
    heaviestFirst.sort(Comparator.comparingInt(area -> -area.size()));
    int next = 1;
    for (List<Integer> area : heaviestFirst) {
      granter[area.getFirst()] = first;
      digit[area.getFirst()] = next++;
      cut(area);
    }
  }
}
