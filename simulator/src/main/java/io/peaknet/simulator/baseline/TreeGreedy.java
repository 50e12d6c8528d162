package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;

/**
 * Routing as in Yggdrasil 0.5 (github.com/Arceliar/ironwood, commit d50055b1, {@code _lookup} in
 * {@code network/router.go}), converged: of all neighbours nearer to the destination on the tree
 * than the node itself, the one with the least product of link time and distance left. Lookups
 * follow Bloom filters along the tree.
 */
final class TreeGreedy extends HopByHop {
  /**
   * A number takes a byte for each 7 bits (ironwood's {@code wire.go}), a path a zero at its end.
   */
  private static final int BYTE = 8;

  private final SpanningTree tree;
  private final int[] ids;
  private final BloomLookup blooms;

  /** The depth at which a node's way to the root meets the destination's, if {@link #stamp} is. */
  private final int[] meeting;

  private final int[] stamp;
  private int stamps;
  private int destination = -1;

  TreeGreedy(Graph graph, int[] ids, Chance chance) {
    super(graph);
    this.ids = ids;
    tree = new SpanningTree(graph, ids, chance.forPart("tree"));
    blooms = new BloomLookup(graph, tree, chance.forPart("keys"));
    meeting = new int[graph.nodes()];
    stamp = new int[graph.nodes()];
  }

  @Override
  int next(int node, int to) {
    aim(to);
    int own = distance(node);
    int best = NOWHERE;
    double bestProduct = 0;
    int bestDistance = 0;
    int bestId = 0;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int via = graph.across(link, node);
      int distance = distance(via);
      if (distance >= own) {
        continue;
      }
      double product = graph.cost(link) * distance;
      if (best == NOWHERE
          || product < bestProduct
          || (product == bestProduct
              && (distance < bestDistance || (distance == bestDistance && ids[via] < bestId)))) {
        best = link;
        bestProduct = product;
        bestDistance = distance;
        bestId = ids[via];
      }
    }
    return best;
  }

  /** Hops to the destination along the tree. */
  private int distance(int node) {
    int at = node;
    while (stamp[at] != stamps) {
      at = tree.parent(at);
    }
    int met = meeting[at];
    for (int below = node; stamp[below] != stamps; below = tree.parent(below)) {
      stamp[below] = stamps;
      meeting[below] = met;
    }
    return tree.depth(node) + tree.depth(destination) - 2 * met;
  }

  private void aim(int to) {
    if (to == destination) {
      return;
    }
    destination = to;
    if (++stamps == Integer.MAX_VALUE) {
      Arrays.fill(stamp, 0);
      stamps = 1;
    }
    for (int at = to; ; at = tree.parent(at)) {
      stamp[at] = stamps;
      meeting[at] = tree.depth(at);
      if (at == tree.root()) {
        return;
      }
    }
  }

  /** A coordinate for each neighbour. Ancestors' announcements and filters come on top of that. */
  @Override
  public double entries(int node) {
    return graph.degree(node);
  }

  @Override
  public double addressBits(int node) {
    int bits = BYTE;
    for (int at = node; at != tree.root(); at = tree.parent(at)) {
      bits += BYTE * ((Integer.SIZE - Integer.numberOfLeadingZeros(tree.port(at)) + 6) / 7);
    }
    return bits;
  }

  @Override
  public double directoryShare(int node) {
    return Double.NaN;
  }

  /** The question spreads along the tree; the answer is routed back. */
  @Override
  public Lookup lookUp(int asker, int target) {
    Lookup question = blooms.flood(asker, target);
    Ways.Way answer = Ways.of(this, target, asker);
    return new Lookup(question.cost() + answer.cost(), question.messages() + answer.hops());
  }
}
