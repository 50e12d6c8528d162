package io.peaknet.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeNodeTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long REST_NS = 60 * SECOND_NS;

  private static final class Net implements Contender.Story {
    private final Graph graph;
    private final int[] ids;
    private final Engine engine;
    private final BitSet arrived = new BitSet();
    private long movedNs;

    Net(String text) {
      graph = Generators.graph(text, 1);
      Chance chance = new Chance(1);
      ids = chance.permutation(graph.nodes());
      engine =
          new Engine(
              graph,
              1,
              true,
              0,
              (node, life, wire) ->
                  new TreeNode(
                      node, ids, chance.forPart("node", node).forPart("life", life), wire, this));
      for (int node = 0; node < graph.nodes(); node++) {
        engine.start(node);
      }
      engine.run(REST_NS);
    }

    @Override
    public void arrived(int node, int packet) {
      arrived.set(packet);
    }

    @Override
    public void moved(int node) {
      movedNs = engine.nowNs();
    }

    TreeNode node(int number) {
      return (TreeNode) Objects.requireNonNull(engine.participant(number));
    }

    int nodeOf(int id) {
      int node = 0;
      while (ids[node] != id) {
        node++;
      }
      return node;
    }

    /** All believe in one root, each has a place of its own, and greedy steps lead to each. */
    void assertWhole(int root, Set<Integer> dead) {
      Set<String> places = new HashSet<>();
      for (int from = 0; from < graph.nodes(); from++) {
        if (dead.contains(from)) {
          continue;
        }
        assertThat(node(from).root()).as("root of %d", from).isEqualTo(root);
        assertThat(places.add(Arrays.toString(node(from).path()))).isTrue();
        for (int to = 0; to < graph.nodes(); to++) {
          int at = from;
          for (int hops = 0; !dead.contains(to) && at != to; hops++) {
            assertThat(hops).as("%d to %d", from, to).isLessThan(graph.nodes());
            at = nodeOf(node(at).via(node(to).path()));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgg:40:8", "ba:40:2", "grid:6x6", "star:20", "ring:20", "line:30"})
  void atRestThereIsOneTreeAndGreedyStepsArrive(String graph) {
    Net net = new Net(graph);
    assertThat(net.movedNs).isLessThan(REST_NS - 20 * SECOND_NS);
    net.assertWhole(0, Set.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgg:40:8", "grid:6x6", "ring:20"})
  void aLookupFindsANodeThatItsSenderNeverHeardOf(String graph) {
    Net net = new Net(graph);
    int nodes = net.graph.nodes();
    for (int from = 0; from < nodes; from++) {
      int packet = from;
      net.engine.call(
          from, node -> ((TreeNode) node).send(REST_NS, (packet + nodes / 2) % nodes, packet));
    }
    net.engine.run(REST_NS + SECOND_NS);
    assertThat(net.arrived.cardinality()).isEqualTo(nodes);
  }

  @Test
  void whenTheRootDiesTheNextKeyIsRootAfterWordsOfItHaveExpired() {
    Net net = new Net("grid:5x5");
    int root = net.nodeOf(0);
    net.engine.kill(root);
    net.engine.run(REST_NS + TreeTable.TIMEOUT_NS + 60 * SECOND_NS);
    net.assertWhole(1, Set.of(root));
  }

  @Test
  void whoComesBackIsPartOfTheTreeAgain() {
    Net net = new Net("grid:5x5");
    int back = net.nodeOf(7);
    net.engine.kill(back);
    net.engine.run(REST_NS + 20 * SECOND_NS);
    net.engine.start(back);
    net.engine.run(REST_NS + 60 * SECOND_NS);
    net.assertWhole(0, Set.of());
    long nowNs = net.engine.nowNs();
    net.engine.call(0, node -> ((TreeNode) node).send(nowNs, back, 1));
    net.engine.run(nowNs + 3 * SECOND_NS);
    assertThat(net.arrived.get(1)).isEqualTo(back != 0);
  }

  @Test
  void aLinkThatFallsSilentIsGivenUpAndANewPlaceIsFound() {
    Net net = new Net("ring:8");
    net.engine.cut(0);
    net.engine.run(REST_NS + 600 * SECOND_NS);
    net.assertWhole(0, Set.of());
  }
}
