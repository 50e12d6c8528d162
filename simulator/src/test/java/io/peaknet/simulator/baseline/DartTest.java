package io.peaknet.simulator.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.ShortestPaths;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DartTest {
  /** Node 0, then 1 beside it, then 2 beside 1 alone, then 3 beside 0 and 2. */
  private static final Graph SQUARE =
      new Graph("square", 4, new int[] {0, 1, 2, 3}, new int[] {1, 2, 3, 0}, ones(4));

  private static final int[] IN_ORDER = {0, 1, 2, 3};

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static String address(AddressTree tree, int node) {
    StringBuilder text = new StringBuilder();
    for (int level = 0; level < tree.depth(node); level++) {
      text.append(tree.bit(node, level) ? '1' : '0');
    }
    return text.toString();
  }

  @Test
  void aNewcomerGetsHalfOfTheLargestBlockBesideIt() {
    AddressTree tree = new AddressTree(SQUARE, IN_ORDER, IN_ORDER);
    assertThat(address(tree, 0)).isEqualTo("00");
    assertThat(address(tree, 1)).isEqualTo("10");
    assertThat(address(tree, 2)).isEqualTo("11");
    // Both its neighbours were there; 0 had the shorter address.
    assertThat(address(tree, 3)).isEqualTo("01");
    SiblingRoutes routes = new SiblingRoutes(SQUARE, tree);
    assertThat(routes.cost(3, 0)).isEqualTo(1);
    assertThat(routes.cost(2, 1)).isEqualTo(1);
  }

  @Test
  void ofEqualBlocksTheLeastIdentityGives() {
    Graph triangle = Generators.graph("ring:3", 1);
    int[] joining = {0, 1, 2};
    AddressTree first = new AddressTree(triangle, new int[] {0, 1, 2}, joining);
    assertThat(address(first, 2)).isEqualTo("01");
    AddressTree second = new AddressTree(triangle, new int[] {1, 0, 2}, joining);
    assertThat(address(second, 2)).isEqualTo("11");
  }

  @Test
  void addressesFillTheTreeAndEveryAreaIsConnected() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      AddressTree tree = new AddressTree(graph, ids, AddressTree.joining(graph, chance));
      double filled = 0;
      for (int node = 0; node < graph.nodes(); node++) {
        filled += Math.pow(2, -tree.depth(node));
        assertThat(tree.nodeAt(tree.place(node))).isEqualTo(node);
        for (int level = 1; level <= tree.depth(node); level++) {
          assertConnected(graph, tree, node, level);
        }
      }
      assertThat(filled).isCloseTo(1, within(1e-12));
    });
  }

  private static boolean share(AddressTree tree, int a, int b, int level) {
    return a == b || tree.common(a, b) >= level;
  }

  private static void assertConnected(Graph graph, AddressTree tree, int node, int level) {
    Components area =
        new Components(
            graph,
            other -> share(tree, node, other, level),
            link ->
                share(tree, node, graph.from(link), level)
                    && share(tree, node, graph.to(link), level));
    for (int other = 0; other < graph.nodes(); other++) {
      if (share(tree, node, other, level)) {
        assertThat(area.connected(node, other)).isTrue();
      }
    }
  }

  @Test
  void siblingAreasAreReachedOnTheCheapestWayInsideTheOwnHalf() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      AddressTree tree = new AddressTree(graph, ids, AddressTree.joining(graph, chance));
      SiblingRoutes routes = new SiblingRoutes(graph, tree);
      for (int node = 0; node < graph.nodes(); node++) {
        int here = node;
        for (int level = 0; level < tree.depth(node); level++) {
          int half = level + 1;
          ShortestPaths paths =
              new ShortestPaths(
                      graph,
                      link ->
                          share(tree, here, graph.from(link), half)
                              && share(tree, here, graph.to(link), half))
                  .from(node);
          assertThat((double) routes.cost(node, level))
              .isCloseTo(toSibling(graph, tree, paths, node, level), within(1e-4));
        }
      }
    });
  }

  private static double toSibling(
      Graph graph, AddressTree tree, ShortestPaths paths, int node, int level) {
    double best = Double.POSITIVE_INFINITY;
    for (int link = 0; link < graph.links(); link++) {
      for (int from : new int[] {graph.from(link), graph.to(link)}) {
        int to = graph.across(link, from);
        if (to != node && tree.common(node, to) == level) {
          best = Math.min(best, paths.costTo(from) + graph.cost(link));
        }
      }
    }
    return best;
  }

  @Test
  void everyPacketArrivesAndNeverLeavesAnAreaThatItsDestinationIsIn() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      AddressTree tree =
          new AddressTree(graph, ids, AddressTree.joining(graph, chance.forPart("join")));
      for (boolean multipath : new boolean[] {false, true}) {
        Dart dart = new Dart(graph, ids, multipath, chance);
        for (int pair = 0; pair < 100; pair++) {
          int source = chance.nextInt(graph.nodes());
          int destination = chance.nextInt(graph.nodes());
          int at = source;
          for (int hops = 0; at != destination; hops++) {
            assertThat(hops).isLessThan(graph.nodes());
            int before = tree.common(at, destination);
            at = graph.across(dart.next(at, destination), at);
            assertThat(at == destination || tree.common(at, destination) >= before).isTrue();
          }
        }
      }
    });
  }

  @Test
  void aHubIsAsDeepAsItHasNeighbours() {
    Graph star = Generators.graph("star:300", 1);
    Baseline dart = Baselines.of("dart", star, 1);
    assertThat(dart.addressBits(0)).isEqualTo(299);
    assertThat(dart.entries(0)).isEqualTo(299);
    Baseline multipath = Baselines.of("m-dart", star, 1);
    // Each leaf leads to its own half and, for the hub, to nothing else but what is above.
    assertThat(multipath.entries(0)).isEqualTo(299.0 * 300 / 2);
  }

  @Test
  void sharesOfTheDirectoryFillItAndALookupGoesToTheAnchorAndBack() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      Dart dart = new Dart(graph, ids, false, chance);
      double shares = 0;
      for (int node = 0; node < graph.nodes(); node++) {
        shares += dart.directoryShare(node);
      }
      assertThat(shares).isCloseTo(1, within(1e-12));
      Baseline.Lookup first = dart.lookUp(0, 1);
      assertThat(first.messages()).isGreaterThanOrEqualTo(0).isLessThan(2 * graph.nodes());
      // The same question costs the same: the anchor follows from the name.
      assertThat(dart.lookUp(0, 1)).isEqualTo(first);
    });
  }

  @Test
  void aGraphInPartsIsRefused() {
    Graph parts = new Graph("parts", 3, new int[] {0}, new int[] {1}, ones(1));
    assertThatThrownBy(() -> AddressTree.joining(parts, new Chance(1)))
        .hasMessageContaining("not connected");
  }
}
