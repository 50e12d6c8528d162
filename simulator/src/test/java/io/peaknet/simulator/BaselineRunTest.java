package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.simulator.baseline.Baselines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineRunTest {
  private static Result run(String graph, String router) {
    return Run.alone(Options.of(graph).withRouter(router).withPairs(500), null);
  }

  @Test
  void allArriveAndShortestIsShortest() {
    for (String router : Baselines.NAMES) {
      Result result = run("rgg:300:10", router);
      assertThat(result.router()).isEqualTo(router);
      assertThat(result.delivered()).isEqualTo(500);
      assertThat(result.stretchP99()).isGreaterThanOrEqualTo(result.stretchMean());
      if (router.equals("shortest")) {
        assertThat(result.stretchMean()).isCloseTo(1, within(1e-9));
      } else {
        assertThat(result.stretchMean()).isGreaterThan(1.05);
        assertThat(result.lookupMessagesMean()).isGreaterThan(1);
      }
      assertThat(result.convergedS()).isNaN();
    }
  }

  @Test
  void fewNodesAreMeasuredInAllPairs() {
    Result result = run("ring:6", "tree");
    assertThat(result.pairs()).isEqualTo(30);
    assertThat(result.stretchMean()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void aGraphInPartsIsRefusedByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("parts.edges");
    Files.writeString(file, "a b\nc d\n");
    assertThatThrownBy(() -> run(file.toString(), "tree"))
        .hasMessageContaining("parts.edges")
        .hasMessageContaining("--router tree needs a connected one");
  }
}
