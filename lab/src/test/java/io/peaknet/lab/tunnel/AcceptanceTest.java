package io.peaknet.lab.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.lab.experiment.Claim;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verdicts follow from the figures, and what is lost stays. */
final class AcceptanceTest {
  private static Results results(double peakGbps) {
    Map<String, Outcome> round = new LinkedHashMap<>();
    round.put("pair, Peak", Outcome.of(Map.of("tcp1_gbps", peakGbps, "rss_idle_mib", 80.0)));
    round.put("pair, wireguard-go", Outcome.of(Map.of("tcp1_gbps", 2.0)));
    return new Results(List.of(round, round), Map.of());
  }

  private static String verdict(double peakGbps, String row) {
    return Claim.table(Acceptance.of(results(peakGbps)))
        .toString()
        .lines()
        .filter(line -> line.startsWith(row))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFigureAtTheBoundReachesItAndOneBelowDoesNot() {
    assertThat(verdict(6, "TCP 1 stream, 2 nodes, of wireguard-go's"))
        .contains("3 ×", "≥ 3 ×")
        .endsWith(" reached");
    assertThat(verdict(5.9, "TCP 1 stream, 2 nodes, of wireguard-go's"))
        .contains("2.95 ×")
        .endsWith("not reached");
  }

  @Test
  void whatWasNotMeasuredIsNoSuccess() {
    assertThat(verdict(6, "TCP 1 stream, 2 nodes, of Yggdrasil's")).endsWith("not measured");
    assertThat(verdict(6, "resident memory, idle")).endsWith(" reached");
  }

  @Test
  void longLoadsAreHeldToTheirBounds() {
    Map<String, Outcome> once =
        Map.of(
            "soak, Peak",
            Outcome.of(
                Map.of(
                    "rss_first_minute_mib", 80.0,
                    "rss_last_minute_mib", 98.0,
                    "rss_largest_mib", 99.0,
                    "gbps_worst_second", 4.0,
                    "gbps_median_second", 6.0)),
            "churn, Peak",
            Outcome.of(Map.of("calm_gbps", 6.0, "churn_gbps", 3.0)));
    String table = Claim.table(Acceptance.of(new Results(List.of(), once))).toString();
    assertThat(table.lines().filter(line -> line.contains("long load") || line.contains("comes")))
        .satisfiesExactly(
            line -> assertThat(line).contains("99 MiB").endsWith(" reached"),
            line -> assertThat(line).contains("18 MiB", "≤ 5 MiB").endsWith("not reached"),
            line -> assertThat(line).contains("0.500 ×", "≥ 0.9 ×").endsWith("not reached"),
            line -> assertThat(line).contains("0.667 ×").endsWith(" reached"));
  }

  @Test
  void thoseWhoAreNotHereKeepTheirRow() {
    PlainVeth veth = new PlainVeth();
    Tunnels.TunnelPlan plan = new Tunnels.TunnelPlan(List.of(veth), Lengths.smallest());
    plan.versions().put("Peak", "peak 1");
    plan.versions().put("wireguard-go", "v1");
    plan.versions().put("tinc", Tunnels.NOT_HERE + "no such package");
    Findings findings = new TunnelFindings(plan, results(6)).all();
    String text = findings.sections().toString();
    assertThat(text).contains("tinc", "not here: no such package");
    assertThat(findings.failure()).isEmpty();
    Page page = new Page("x");
    findings.plots().accept(page);
    assertThat(page.toHtml()).contains("TCP, 1 stream", "not here: no such package");
  }

  @Test
  void aPeakThatCannotBeMeasuredFailsTheRun() {
    Tunnels.TunnelPlan plan = new Tunnels.TunnelPlan(List.of(), Lengths.smallest());
    plan.versions().put("Peak", "peak 1");
    Results results =
        new Results(List.of(Map.of("line, Peak", Outcome.failed("no echo"))), Map.of());
    assertThat(new TunnelFindings(plan, results).all().failure())
        .contains("Peak could not be measured (line): no echo");
  }
}
