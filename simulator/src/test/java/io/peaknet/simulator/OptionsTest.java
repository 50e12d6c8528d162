package io.peaknet.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void theCommandRepeatsTheRun() {
    assertThat(Options.of("ring:5").command()).isEqualTo("./peak sim run --graph ring:5 --seed 1");
    assertThat(
            Options.of("g.edges")
                .withPairs(300)
                .withSeed(7)
                .withLossPercent(0.5)
                .withFailPercent(10)
                .withBothDial(true)
                .command())
        .isEqualTo(
            "./peak sim run --graph g.edges --pairs 300 --seed 7 --loss 0.5 --fail 10 --both-dial");
    assertThat(Options.of("ring:5").withRouter("tree").command())
        .isEqualTo("./peak sim run --graph ring:5 --router tree --seed 1");
    assertThat(Story.MERGE.command(4))
        .isEqualTo("./peak sim check --story merge --seed 4 --seeds 1");
  }

  @Test
  void whatCannotBeRunIsRefusedByName() {
    Options options = Options.of("ring:5");
    assertThatThrownBy(() -> options.withRouter("ospf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--router ospf: there are peak, peak-tables, dart, m-dart, tree, shortest");
    assertThatThrownBy(() -> options.withRouter("dart").withLossPercent(1))
        .hasMessageContaining("--router dart works on converged tables");
    assertThatThrownBy(() -> options.withPairs(0)).hasMessageContaining("--pairs 0: 1 to");
    assertThatThrownBy(() -> options.withLossPercent(51)).hasMessageContaining("--loss 51");
    assertThatThrownBy(() -> options.withFailPercent(Double.NaN))
        .hasMessageContaining("--fail NaN");
    assertThatThrownBy(() -> new Check(List.of(), List.of(), 1, 0))
        .hasMessageContaining("--seeds 0: 1 to");
    assertThatThrownBy(() -> Check.all(Path.of("nowhere"), 1, 1))
        .hasMessageContaining("no folder of topologies at nowhere");
  }

  @Test
  void aGraphThatDoesNotExistIsOneLineAndStatusTwo() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        SimulatorMain.run(
            Options.of("ring:2"),
            true,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    assertThat(status).isEqualTo(2);
    assertThat(out.size()).isZero();
    assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("peak sim run: graph 'ring:2'");
    err.reset();
    status =
        SimulatorMain.check(
            new Check(List.of("missing.edges"), List.of(), 1, 1),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    assertThat(status).isEqualTo(2);
    assertThat(err.toString(UTF_8)).hasLineCount(1).contains("no such graph file: missing.edges");
  }

  @Test
  void aCheckOfAllTakesEveryGraphUpToTwoThousandNodes() {
    Check check = Check.all(Path.of("topologies"), 1, 2);
    assertThat(check.graphs()).contains("rgg:1000:10", "ba:1000:2", "grid:32x32");
    assertThat(check.graphs()).anyMatch(graph -> graph.endsWith("freifunk-aachen.edges"));
    assertThat(check.graphs()).noneMatch(graph -> graph.contains("as-2000"));
    int each = check.graphs().size() + Story.values().length;
    assertThat(check.cases()).hasSize(2 * each);
    assertThat(check.cases().getFirst().name()).endsWith("freifunk-aachen.edges");
  }
}
