package io.peaknet.simulator.converged;

import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The routes that lead to areas' heads. They stay inside of the area's parent, and inside of the
 * area once they have come to it (AREA-1). Worked out when first asked for; the last ones are kept.
 */
final class AreaRoutes {
  /** Ints kept in all, two for each member of an area. */
  private static final long KEPT_MAX = 1L << 27;

  /** What a node's own area adds to the node's number as a key. */
  private final int ownAreas;

  private final AddressTree tree;
  private final Graph graph;
  private final Wave wave;
  private final Map<Integer, int[][]> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long size;

  AreaRoutes(Graph graph, AddressTree tree, Wave wave) {
    this.graph = graph;
    this.tree = tree;
    this.wave = wave;
    ownAreas = graph.nodes();
  }

  /**
   * The cost from {@code node} to the head of an area, -1 if there is no way: of the area {@code
   * head} is head of, or of the one that holds it alone.
   */
  int cost(int node, int head, boolean own) {
    return costs(head, own)[0][tree.placeWithin(around(head, own), node)];
  }

  /** The link that {@code node} takes there; -1 if it is there. */
  int via(int node, int head, boolean own) {
    return costs(head, own)[1][tree.placeWithin(around(head, own), node)];
  }

  private int around(int head, boolean own) {
    return own || tree.granter(head) < 0 ? head : tree.granter(head);
  }

  private int[][] costs(int head, boolean own) {
    int key = own ? ownAreas + head : head;
    int[][] known = kept.get(key);
    if (known == null) {
      known = find(head, own);
      kept.put(key, known);
      size += 2L * known[0].length;
      var eldest = kept.values().iterator();
      while (size > KEPT_MAX && kept.size() > 1) {
        size -= 2L * eldest.next()[0].length;
        eldest.remove();
      }
    }
    return known;
  }

  private int[][] find(int head, boolean own) {
    int parent = around(head, own);
    int[] costs = new int[tree.members(parent)];
    int[] links = new int[tree.members(parent)];
    Arrays.fill(costs, -1);
    spread(
        head,
        own,
        node -> {
          int place = tree.placeWithin(parent, node);
          costs[place] = wave.cost(node);
          links[place] = wave.lastLink(node);
        });
    return new int[][] {costs, links};
  }

  /** Follows the word on an area to all who hear it: against the direction of packets. */
  private void spread(int head, boolean own, IntConsumer hears) {
    int parent = around(head, own);
    boolean wide = !own && tree.isWide(head);
    int[][] up = wide ? costs(parent, false) : new int[0][];
    Wave.Border border =
        (node, to) -> {
          boolean inside = own ? node == head : tree.encloses(head, node);
          boolean toInside = own ? to == head : tree.encloses(head, to);
          return tree.encloses(parent, to)
              && (inside || !toInside) // nobody inside goes by a way outside
              && (!wide
                  || inside
                  || leadsTo(up[1][tree.placeWithin(around(parent, false), node)], to));
        };
    wave.from(head);
    for (int node = wave.next(border); node >= 0; node = wave.next(border)) {
      hears.accept(node);
    }
  }

  private boolean leadsTo(int link, int to) {
    return link >= 0 && (graph.from(link) == to || graph.to(link) == to);
  }

  /** How many of the parts that few hear of each node has heard of. */
  int[] wideHeard() {
    int[] heard = new int[graph.nodes()];
    for (int head = 0; head < heard.length; head++) {
      if (tree.granter(head) >= 0 && tree.isWide(head)) {
        spread(head, false, node -> heard[node]++);
      }
    }
    return heard;
  }
}
