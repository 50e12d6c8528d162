package io.peaknet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.lab.LabException;
import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The frame with an experiment that measures nothing, and without namespaces. */
final class LabTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Counting counting = new Counting();
  private final Here here = new Here();

  /** Three rounds of two trials whose figure is how many trials were done before. */
  private static final class Counting implements Experiment, Plan {
    private final List<String> done = new ArrayList<>();
    private String failing = "";
    private String version = "1";

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String description() {
      return "counts";
    }

    @Override
    public Needs needs() {
      return new Needs(false, List.of());
    }

    @Override
    public Plan plan(boolean quick, PrintStream log) {
      return this;
    }

    @Override
    public int estimateSeconds(boolean quick) {
      return quick ? 10 : 3600;
    }

    @Override
    public Map<String, String> versions() {
      return Map.of("a", version);
    }

    @Override
    public int rounds() {
      return 3;
    }

    @Override
    public List<Trial> round() {
      return List.of(trial("a"), trial("b"));
    }

    @Override
    public List<Trial> once() {
      return List.of(trial("last"));
    }

    private Trial trial(String name) {
      return new Trial(
          name,
          1,
          cage -> {
            throw new AssertionError("the bench does it");
          });
    }

    @Override
    public Findings findings(Results results) {
      Table table = new Table("trial", "figure").row("a", results.spread("a", "before"));
      return new Findings(
          List.of(new Findings.Section("What was counted", table)),
          Map.of("ratio", results.ratio("b", "a", "before").median()),
          page -> page.chart(new BarChart("counts").bar("a", results.spread("a", "before"), true)),
          Optional.ofNullable(failing.equals("a") ? "a failed" : null));
    }
  }

  /** Does trials here, and stops the whole run when it is told to. */
  private final class Here implements Bench {
    private boolean partly;
    private int stopAfter = Integer.MAX_VALUE;

    @Override
    public Optional<String> obstacle() {
      return Optional.empty();
    }

    @Override
    public Outcome outcome(Trial trial) {
      if (counting.done.size() == stopAfter) {
        throw new IllegalStateException("stopped");
      }
      if (trial.name().equals(counting.failing)) {
        throw new LabException("no " + trial.name() + " today");
      }
      counting.done.add(trial.name());
      Map<String, Double> figures = Map.of("before", (double) counting.done.size());
      return partly ? new Outcome(figures, Map.of(), "half of it") : Outcome.of(figures);
    }

    @Override
    public void end() {}
  }

  private void run(boolean quick, boolean json) {
    new Lab(List.of(counting), here, print(out), print(err)).run("counting", quick, folder, json);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private JsonNode results() throws Exception {
    return JsonMapper.builder().build().readTree(Files.readString(folder.resolve("results.json")));
  }

  @Test
  void roundsAreInterleavedAndNobodyAlwaysComesFirst() {
    run(false, false);
    assertThat(counting.done).containsExactly("a", "b", "b", "a", "a", "b", "last");
  }

  @Test
  void sayTheTimeFirstAndThenTheTables() {
    run(false, false);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("counting takes about 60 min; its rounds are kept in " + folder);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("cpu ", "kernel ", "jdk ", "contestant", "What was counted", "4 (1..5)");
  }

  @Test
  void aRunThatWasStoppedGoesOnWithItsFinishedRounds() throws Exception {
    here.stopAfter = 3;
    assertThatThrownBy(() -> run(false, false)).hasMessage("stopped");
    assertThat(folder.resolve("round-1.json")).exists();
    assertThat(folder.resolve("round-2.json")).doesNotExist();
    counting.done.clear();
    here.stopAfter = Integer.MAX_VALUE;
    run(false, false);
    assertThat(counting.done).containsExactly("b", "a", "a", "b", "last");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("1 of 3 rounds are there");
    assertThat(results().path("outcomes").path(0).path("a").path("figures").path("before").asInt())
        .isEqualTo(1);
    counting.done.clear();
    run(false, false);
    assertThat(counting.done).isEmpty();
  }

  @Test
  void roundsOfAnotherKindOrVersionDoNotMix() {
    run(false, false);
    assertThatThrownBy(() -> run(true, false))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("quick")
        .hasMessageContaining("--out");
    counting.version = "2";
    assertThatThrownBy(() -> run(false, false))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("versions");
  }

  @Test
  void aRoundThatCannotBeReadIsNamed() throws Exception {
    run(false, false);
    Files.writeString(folder.resolve("round-2.json"), "{");
    assertThatThrownBy(() -> run(false, false))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("round-2.json");
  }

  @Test
  void aTrialThatFailsIsNamedAndTheRunGoesOn() throws Exception {
    counting.failing = "b";
    run(false, true);
    assertThat(counting.done).containsExactly("a", "a", "a", "last");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("note: b: no b today");
    assertThat(results().path("outcomes").path(1).path("b").path("failure").asString())
        .isEqualTo("no b today");
  }

  @Test
  void whatATrialFoundBeforeItFailedCounts() throws Exception {
    here.partly = true;
    run(false, true);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("note: a: half of it");
    assertThat(results().path("outcomes").path(0).path("a"))
        .isEqualTo(
            JsonMapper.builder()
                .build()
                .readTree("{\"figures\":{\"before\":1.0},\"failure\":\"half of it\"}"));
  }

  @Test
  void aRunThatMissedItsSubjectFailsAfterAllIsWritten() {
    counting.failing = "a";
    assertThatThrownBy(() -> run(false, false))
        .isInstanceOf(LabException.class)
        .hasMessage("a failed");
    assertThat(folder.resolve("results.json")).exists();
  }

  @Test
  void jsonIsOneObjectAndNothingElse() throws Exception {
    run(true, true);
    JsonNode printed = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(printed).isEqualTo(results());
    assertThat(printed.path("quick").asBoolean()).isTrue();
    assertThat(printed.path("machine").path("cpu").asString()).isNotEmpty();
    assertThat(printed.path("ratio").asDouble()).isEqualTo(1.2);
    assertThat(printed.path("once").path("last").path("figures").path("before").asInt())
        .isEqualTo(7);
  }

  @Test
  void thePageNeedsNothingFromElsewhere() throws Exception {
    run(false, false);
    assertThat(Files.readString(folder.resolve("results.html")))
        .contains("<svg", "What was counted", "kernel")
        .doesNotContain("http:", "https:", "src=", "href=", "url(", "<script");
  }

  @Test
  void anUnknownNameIsToldThoseThatExist() {
    Lab lab = new Lab(List.of(counting), here, print(out), print(err));
    assertThatThrownBy(() -> lab.run("nothing", false, folder, false))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'nothing'")
        .hasMessageContaining("counting");
    lab.list();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("counting", "60 min", "10 s");
  }

  @Test
  void withoutAFolderTheUsersStateIsTheirPlace() {
    assertThat(Lab.stateFolder(Map.of("XDG_STATE_HOME", "/s", "HOME", "/h")))
        .isEqualTo(Path.of("/s/peak/lab"));
    assertThat(Lab.stateFolder(Map.of("HOME", "/h")))
        .isEqualTo(Path.of("/h/.local/state/peak/lab"));
  }

  @Test
  void ratiosAreOfFiguresOfTheSameRound() {
    Results results =
        new Results(
            List.of(
                Map.of("a", figure(10), "b", figure(20)),
                Map.of("a", figure(100), "b", figure(100)),
                Map.of("a", figure(1), "b", Outcome.failed("gone"))),
            Map.of());
    assertThat(results.ratio("b", "a", "x")).isEqualTo(Spread.of(2, 1));
    assertThat(results.spread("a", "x").median()).isEqualTo(10);
    assertThat(results.failure("b")).contains("gone");
    assertThat(results.failure("a")).isEmpty();
    assertThat(results.figures("a")).containsExactly("x");
  }

  private static Outcome figure(double x) {
    return Outcome.of(Map.of("x", x));
  }
}
