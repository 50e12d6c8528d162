package io.peaknet.lab.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.lab.experiment.KeptRun;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import io.peaknet.lab.experiment.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperTest {
  private static final Path DOCS =
      Path.of(System.getProperty("peak.launcher")).resolveSibling("docs").resolve("paper");

  /** A number, also one within a word. */
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");

  /**
   * The numbers that the template's own words may hold: the confidence, the year of the first
   * paper, the number that ratios are compared with, and those of the list of questions.
   */
  private static final List<String> WORDS = List.of("95", "2025", "1", "2", "3");

  private static String template() throws IOException {
    return Files.readString(DOCS.resolve("template.md"));
  }

  private static Paper paper(KeptRun run) {
    CostParameters parameters = CostParameters.read(DOCS.resolve("costs.json"));
    return new Paper(run, new CostModel(parameters, Double.NaN));
  }

  private static KeptRun run(List<Map<String, Outcome>> rounds) {
    return new KeptRun(
        "services",
        false,
        rounds.size(),
        Map.of("cpu", "some"),
        Map.of("direct", "itself"),
        Double.NaN,
        new Results(rounds, Map.of()));
  }

  /** Five rounds of three contestants; each figure is its own, and the same in all rounds. */
  private static List<Map<String, Outcome>> rounds(double factor) {
    List<Map<String, Outcome>> rounds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Map<String, Outcome> round = new LinkedHashMap<>();
      double value = 1000;
      for (String contestant : List.of("direct", "haproxy-http", "peak-dns")) {
        Map<String, Double> steady = new LinkedHashMap<>();
        for (String figure :
            List.of(
                "keep_max_per_s",
                "keep_max_cpu_s_per_million",
                "paced_cpu_s_per_million",
                "close_max_per_s",
                "rss_mib",
                "keep_4000_p50_ms",
                "keep_4000_p99_ms",
                "keep_8000_p99_ms")) {
          steady.put(figure, factor * value++);
        }
        round.put("steady, " + contestant, Outcome.of(steady));
        Map<String, Double> accidents = new LinkedHashMap<>();
        for (String accident : List.of("dead_proxy", "killed")) {
          for (String clients : List.of("keep", "close")) {
            for (String figure : List.of("failed", "late", "down_s")) {
              accidents.put(accident + "_" + clients + "_" + figure, factor * value++);
            }
          }
          accidents.put(accident + "_blast", factor * value++);
        }
        round.put(
            "accidents, " + contestant,
            new Outcome(accidents, Map.of("killed_keep", List.of(0.0, 1.0, 0.5)), null));
      }
      rounds.add(round);
    }
    return rounds;
  }

  private static Set<String> numbers(String text) {
    Set<String> numbers = new TreeSet<>();
    // Names of figures and percentiles are words.
    NUMBER
        .matcher(text.replaceAll("p\\d[\\d.]*", "p"))
        .results()
        .map(MatchResult::group)
        .forEach(numbers::add);
    return numbers;
  }

  @Test
  void theTemplateHoldsNoMeasurement() throws IOException {
    assertThat(numbers(new Template(template()).prose())).isSubsetOf(WORDS);
  }

  /** Without anything measured, neither the template nor the code brings a number along. */
  @Test
  void withoutARunThereIsNoNumber() throws IOException {
    String text = paper(run(List.of())).text(template());
    List<String> allowed = new ArrayList<>(WORDS);
    // So many rounds were done.
    allowed.add("0");
    assertThat(numbers(text)).isSubsetOf(allowed);
  }

  /** Every number in a table follows from the run: of another run, all are others. */
  @Test
  void everyNumberFollowsFromTheRun() {
    String steady = "{{steady a = keep_max_per_s; b = paced_cpu_s_per_million}}";
    String accidents = "{{accidents dead_}}{{accidents killed}}";
    for (String place : List.of(steady, accidents)) {
      Set<String> one = numbers(paper(run(rounds(1))).text(place));
      Set<String> other = numbers(paper(run(rounds(7))).text(place));
      assertThat(one).as(place).isNotEmpty().hasSameSizeAs(other);
      assertThat(one).as(place).doesNotContainAnyElementsOf(other);
      List<String> measured = new ArrayList<>();
      for (Outcome outcome : rounds(7).getFirst().values()) {
        outcome.figures().values().forEach(value -> measured.add("%.0f".formatted(value)));
      }
      assertThat(other).as(place).isSubsetOf(measured);
    }
  }

  @Test
  void theWholePaperIsFilled() throws IOException {
    Paper paper = paper(run(rounds(1)));
    String text = paper.text(template());
    assertThat(text).doesNotContain("{{").contains("| peak-dns |").contains("5 finished round");
    // Each picture that is named is there, and is one by itself.
    List<String> named =
        Pattern.compile("!\\[[^]]*]\\(([^)]+)\\)")
            .matcher(text)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(named).contains("latency-p99.svg", "peak-dns-killed.svg").doesNotHaveDuplicates();
    assertThat(paper.pictures().keySet()).containsExactlyInAnyOrderElementsOf(named);
    assertThat(paper.pictures().values())
        .allSatisfy(svg -> assertThat(svg).startsWith("<svg xmlns=").contains("<style>"));
  }

  @Test
  void verdictsFollowFromTheIntervalOfTheRatio() {
    String place = "{{compare keep_max_per_s %s: what}}";
    // peak-dns has the larger figures in all rounds.
    assertThat(paper(run(rounds(1))).text(place.formatted("more")))
        .contains("| what | peak-dns | direct |")
        .contains("| wins |")
        .doesNotContain("| loses |");
    assertThat(paper(run(rounds(1))).text(place.formatted("less")))
        .contains("| loses |")
        .doesNotContain("| wins |");
    assertThat(paper(run(rounds(1).subList(0, 4))).text(place.formatted("more")))
        .contains("| undecided |")
        .doesNotContain("| wins |");
    assertThat(paper(run(rounds(1))).text("{{compare large_gbps more: what}}"))
        .contains("| not measured |");
  }

  @Test
  void aRunIsReadFromItsFolder(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> KeptRun.read(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("results.json: is not there");
    Files.writeString(
        folder.resolve("results.json"),
        """
        {"experiment":"services","quick":true,"rounds":2,"machine":{"cpu":"x"},
         "versions":{"direct":"1"},"figures":{},
         "outcomes":[{"steady, direct":{"figures":{"keep_max_per_s":5.0,"hops":null}}}],
         "once":{"accidents, a":{"figures":{},"failure":"why"}},"load_before":0.25}
        """);
    KeptRun run = KeptRun.read(folder);
    assertThat(run.quick()).isTrue();
    assertThat(run.results().values("steady, direct", "keep_max_per_s")).containsExactly(5.0);
    assertThat(run.results().failure("accidents, a")).contains("why");
    assertThat(run.loadBefore()).isEqualTo(0.25);
    assertThat(paper(run).text("{{kind}}, {{command}}, {{rounds}}"))
        .isEqualTo("a quick run, peak lab run services --quick, 1");
  }

  @Test
  void wrongPlacesAreNamedWithTheirLine() {
    refused("near line 2: {{figure}}: there is no such word", "one\n{{figure x}}");
    refused("'x' lacks its '='", "{{steady x}}");
    refused("must be FIGURE less or FIGURE more", "{{compare x: y}}");
    KeptRun other =
        new KeptRun("dns", true, 1, Map.of(), Map.of(), 0, new Results(List.of(), Map.of()));
    assertThatThrownBy(() -> paper(other))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("this one is of dns");
  }

  private static void refused(String message, String template) {
    assertThatThrownBy(() -> paper(run(rounds(1))).text(template))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }
}
