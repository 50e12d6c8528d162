package io.peaknet.simulator.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorsTest {
  @ParameterizedTest
  @CsvSource({
    "grid:32x32, 1024, 1984",
    "grid:5x1, 5, 4",
    "star:10, 10, 9",
    "line:7, 7, 6",
    "ring:9, 9, 9",
    "ba:1000:2, 1000, 1996",
    "ba:3:2, 3, 2"
  })
  void regularGraphsHaveTheirSize(String text, int nodes, int links) {
    Graph graph = Generators.graph(text, 1);
    assertThat(graph.nodes()).isEqualTo(nodes);
    assertThat(graph.links()).isEqualTo(links);
    assertThat(graph.name()).isEqualTo(text);
  }

  @Test
  void aGridHasFourCornersOfDegreeTwo() {
    Graph grid = Generators.graph("grid:6x4", 1);
    int corners = 0;
    for (int node = 0; node < grid.nodes(); node++) {
      assertThat(grid.degree(node)).isBetween(2, 4);
      corners += grid.degree(node) == 2 ? 1 : 0;
    }
    assertThat(corners).isEqualTo(4);
  }

  @Test
  void aGeometricGraphHasTheDegreeThatItsRadiusGives() {
    Graph graph = Generators.graph("rgg:4000:10", 3);
    double mean = 2.0 * graph.links() / graph.nodes();
    // Points near the edge of the square have fewer neighbours: the mean lies somewhat below 10.
    assertThat(mean).isBetween(9.0, 10.0);
    assertThat(graph.nodes()).isBetween(3900, 4000);
    assertThat(graph.largestComponent()).isSameAs(graph);
  }

  @Test
  void theCellsOfAGeometricGraphMissNoPair() {
    // The same points, all pairs compared: as many links.
    int nodes = 300;
    var chance = new io.peaknet.simulator.chance.Chance(5).forPart("graph");
    double[][] points = new double[nodes][2];
    for (double[] point : points) {
      point[0] = chance.nextDouble();
      point[1] = chance.nextDouble();
    }
    double reach = Math.sqrt(20 / (Math.PI * nodes));
    int links = 0;
    for (int a = 0; a < nodes; a++) {
      for (int b = 0; b < a; b++) {
        double apart = Math.hypot(points[a][0] - points[b][0], points[a][1] - points[b][1]);
        links += apart <= reach ? 1 : 0;
      }
    }
    Graph graph = Generators.graph("rgg:300:20", 5);
    assertThat(graph.nodes()).isEqualTo(nodes);
    assertThat(graph.links()).isEqualTo(links);
  }

  @Test
  void erdosRenyiHasExactlyMLinksBeforeTheLargestPartIsTaken() {
    Graph graph = Generators.graph("er:2000:12", 1);
    assertThat(graph.links()).isCloseTo(12_000, within(20));
    assertThat(graph.nodes()).isGreaterThan(1_990);
    assertThat(Generators.graph("er:5:4", 1).links()).isEqualTo(10);
  }

  @Test
  void preferentialAttachmentGrowsHubs() {
    Graph graph = Generators.graph("ba:3000:2", 2);
    int most = 0;
    for (int node = 0; node < graph.nodes(); node++) {
      assertThat(graph.degree(node)).isGreaterThanOrEqualTo(1);
      most = Math.max(most, graph.degree(node));
    }
    // Uniform attachment would end near log2(3000) * 2 = 23.
    assertThat(most).isGreaterThan(60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgg:200:8", "ba:200:3", "er:200:5"})
  void theSeedDecides(String text) {
    assertThat(links(Generators.graph(text, 7))).isEqualTo(links(Generators.graph(text, 7)));
    assertThat(links(Generators.graph(text, 7))).isNotEqualTo(links(Generators.graph(text, 8)));
  }

  private static String links(Graph graph) {
    StringBuilder all = new StringBuilder();
    for (int link = 0; link < graph.links(); link++) {
      all.append(graph.from(link)).append('-').append(graph.to(link)).append(' ');
    }
    return all.toString();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "rgg:10, two numbers",
        "rgg:x:3, 'x': a whole number from 2",
        "rgg:10:0, '0': a mean degree",
        "ba:3:3, N must be above 3",
        "er:4:9, needs more than 4 nodes",
        "er:2:0.1, no link",
        "grid:3, two numbers",
        "grid:3:3, two numbers",
        "grid:1x1, 2 to 2000000 nodes",
        "grid:9999x9999, 2 to 2000000 nodes",
        "star:1, from 2",
        "line:3000000, to 2000000",
        "ring:2, from 3",
        "ring:, '': a whole number",
        "tree:4, no graph generator 'tree:4'"
      })
  void aWrongGeneratorIsToldWhatIsAllowed(String text, String part) {
    assertThatThrownBy(() -> Generators.graph(text, 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining(text)
        .hasMessageContaining(part)
        .hasMessageContaining("rgg:N:DEGREE");
  }
}
