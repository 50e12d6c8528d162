package io.peaknet.lab.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the figures of a run come to in words. */
final class FailoverFindingsTest {
  private static final List<WebClient> CLIENTS = WebClient.all();
  private static final WebClient CURL = CLIENTS.getFirst();

  private final Map<String, Outcome> round = new LinkedHashMap<>();

  FailoverFindingsTest() {
    for (String trial : List.of(Failover.SILENT, Failover.BURIED)) {
      round.put(trial, Outcome.of(Map.of("curl, alive_s", 0.02, "held_hung_s", 15.0)));
    }
    for (String trial : List.of(Failover.KILLED_SILENT, Failover.KILLED_BURIED, Failover.ROLLED)) {
      Map<String, Double> figures = new LinkedHashMap<>();
      for (WebClient client : CLIENTS) {
        figures.put(FirstDead.figure(client, UnderLoad.FAILED), 0.0);
      }
      round.put(trial, Outcome.of(figures));
    }
  }

  private void put(String trial, String figure, double value) {
    round.computeIfPresent(
        trial,
        (name, outcome) -> {
          Map<String, Double> figures = new LinkedHashMap<>(outcome.figures());
          figures.put(figure, value);
          return Outcome.of(figures);
        });
  }

  private Findings findings() {
    var versions = Map.of("Chromium", Failover.NOT_HERE + "chromium is missing");
    List<WebClient> here = CLIENTS.stream().filter(WebClient::canLoad).toList();
    var plan = new Failover.FailoverPlan(here, Lengths.quick(), versions);
    return new FailoverFindings(plan, new Results(List.of(round), Map.of())).all();
  }

  private String section(int number) {
    return findings().sections().get(number).table().toString();
  }

  @Test
  void whoGotItsPageWhoGaveUpAndWhoIsMissing() {
    put(Failover.SILENT, FirstDead.figure(CURL, FirstDead.GAVE_UP_S), 16);
    put(Failover.BURIED, FirstDead.figure(CURL, FirstDead.DEAD_S), 0.25);
    assertThat(section(0))
        .containsPattern("curl +0\\.020 +no page, 16 +0\\.250")
        .containsPattern("Chromium +not here: chromium is missing");
  }

  @Test
  void aFailedPageOfAnyClientInARollingUpdateIsALoss() {
    assertThat(section(4)).containsPattern("rolling update, all clients +0 +0 +reached");
    put(Failover.ROLLED, FirstDead.figure(CURL, UnderLoad.FAILED), 2);
    assertThat(section(4)).containsPattern("rolling update, all clients +2 +0 +not reached");
    assertThat(Json.write(findings().json())).contains("\"figure\":2.0").contains("false");
    // To lose is a result.
    assertThat(findings().failure()).isEmpty();
  }

  @Test
  void aTrialThatCouldNotBeDoneIsNoResult() {
    round.put(Failover.ROLLED, Outcome.failed("peak drain failed"));
    assertThat(findings().failure()).hasValueSatisfying(why -> assertThat(why).contains("drain"));
    assertThat(section(4)).containsPattern("rolling update, all clients +- +0 +not measured");
  }
}
