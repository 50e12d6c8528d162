package io.peaknet.lab.failover;

import static io.peaknet.lab.failover.Failover.BURIED;
import static io.peaknet.lab.failover.Failover.KILLED_BURIED;
import static io.peaknet.lab.failover.Failover.KILLED_SILENT;
import static io.peaknet.lab.failover.Failover.ROLLED;
import static io.peaknet.lab.failover.Failover.SILENT;

import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.BarChart;
import io.peaknet.report.Page;
import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What clients met, in tables and plots. */
final class FailoverFindings {
  /** With the time that nft takes to start. */
  private static final double AT_ONCE_S = 0.5;

  private final Failover.FailoverPlan plan;
  private final Results results;

  FailoverFindings(Failover.FailoverPlan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  Findings all() {
    List<Findings.Section> sections = new ArrayList<>();
    sections.add(
        new Findings.Section(
            "Two addresses, the first one dead: seconds to the page", firstDead()));
    sections.add(
        new Findings.Section("A connection that was established, and its replica dies", held()));
    sections.add(
        new Findings.Section(
            "One of three replicas is killed under load; DNS drops it by its probes",
            loads(List.of(KILLED_SILENT, KILLED_BURIED))));
    sections.add(
        new Findings.Section("All three replicas are replaced under load", loads(List.of(ROLLED))));
    List<Claim> claims = claims();
    sections.add(new Findings.Section("What must hold", table(claims)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("acceptance", claims.stream().map(Claim::toMap).toList());
    return new Findings(sections, json, this::plots, failure());
  }

  /** Whoever loses is a result; a trial that could not be done is none. */
  private Optional<String> failure() {
    for (String trial : List.of(SILENT, BURIED, KILLED_SILENT, KILLED_BURIED, ROLLED)) {
      Optional<String> failure = results.failure(trial);
      if (failure.isPresent()) {
        return Optional.of("could not be measured (" + trial + "): " + failure.get());
      }
    }
    return Optional.empty();
  }

  private Spread spread(String trial, WebClient client, String what) {
    return results.spread(trial, FirstDead.figure(client, what));
  }

  private Table firstDead() {
    Table table = new Table("client", "both alive", "dead in silence", "dead with a tombstone");
    for (WebClient client : plan.clients()) {
      table.row(
          client.name(),
          spread(SILENT, client, FirstDead.ALIVE_S).toString(),
          fate(SILENT, client),
          fate(BURIED, client));
    }
    plan.versions()
        .forEach((name, version) -> {
          if (version.startsWith(Failover.NOT_HERE)) {
            table.row(name, version, null, null);
          }
        });
    return table;
  }

  private String fate(String trial, WebClient client) {
    Spread served = spread(trial, client, FirstDead.DEAD_S);
    Spread gaveUp = spread(trial, client, FirstDead.GAVE_UP_S);
    if (!gaveUp.isKnown()) {
      return served.toString();
    }
    String never = "no page, " + gaveUp;
    return served.isKnown() ? served + "; or " + never : never;
  }

  private Table held() {
    Table table = new Table("the replica's address", "told after, s", "hung for, s, at least");
    for (String trial : List.of(SILENT, BURIED)) {
      table.row(
          trial.equals(SILENT) ? "is silent" : "has a tombstone",
          results.spread(trial, FirstDead.HELD_BROKEN_S).toString(),
          results.spread(trial, FirstDead.HELD_HUNG_S).toString());
    }
    return table;
  }

  private Table loads(List<String> trials) {
    Table table =
        new Table("what", "client", "pages", "failed", "over 1 s", "longest, s", "trouble for, s");
    for (String trial : trials) {
      for (WebClient client : plan.clients()) {
        if (client.canLoad()) {
          table.row(
              trial,
              client.name(),
              spread(trial, client, UnderLoad.PAGES).toString(),
              spread(trial, client, UnderLoad.FAILED).toString(),
              spread(trial, client, UnderLoad.SLOW).toString(),
              spread(trial, client, UnderLoad.LONGEST_S).toString(),
              spread(trial, client, UnderLoad.TROUBLE_S).toString());
        }
      }
    }
    return table;
  }

  /**
   * Something that must not be more than so much.
   *
   * @param figure NaN if it was not measured
   */
  private record Claim(String what, double figure, String unit, double most) {
    private @Nullable Boolean reached() {
      return Double.isNaN(figure) ? null : figure <= most;
    }

    Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("what", what);
      map.put("figure", figure);
      map.put("unit", unit);
      map.put("at_most", most);
      map.put("reached", reached());
      return map;
    }

    void row(Table table) {
      Boolean reached = reached();
      String verdict = reached == null ? "not measured" : reached ? "reached" : "not reached";
      table.row(what, Spread.figure(figure) + unit, Spread.figure(most) + unit, verdict);
    }
  }

  private List<Claim> claims() {
    return List.of(
        new Claim(
            "pages that failed in a rolling update, all clients", failures(ROLLED, ""), "", 0),
        new Claim(
            "an established connection is told by a tombstone",
            results.spread(BURIED, FirstDead.HELD_BROKEN_S).max(),
            " s",
            AT_ONCE_S),
        new Claim(
            "pages that failed with peak-client, killed in silence",
            failures(KILLED_SILENT, WebClient.JDK_WITH_PEAK),
            "",
            // It may die right after it was checked.
            1),
        new Claim(
            "pages that failed with peak-client, tombstones",
            failures(KILLED_BURIED, WebClient.JDK_WITH_PEAK),
            "",
            0));
  }

  private static Table table(List<Claim> claims) {
    Table table = new Table("what", "figure", "at most", "");
    claims.forEach(claim -> claim.row(table));
    return table;
  }

  /** Of the clients whose name begins so, in the worst round. */
  private double failures(String trial, String client) {
    return plan.clients().stream()
        .filter(one -> one.canLoad() && one.name().startsWith(client))
        .mapToDouble(one -> spread(trial, one, UnderLoad.FAILED).max())
        .sum();
  }

  private void plots(Page page) {
    page.heading("Plots");
    for (String trial : List.of(SILENT, BURIED)) {
      BarChart chart = new BarChart(trial + ": seconds to the page, less is better");
      for (WebClient client : plan.clients()) {
        Spread served = spread(trial, client, FirstDead.DEAD_S);
        if (served.isKnown()) {
          chart.bar(client.name(), served, client.name().equals(WebClient.JDK_WITH_PEAK));
        } else {
          chart.missing(client.name(), fate(trial, client));
        }
      }
      if (chart.isKnown()) {
        page.chart(chart);
      }
    }
  }
}
