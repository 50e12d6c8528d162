package io.peaknet.lab.tunnel;

import static io.peaknet.lab.tunnel.Tunnels.CHURN;
import static io.peaknet.lab.tunnel.Tunnels.CUT;
import static io.peaknet.lab.tunnel.Tunnels.LINE;
import static io.peaknet.lab.tunnel.Tunnels.PAIR;
import static io.peaknet.lab.tunnel.Tunnels.SOAK;

import io.peaknet.lab.experiment.Claim;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.BarChart;
import io.peaknet.report.LineChart;
import io.peaknet.report.Page;
import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tables and plots of {@link Tunnels}. */
final class TunnelFindings {
  private static final String PEAK = "Peak";

  private final Tunnels.TunnelPlan plan;
  private final Results results;

  /**
   * A column of a table.
   *
   * @param per what the figure is divided by for the table
   */
  private record Column(String title, String figure, double per) {
    Column(String title, String figure) {
      this(title, figure, 1);
    }
  }

  private static final List<Column> THROUGHPUT =
      List.of(
          new Column("TCP 1, Gb/s", "tcp1_gbps"),
          new Column("cold, Gb/s", "tcp1_cold_gbps"),
          new Column("TCP 4, Gb/s", "tcp4_gbps"),
          new Column("CPU-s/GB, TCP 1", "tcp1_cpu_s_per_gb"),
          new Column("CPU-s/GB, TCP 4", "tcp4_cpu_s_per_gb"),
          new Column("UDP 64 B, k/s", "udp64_pps", 1000),
          new Column("lost at half", "udp64_paced_lost"),
          new Column("reordered", "udp64_paced_reordered"));

  private static final List<Column> LATENCY =
      List.of(
          new Column("start to ping, s", "start_to_first_ping_s"),
          new Column("idle p50, ms", "rtt_idle_p50_ms"),
          new Column("idle p99, ms", "rtt_idle_p99_ms"),
          new Column("worst of first 10", "rtt_first_10_max_ms"),
          new Column("loaded p50, ms", "rtt_loaded_p50_ms"),
          new Column("loaded p99, ms", "rtt_loaded_p99_ms"),
          new Column("lost", "pings_lost_loaded"),
          new Column("RSS idle, MiB", "rss_idle_mib"),
          new Column("RSS loaded, MiB", "rss_load_mib"));

  private static final List<Column> RELAYED =
      List.of(
          new Column("TCP 1, Gb/s", "tcp1_gbps"),
          new Column("TCP 4, Gb/s", "tcp4_gbps"),
          new Column("CPU-s/GB, all three", "tcp1_cpu_s_per_gb"),
          new Column("relay's CPU-s/GB", "tcp1_relay_cpu_s_per_gb"),
          new Column("start to ping, s", "start_to_first_ping_s"),
          new Column("idle p50, ms", "rtt_idle_p50_ms"),
          new Column("idle p99, ms", "rtt_idle_p99_ms"),
          new Column("flood sent, k/s", "flooded_offered_pps", 1000),
          new Column("flooded p50, ms", "rtt_flooded_p50_ms"),
          new Column("flooded p99, ms", "rtt_flooded_p99_ms"),
          new Column("lost", "pings_lost_flooded"));

  private static final List<Column> RECOVERY =
      List.of(
          new Column("longest gap, other path taken, ms", "gap_other_path_ms"),
          new Column("same path healed after 1 s, back after, ms", "back_after_heal_ms"));

