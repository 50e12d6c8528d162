package io.peaknet.simulator.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.ShortestPaths;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  @Test
  void nobodyIsShorterThanShortest() {
    RandomGraphs.forAll((graph, ids, chance) -> {
      ShortestPaths paths = new ShortestPaths(graph, link -> true).from(0);
      for (String name : Baselines.NAMES) {
        Baseline baseline = Baselines.of(name, graph, 1);
        for (int node = 1; node < graph.nodes(); node++) {
          double cost = baseline.way(0, node, relay -> {}).cost();
          if (name.equals("shortest")) {
            assertThat(cost).isCloseTo(paths.costTo(node), within(1e-9));
          } else {
            assertThat(cost).isGreaterThan(paths.costTo(node) - 1e-9).isFinite();
          }
        }
      }
    });
  }

  @Test
  void aSeedDecidesEverything() {
    Graph graph = Generators.graph("rgg:200:8", 1);
    for (String name : Baselines.NAMES) {
      Baseline first = Baselines.of(name, graph, 7);
      Baseline second = Baselines.of(name, graph, 7);
      for (int node = 1; node < graph.nodes(); node++) {
        assertThat(second.way(0, node, relay -> {})).isEqualTo(first.way(0, node, relay -> {}));
        assertThat(second.lookUp(0, node)).isEqualTo(first.lookUp(0, node));
      }
    }
  }

  @Test
  void aPacketThatGoesRoundInACircleIsNoticed() {
    Graph line = Generators.graph("line:3", 1);
    HopByHop back =
        new Shortest(line) {
          @Override
          int next(int node, int to) {
            return 0;
          }
        };
    assertThatThrownBy(() -> back.way(0, 2, relay -> {})).hasMessageContaining("loop");
  }

  @Test
  void anUnknownNameIsRefused() {
    Graph line = Generators.graph("line:3", 1);
    assertThatThrownBy(() -> Baselines.of("ospf", line, 1))
        .hasMessage("no baseline ospf: there are dart, m-dart, tree, shortest");
  }
}
