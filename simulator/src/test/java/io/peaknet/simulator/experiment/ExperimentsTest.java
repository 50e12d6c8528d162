package io.peaknet.simulator.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExperimentsTest {
  @TempDir Path folder;

  private static Setup setup(@Nullable String graph) {
    PrintStream nobody = new PrintStream(PrintStream.nullOutputStream(), true, UTF_8);
    return new Setup(true, 3, graph, Path.of("topologies"), nobody);
  }

  private static String run(String name, Setup setup, @Nullable Path folder, boolean json)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Experiments.run(name, setup, folder, json, new PrintStream(out, true, UTF_8));
    return out.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"quality", "cold-start", "failure", "churn"})
  void aSeedDecidesEveryByte(String name) throws IOException {
    Setup small = setup("ring:7");
    String first = run(name, small, folder.resolve("a"), true);
    assertThat(run(name, small, folder.resolve("b"), true)).isEqualTo(first);
    assertThat(first)
        .hasLineCount(1)
        .startsWith("{\"experiment\":\"" + name + "\",\"quick\":true,\"seed\":3,\"sections\":[")
        .contains("\"graph\":\"ring:7\"")
        .contains("\"router\":\"peak\"")
        .contains("\"router\":\"m-dart\"");
    for (String file : new String[] {"results.json", "results.html"}) {
      assertThat(folder.resolve("b").resolve(file))
          .hasSameTextualContentAs(folder.resolve("a").resolve(file));
    }
    assertThat(Files.readString(folder.resolve("a/results.html"))).contains("<svg", "ring:7");
  }

  @Test
  void atRestOnARingPeakAndShortestGoTheShortestWay() throws IOException {
    String text = run("quality", setup("ring:7"), null, false);
    assertThat(text.lines().filter(line -> line.startsWith("ring:7"))).hasSize(6);
    assertThat(text).containsPattern("ring:7 +7 +peak +42 +42 +1\\.000 +1\\.000 +1\\.000");
    assertThat(text).containsPattern("ring:7 +7 +peak-tables +42 +42 +1\\.000 +1\\.000 +1\\.000");
    assertThat(text).containsPattern("ring:7 +7 +shortest +42 +42 +1\\.000");
    assertThat(text).doesNotContain("results.json");
  }

  /** A star's leaves hang on its centre alone: its death leaves nobody to move to. */
  @Test
  void whoMovesIsCountedForEveryDeath() throws IOException {
    String text = run("deaths", setup("ring:5"), null, false);
    assertThat(text.lines().filter(line -> line.startsWith("ring:5"))).hasSize(3);
    assertThat(text).containsPattern("ring:5 +5 +peak +[0-2]\\.[0-9]+ +[0-3] +[0-3] ");
    String star = run("deaths", setup("star:6"), null, false);
    assertThat(star).containsPattern("star:6 +6 +peak +0\\.0+ +0 +0 ");
  }

  @Test
  void whatDoesNotExistIsRefusedInOneLine() {
    assertThatThrownBy(() -> run("bogus", setup(null), null, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no experiment 'bogus': there are quality, growth");
    assertThatThrownBy(() -> run("churn", setup("missing.edges"), null, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.edges");
    for (String own : new String[] {"growth", "mobility", "merge", "three"}) {
      assertThatThrownBy(() -> run(own, setup("ring:7"), null, false))
          .hasMessageContaining("--graph: this experiment makes its own");
    }
  }
}
