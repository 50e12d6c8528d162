package io.peaknet.simulator.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphFileTest {
  private static Graph read(String text) throws IOException {
    return GraphFile.read("g.edges", new StringReader(text));
  }

  @Test
  void readsLinksCostsAndComments() throws IOException {
    Graph graph = read("# a ring\nhub left\n\nleft right 2.5 # slow\n  right\thub  10\n");
    assertThat(graph.nodes()).isEqualTo(3);
    assertThat(graph.links()).isEqualTo(3);
    assertThat(graph.from(1)).isEqualTo(1);
    assertThat(graph.to(1)).isEqualTo(2);
    assertThat(graph.cost(0)).isEqualTo(1);
    assertThat(graph.cost(1)).isEqualTo(2.5);
    assertThat(graph.cost(2)).isEqualTo(10);
    assertThat(graph.degree(0)).isEqualTo(2);
  }

  @Test
  void everyErrorNamesFileAndLine() {
    wrong("a b\na\n", "line 2", "'a'", "'a b cost'");
    wrong("a b 1 2", "line 1", "a link is");
    wrong("a b\n\nb b", "line 3", "itself");
    wrong("a b\nb a 3", "line 2", "second link");
    wrong("a b x", "line 1", "'x' is not a number");
    wrong("a b 0", "line 1", "above 0");
    wrong("a b -1", "line 1", "above 0");
    wrong("a b NaN", "line 1", "above 0");
    wrong("a b 1e9", "line 1", "at most 1000000");
    wrong("# nothing", "no link");
  }

  private static void wrong(String text, String... parts) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("g.edges")
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void aFileThatIsMissingOrNotTextIsNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.edges");
    assertThatThrownBy(() -> Generators.graph(missing.toString(), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("no such graph file")
        .hasMessageContaining("missing.edges");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> GraphFile.read(binary)).hasMessageContaining("not UTF-8");
  }

  @Test
  void everyGraphOfTheRepositoryIsConnectedAndAsLargeAsItsHeaderSays() throws IOException {
    try (var files = Files.list(Path.of("topologies"))) {
      var graphs = files.filter(file -> file.toString().endsWith(".edges")).sorted().toList();
      assertThat(graphs).hasSizeGreaterThan(20);
      for (Path file : graphs) {
        Graph graph = GraphFile.read(file);
        String header = "# nodes " + graph.nodes() + ", links " + graph.links() + " ";
        assertThat(Files.readAllLines(file).get(1)).startsWith(header);
        assertThat(graph.largestComponent()).isSameAs(graph);
      }
    }
  }
}
