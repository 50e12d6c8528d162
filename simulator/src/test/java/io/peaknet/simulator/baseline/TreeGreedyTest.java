package io.peaknet.simulator.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class TreeGreedyTest {
  @Test
  void theLeastKeyIsTheRootAndParentsAreNearerToIt() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      SpanningTree tree = new SpanningTree(graph, ids, chance);
      assertThat(ids[tree.root()]).isZero();
      for (int node = 0; node < graph.nodes(); node++) {
        if (node == tree.root()) {
          assertThat(tree.depth(node)).isZero();
          assertThat(tree.parent(node)).isEqualTo(node);
        } else {
          assertThat(tree.depth(node)).isEqualTo(tree.depth(tree.parent(node)) + 1);
          assertThat(graph.across(tree.linkUp(node), node)).isEqualTo(tree.parent(node));
        }
      }
    });
  }

  @Test
  void onLinksOfOneCostTheTreeIsOneOfFewestHops() {
    Graph grid = Generators.graph("grid:9x7", 1);
    int[] ids = new Chance(3).permutation(grid.nodes());
    SpanningTree tree = new SpanningTree(grid, ids, new Chance(4));
    for (int node = 0; node < grid.nodes(); node++) {
      int across = Math.abs(node % 9 - tree.root() % 9);
      int down = Math.abs(node / 9 - tree.root() / 9);
      assertThat(tree.depth(node)).isEqualTo(across + down);
    }
  }

  @Test
  void everyPacketArrivesAndComesNearerOnTheTreeAtEveryHop() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      TreeGreedy greedy = new TreeGreedy(graph, ids, chance);
      SpanningTree tree = new SpanningTree(graph, ids, chance.forPart("tree"));
      for (int pair = 0; pair < 100; pair++) {
        int at = chance.nextInt(graph.nodes());
        int destination = chance.nextInt(graph.nodes());
        while (at != destination) {
          int next = graph.across(greedy.next(at, destination), at);
          int left = distance(tree, next, destination);
          assertThat(left).isLessThan(distance(tree, at, destination));
          assertBest(graph, tree, at, next, destination);
          at = next;
        }
      }
    });
  }

  /** No neighbour nearer than the node itself has a lesser product of link cost and distance. */
  private static void assertBest(
      Graph graph, SpanningTree tree, int at, int chosen, int destination) {
    double least = Double.POSITIVE_INFINITY;
    double product = Double.NaN;
    for (int i = 0; i < graph.degree(at); i++) {
      int link = graph.linkAt(at, i);
      int via = graph.across(link, at);
      int distance = distance(tree, via, destination);
      if (distance < distance(tree, at, destination)) {
        least = Math.min(least, graph.cost(link) * distance);
      }
      if (via == chosen) {
        product = graph.cost(link) * distance;
      }
    }
    assertThat(product).isEqualTo(least);
  }

  private static int distance(SpanningTree tree, int a, int b) {
    int left = a;
    int right = b;
    int hops = 0;
    for (; left != right; hops++) {
      if (tree.depth(left) >= tree.depth(right)) {
        left = tree.parent(left);
      } else {
        right = tree.parent(right);
      }
    }
    return hops;
  }

  @Test
  void anAddressIsAByteAHopAndOneForItsEnd() {
    Graph line = Generators.graph("line:4", 1);
    TreeGreedy greedy = new TreeGreedy(line, new int[] {0, 1, 2, 3}, new Chance(1));
    assertThat(greedy.addressBits(0)).isEqualTo(8);
    assertThat(greedy.addressBits(3)).isEqualTo(32);
    Graph star = Generators.graph("star:200", 1);
    int[] ids = new int[200];
    Arrays.setAll(ids, node -> node);
    TreeGreedy hub = new TreeGreedy(star, ids, new Chance(1));
    assertThat(hub.addressBits(100)).isEqualTo(16);
    assertThat(hub.addressBits(199)).isEqualTo(24);
  }

  @Test
  void aLookupFollowsTheFiltersThatIronwoodWouldHave() {
    // Beyond about a thousand keys filters begin to match by accident.
    Graph graph = Generators.graph("rgg:3000:8", 5);
    int[] ids = new Chance(6).permutation(graph.nodes());
    SpanningTree tree = new SpanningTree(graph, ids, new Chance(7));
    Chance keys = new Chance(8);
    BloomLookup lookup = new BloomLookup(graph, tree, keys);
    BitSet[] below = below(tree, keys);
    Chance draws = new Chance(9);
    int wasted = 0;
    for (int question = 0; question < 30; question++) {
      int asker = draws.nextInt(graph.nodes());
      int target = draws.nextInt(graph.nodes());
      Baseline.Lookup flood = lookup.flood(asker, target);
      assertThat(flood.messages()).isEqualTo(flood(tree, below, keys, asker, target));
      assertThat(flood.messages()).isGreaterThanOrEqualTo(distance(tree, asker, target));
      assertThat(flood.cost()).isEqualTo(distance(tree, asker, target));
      wasted += flood.messages() - distance(tree, asker, target);
    }
    assertThat(wasted).isPositive();
  }

  private static BitSet key(Chance keys, int node) {
    Chance key = keys.forPart("key", node);
    BitSet bits = new BitSet();
    for (int i = 0; i < BloomLookup.HASHES; i++) {
      bits.set(key.nextInt(BloomLookup.BITS));
    }
    return bits;
  }

  private static BitSet[] below(SpanningTree tree, Chance keys) {
    BitSet[] below = new BitSet[tree.nodes()];
    for (int at = tree.nodes() - 1; at >= 0; at--) {
      int node = tree.topDown(at);
      below[node] = below[node] == null ? new BitSet() : below[node];
      below[node].or(key(keys, node));
      int parent = tree.parent(node);
      below[parent] = below[parent] == null ? new BitSet() : below[parent];
      below[parent].or(below[node]);
    }
    return below;
  }

  /** What lies above a node, merged key by key. */
  private static BitSet above(SpanningTree tree, Chance keys, int node) {
    BitSet bits = new BitSet();
    for (int other = 0; other < tree.nodes(); other++) {
      int at = other;
      while (at != node && at != tree.root()) {
        at = tree.parent(at);
      }
      if (at != node) {
        bits.or(key(keys, other));
      }
    }
    return bits;
  }

  private static int flood(SpanningTree tree, BitSet[] below, Chance keys, int asker, int target) {
    BitSet key = key(keys, target);
    Deque<int[]> questions = new ArrayDeque<>();
    questions.add(new int[] {asker, -1});
    int messages = 0;
    while (!questions.isEmpty()) {
      int[] question = questions.remove();
      int node = question[0];
      for (int at = 1; at < tree.nodes(); at++) {
        int child = tree.topDown(at);
        if (tree.parent(child) == node && child != question[1] && contains(below[child], key)) {
          messages++;
          questions.add(new int[] {child, node});
        }
      }
      boolean up = node != tree.root() && tree.parent(node) != question[1];
      if (up && contains(above(tree, keys, node), key)) {
        messages++;
        questions.add(new int[] {tree.parent(node), node});
      }
    }
    return messages;
  }

  private static boolean contains(BitSet filter, BitSet key) {
    BitSet missing = (BitSet) key.clone();
    missing.andNot(filter);
    return missing.isEmpty();
  }
}
