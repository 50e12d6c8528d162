package io.peaknet.simulator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import org.junit.jupiter.api.Test;

class ShortestPathsTest {
  @Test
  void aDetourOfCheapLinksBeatsADearOne() {
    Graph graph =
        new Graph(
            "g", 5, new int[] {0, 0, 1, 2}, new int[] {2, 1, 2, 3}, new double[] {5, 1, 1.5, 1});
    ShortestPaths paths = new ShortestPaths(graph, link -> true).from(0);
    assertThat(paths.costTo(0)).isZero();
    assertThat(paths.costTo(2)).isEqualTo(2.5);
    assertThat(paths.costTo(3)).isEqualTo(3.5);
    assertThat(paths.costTo(4)).isInfinite();
    ShortestPaths without = new ShortestPaths(graph, link -> link != 1).from(0);
    assertThat(without.costTo(2)).isEqualTo(5);
  }

  @Test
  void agreesWithRelaxationUntilNothingChanges() {
    Graph shape = Generators.graph("er:120:5", 4);
    Chance chance = new Chance(9);
    double[] cost = new double[shape.links()];
    int[] from = new int[shape.links()];
    int[] to = new int[shape.links()];
    for (int link = 0; link < cost.length; link++) {
      cost[link] = 0.5 + chance.nextDouble() * 10;
      from[link] = shape.from(link);
      to[link] = shape.to(link);
    }
    Graph graph = new Graph("weighted", shape.nodes(), from, to, cost);
    ShortestPaths paths = new ShortestPaths(graph, link -> link % 7 != 0);
    for (int source = 0; source < graph.nodes(); source += 17) {
      double[] expected = relaxed(graph, source);
      paths.from(source);
      for (int node = 0; node < graph.nodes(); node++) {
        assertThat(paths.costTo(node)).isEqualTo(expected[node]);
      }
    }
  }

  /** Bellman and Ford's way, links 0, 7, 14, … left out. */
  private static double[] relaxed(Graph graph, int source) {
    double[] best = new double[graph.nodes()];
    java.util.Arrays.fill(best, Double.POSITIVE_INFINITY);
    best[source] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int link = 0; link < graph.links(); link++) {
        for (int end : new int[] {graph.from(link), graph.to(link)}) {
          double through = best[end] + graph.cost(link);
          int other = graph.across(link, end);
          if (link % 7 != 0 && through < best[other]) {
            best[other] = through;
            changed = true;
          }
        }
      }
    }
    return best;
  }
}