  TunnelFindings(Tunnels.TunnelPlan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  Findings all() {
    List<Claim> claims = Acceptance.of(results);
    String of =
        "; medians (smallest..largest) of %d round%s"
            .formatted(results.rounds().size(), results.rounds().size() == 1 ? "" : "s");
    List<Findings.Section> sections = new ArrayList<>();
    sections.add(new Findings.Section("Two nodes" + of, table(PAIR, THROUGHPUT)));
    sections.add(new Findings.Section("Two nodes: latency, memory" + of, table(PAIR, LATENCY)));
    sections.add(new Findings.Section("Three in a line" + of, table(LINE, RELAYED)));
    sections.add(new Findings.Section("A silent cut" + of, table(CUT, RECOVERY)));
    sections.add(
        new Findings.Section(
            "Peak as a multiple of the others, side by side in the same round", sideBySide()));
    if (!results.once().isEmpty()) {
      sections.add(new Findings.Section("Long loads, once", longLoads()));
    }
    sections.add(
        new Findings.Section(
            plan.rounds() < 5
                ? "What must be reached (binding only in medians of at least 5 rounds)"
                : "What must be reached",
            Claim.table(claims)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("contestants", contestants());
    json.put("acceptance", Claim.list(claims));
    return new Findings(sections, json, this::plots, failure());
  }

  /** Losing is a result; a Peak that can't be measured is none. */
  private Optional<String> failure() {
    for (String kind : List.of(PAIR, LINE, CUT, SOAK, CHURN)) {
      Optional<String> failure = results.failure(kind + ", " + PEAK);
      if (failure.isPresent()) {
        return Optional.of("Peak could not be measured (" + kind + "): " + failure.get());
      }
    }
    return Optional.empty();
  }

  private Table table(String kind, List<Column> columns) {
    List<String> titles = new ArrayList<>(List.of("contestant"));
    columns.forEach(column -> titles.add(column.title()));
    Table table = new Table(titles.toArray(String[]::new));
    for (String name : plan.versions().keySet()) {
      String trial = kind + ", " + name;
      Optional<String> reason = absence(trial, name);
      @Nullable Object[] cells = new @Nullable Object[titles.size()];
      cells[0] = name;
      for (int i = 0; i < columns.size(); i++) {
        cells[i + 1] = spread(trial, columns.get(i)).toString();
      }
      if (reason.isPresent()) {
        cells[1] = reason.get();
      }
      boolean known = Arrays.stream(cells).skip(1).anyMatch(cell -> !"-".equals(cell));
      if (known) {
        table.row(cells);
      }
    }
    return table;
  }

  /** Why there are no figures: not here, or failed in every round. */
  private Optional<String> absence(String trial, String name) {
    String version = plan.versions().getOrDefault(name, "");
    if (version.startsWith(Tunnels.NOT_HERE)) {
      return Optional.of(version);
    }
    return results.figures(trial).isEmpty()
        ? results.failure(trial).map(reason -> "failed: " + reason)
        : Optional.empty();
  }

  private Spread spread(String trial, Column column) {
    double[] values = results.values(trial, column.figure());
    return Spread.of(Arrays.stream(values).map(value -> value / column.per()).toArray());
  }

  private Table sideBySide() {
    Table table =
        new Table(
            "Peak's, of",
            "TCP 1",
            "TCP 4",
            "CPU per GB",
            "UDP 64 B",
            "idle p99",
            "RSS loaded",
            "line TCP 1",
            "relay's CPU per GB");
    for (String name : plan.versions().keySet()) {
      if (name.equals(PEAK) || absence(PAIR + ", " + name, name).isPresent()) {
        continue;
      }
      table.row(
          name,
          ratio(PAIR, name, "tcp1_gbps"),
          ratio(PAIR, name, "tcp4_gbps"),
          ratio(PAIR, name, "tcp1_cpu_s_per_gb"),
          ratio(PAIR, name, "udp64_pps"),
          ratio(PAIR, name, "rtt_idle_p99_ms"),
          ratio(PAIR, name, "rss_load_mib"),
          ratio(LINE, name, "tcp1_gbps"),
          ratio(LINE, name, "tcp1_relay_cpu_s_per_gb"));
    }
    return table;
  }

  private String ratio(String kind, String other, String figure) {
    return results.ratio(kind + ", " + PEAK, kind + ", " + other, figure).toString();
  }

  private Table longLoads() {
    Table table = new Table("load", "figure", "value");
    results
        .once()
        .forEach((trial, outcome) -> {
          if (outcome.failure() != null) {
            table.row(trial, "failed", outcome.failure());
          }
          outcome.figures().forEach((name, value) -> table.row(trial, name, Spread.figure(value)));
        });
    return table;
  }

  private Map<String, Object> contestants() {
    Map<String, Object> contestants = new LinkedHashMap<>();
    plan.versions()
        .forEach((name, version) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("version", version);
          for (String kind : List.of(PAIR, LINE, CUT)) {
            String trial = kind + ", " + name;
            Map<String, Object> figures = new LinkedHashMap<>();
            for (String figure : results.figures(trial)) {
              figures.put(figure, results.spread(trial, figure).toMap());
            }
            results.failure(trial).ifPresent(reason -> figures.put("failure", reason));
            one.put(kind, figures);
          }
          contestants.put(name, one);
        });
    return contestants;
  }

  private void plots(Page page) {
    page.heading("Plots");
    chart(page, PAIR, "tcp1_gbps", "TCP, 1 stream, 2 nodes: Gb/s, more is better");
    chart(page, PAIR, "tcp4_gbps", "TCP, 4 streams, 2 nodes: Gb/s, more is better");
    chart(page, PAIR, "tcp1_cpu_s_per_gb", "Daemons' CPU-seconds per GB: less is better");
    chart(page, PAIR, "udp64_pps", "UDP, 64 bytes: packets a second, more is better");
    chart(page, PAIR, "rtt_idle_p99_ms", "Ping p99, idle: ms, less is better");
    chart(page, PAIR, "rtt_loaded_p99_ms", "Ping p99 under bulk load: ms, less is better");
    chart(page, PAIR, "rss_load_mib", "Resident memory after load: MiB, less is better");
    chart(page, PAIR, "start_to_first_ping_s", "Start to first ping: s, less is better");
    chart(page, LINE, "tcp1_gbps", "TCP, 1 stream, 3 in a line: Gb/s, more is better");
    chart(page, LINE, "tcp1_relay_cpu_s_per_gb", "The relay's CPU-seconds per GB: less is better");
    chart(page, LINE, "rtt_flooded_p99_ms", "Ping p99 beside another's flood: ms, less is better");
    chart(page, CUT, "gap_other_path_ms", "Gap until another path is taken: ms, less is better");
    chart(page, CUT, "back_after_heal_ms", "Back after a cut of 1 s healed: ms, less is better");
    results.once().forEach((trial, outcome) -> series(page, trial, outcome));
  }

  private void chart(Page page, String kind, String figure, String title) {
    BarChart chart = new BarChart(title);
    for (String name : plan.versions().keySet()) {
      String trial = kind + ", " + name;
      Spread spread = results.spread(trial, figure);
      if (spread.isKnown()) {
        chart.bar(name, spread, name.startsWith(PEAK));
      } else {
        absence(trial, name).ifPresent(reason -> chart.missing(name, reason));
      }
    }
    if (chart.isKnown()) {
      page.chart(chart);
    }
  }

  private static void series(Page page, String trial, Outcome outcome) {
    outcome
        .series()
        .forEach((name, values) -> {
          int seconds = name.endsWith("every_5_s") ? 5 : 1;
          double[] xs =
              IntStream.rangeClosed(1, values.size()).mapToDouble(i -> i * seconds).toArray();
          double[] ys = values.stream().mapToDouble(Double::doubleValue).toArray();
          page.chart(new LineChart(trial + ": " + name, "seconds").line(name, xs, ys));
        });
  }
}
