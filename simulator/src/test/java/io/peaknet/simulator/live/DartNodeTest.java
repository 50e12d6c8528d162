package io.peaknet.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DartNodeTest {
  private static final long SECOND_NS = 1_000_000_000L;

  /** Long enough for all addresses to stand, and records of earlier ones to be forgotten. */
  private static final long REST_NS = 240 * SECOND_NS;

  private static final class Net implements Contender.Story {
    private final Graph graph;
    private final int[] ids;
    private final Engine engine;
    private final BitSet arrived = new BitSet();
    private long movedNs;

    Net(String text, boolean multipath) {
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
                  new DartNode(node, ids, multipath, chance.forPart("node", node), wire, this));
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

    DartNode node(int number) {
      return (DartNode) Objects.requireNonNull(engine.participant(number));
    }

    int nodeOf(int id) {
      int node = 0;
      while (ids[node] != id) {
        node++;
      }
      return node;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rgg:40:8, false",
    "rgg:40:8, true",
    "ba:40:2, false",
    "ba:40:2, true",
    "grid:6x6, false"
  })
  void atRestEachHasAnAddressOfItsOwnAndAllReachAll(String graph, boolean multipath) {
    Net net = new Net(graph, multipath);
    assertThat(net.movedNs).isLessThan(REST_NS - 60 * SECOND_NS);
    Set<Long> addresses = new HashSet<>();
    int nodes = net.graph.nodes();
    for (int node = 0; node < nodes; node++) {
      addresses.add(net.node(node).address());
    }
    assertThat(addresses).hasSize(nodes);
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        int at = from;
        for (int hops = 0; at != to; hops++) {
          assertThat(hops).as("%d to %d", from, to).isLessThan(nodes);
          at = net.nodeOf(net.node(at).via(net.node(to).address()));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"rgg:40:8, false", "rgg:40:8, true", "ring:20, false"})
  void atRestAPacketFindsANodeThatItsSenderNeverHeardOf(String graph, boolean multipath) {
    Net net = new Net(graph, multipath);
    int nodes = net.graph.nodes();
    for (int from = 0; from < nodes; from++) {
      int packet = from;
      net.engine.call(
          from, node -> ((DartNode) node).send(REST_NS, (packet + nodes / 2) % nodes, packet));
    }
    net.engine.run(REST_NS + 2 * SECOND_NS);
    assertThat(net.arrived.cardinality()).isEqualTo(nodes);
  }
}
