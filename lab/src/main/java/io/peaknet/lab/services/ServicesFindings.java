package io.peaknet.lab.services;

import static io.peaknet.lab.services.Services.ACCIDENTS;
import static io.peaknet.lab.services.Services.STEADY;
import static io.peaknet.lab.services.Services.trial;

import io.peaknet.lab.experiment.Claim;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.BarChart;
import io.peaknet.report.Interval;
import io.peaknet.report.LineChart;
import io.peaknet.report.Page;
import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables and plots of {@link Services}. */
final class ServicesFindings {
  private static final double BUCKETS_PER_S = 10;

  private final Services.ServicesPlan plan;
  private final Results results;

  /** A column of a table. */
  private record Column(String title, String figure) {}

  ServicesFindings(Services.ServicesPlan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  Findings all() {
    List<Claim> claims = ServicesAcceptance.of(results, plan.lengths());
    Standings standings = new Standings(plan, results);
    String of =
        "; medians [95 %% interval] of %d round%s"
            .formatted(plan.rounds(), plan.rounds() == 1 ? "" : "s");
    List<Findings.Section> sections = new ArrayList<>();
    section(
        sections, "Where Peak wins, ties and loses, side by side in each round", standings.table());
    section(
        sections,
        "1 KiB over 32 kept connections, as fast as it goes" + of,
        table(most("keep_max")));
    section(
        sections, "The same at rates that are equal for all: latency in ms" + of, table(rates()));
    section(sections, "1 KiB, a connection for each request" + of, table(closing()));
    section(sections, "1 MiB over 4 kept connections, and what else" + of, table(rest()));
    section(
        sections,
        "A part in the middle is killed, and repaired after %d s: requests".formatted(accident())
            + of,
        accidents(name -> name.startsWith(Accidents.DEAD)));
    section(
        sections,
        "A replica's machine falls silent" + of,
        accidents(name -> name.equals(Accidents.KILLED)));
    section(
        sections,
        "A replica is drained and ends; the network splits; replicas double" + of,
        accidents(name ->
            name.equals(Accidents.DRAINED)
                || name.equals(Accidents.SPLIT)
                || name.equals(Accidents.DOUBLED)));
    section(sections, "Replicas double: seconds until the new half has its half", doubled());
    section(
        sections,
        plan.rounds() < 5
            ? "What is to be reached (one full run decides, not this one)"
            : "What is to be reached",
        Claim.table(claims));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("acceptance", Claim.list(claims));
    json.put("standings", standings.toMap());
    json.put("figures", figures());
    return new Findings(sections, json, this::plots, failure());
  }

  private static void section(List<Findings.Section> sections, String title, Table table) {
    sections.add(new Findings.Section(title, table));
  }

  private long accident() {
    return plan.lengths().accident().toSeconds();
  }

  private static List<Column> most(String load) {
    return List.of(
        new Column("requests/s", load + "_per_s"),
        new Column("CPU-s per million", load + "_cpu_s_per_million"),
        new Column("of it the generator", load + "_generator_cpu_s_per_million"),
        new Column("failed", load + "_failed"),
        new Column("fairness", "fairness"),
        new Column("of 1 client", "fairness_1"),
        new Column("of 10", "fairness_10"),
        new Column("of 100", "fairness_100"),
        new Column("p99 < 10 ms up to /s", "keep_good_per_s"));
  }

  private List<Column> rates() {
    List<Column> columns = new ArrayList<>();
    for (int rate : plan.lengths().rates()) {
      String load = "keep_" + rate;
      columns.add(new Column(rate + "/s p50", load + "_p50_ms"));
      columns.add(new Column("p90", load + "_p90_ms"));
      columns.add(new Column("p99", load + "_p99_ms"));
      columns.add(new Column("p99.9", load + "_p999_ms"));
    }
    int last = plan.lengths().rates().getLast();
    columns.add(new Column("generator late, p99", "keep_" + last + "_lag_p99_ms"));
    columns.add(
        new Column("CPU-s per million at " + last + "/s", Steady.PACED + "_cpu_s_per_million"));
    return columns;
  }

  private List<Column> closing() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("connections/s", "close_max_per_s"));
    columns.add(new Column("CPU-s per million", "close_max_cpu_s_per_million"));
    columns.add(new Column("failed", "close_max_failed"));
    if (plan.lengths().closingRate() > 0) {
      columns.add(new Column("at " + plan.lengths().closingRate() + "/s p50, ms", "close_p50_ms"));
      columns.add(new Column("p99, ms", "close_p99_ms"));
      columns.add(new Column("p99.9, ms", "close_p999_ms"));
    }
    return columns;
  }

  private static List<Column> rest() {
    return List.of(
        new Column("1 MiB, Gb/s", "large_gbps"),
        new Column("CPU-s/GB", "large_cpu_s_per_gb"),
        new Column("memory, MiB", "rss_mib"),
        new Column("hops", "hops"),
        new Column("client visible", "client_visible"),
        new Column("bytes at the router a request", "wire_bytes"),
        new Column("DNS questions per million", "dns_per_million"));
  }

  /** A row for each contestant; who is not here keeps it, with the reason. */
  private Table table(List<Column> columns) {
    List<String> titles = new ArrayList<>(List.of("contestant"));
    columns.forEach(column -> titles.add(column.title()));
    Table table = new Table(titles.toArray(String[]::new));
    plan.versions()
        .forEach((name, version) -> {
          if (version.startsWith(Services.NOT_HERE)) {
            List<String> cells = new ArrayList<>(List.of(name, version));
            columns.stream().skip(1).forEach(_ -> cells.add(""));
            table.row(cells.toArray());
          }
        });
    for (Contestant contestant : plan.contestants()) {
      List<String> cells = new ArrayList<>(List.of(contestant.name()));
      for (Column column : columns) {
        cells.add(interval(STEADY, contestant.name(), column.figure()).toString());
      }
      table.row(cells.toArray());
    }
    return table;
  }

  /**
   * What happened to contestants, of the kinds that are asked for, as both kinds of clients met it.
   */
  private Table accidents(Predicate<String> which) {
    Table table =
        new Table(
            "contestant",
            "what",
            "kept: failed",
            "late",
            "down, s",
            "trouble for, s",
            "new: failed",
            "late",
            "down, s",
            "trouble for, s",
            "clients hit");
    for (String contestant : everybody()) {
      for (String accident : accidentsOf(contestant)) {
        if (which.test(accident)) {
          List<String> cells = new ArrayList<>(List.of(contestant, words(accident)));
          for (String clients : List.of(Accidents.KEEP, Accidents.CLOSE)) {
            for (String figure : List.of("failed", "late", "down_s", "trouble_s")) {
              cells.add(
                  interval(ACCIDENTS, contestant, accident + "_" + clients + "_" + figure)
                      .toString());
            }
          }
          cells.add(interval(ACCIDENTS, contestant, accident + "_blast").toString());
          table.row(cells.toArray());
        }
      }
    }
    return table;
  }

  private static String words(String accident) {
    return accident.replace('_', ' ');
  }

  /** All whom something happened to; those of trials that are done once last. */
  private List<String> everybody() {
    String begin = trial(ACCIDENTS, "");
    return Stream.concat(
            plan.contestants().stream().map(Contestant::name),
            results.once().keySet().stream()
                .filter(trial -> trial.startsWith(begin))
                .map(trial -> trial.substring(begin.length())))
        .distinct()
        .toList();
  }

  private NavigableSet<String> accidentsOf(String contestant) {
    NavigableSet<String> accidents = new TreeSet<>();
    String end = "_blast";
    List<String> figures = new ArrayList<>(results.figures(trial(ACCIDENTS, contestant)));
    figures.addAll(once(ACCIDENTS, contestant).figures().keySet());
    figures.stream()
        .filter(figure -> figure.endsWith(end))
        .forEach(figure -> accidents.add(figure.substring(0, figure.length() - end.length())));
    return accidents;
  }

  private Outcome once(String kind, String contestant) {
    return results
        .once()
        .getOrDefault(trial(kind, contestant), new Outcome(Map.of(), Map.of(), null));
  }

  /** Over the rounds; of what is done once, the one figure. */
  private Interval interval(String kind, String contestant, String figure) {
    Interval interval = Interval.of(results.values(trial(kind, contestant), figure));
    return interval.isKnown() ? interval : Interval.of(once(kind, contestant).figure(figure));
  }

  private Table doubled() {
    Table table = new Table("contestant", "kept connections", "a connection for each request");
    for (Contestant contestant : plan.contestants()) {
      if (accidentsOf(contestant.name()).contains(Accidents.DOUBLED)) {
        table.row(
            contestant.name(),
            half(contestant.name(), Accidents.KEEP),
            half(contestant.name(), Accidents.CLOSE));
      }
    }
    return table;
  }

  private String half(String contestant, String clients) {
    Interval half = interval(ACCIDENTS, contestant, Accidents.DOUBLED + "_" + clients + "_half_s");
    return half.isKnown() ? half.toString() : "never";
  }

  /** Of everybody: every figure's spread. */
  private Map<String, Object> figures() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Contestant contestant : plan.contestants()) {
      for (String kind : List.of(STEADY, ACCIDENTS)) {
        String trial = trial(kind, contestant.name());
        Map<String, Object> own = new LinkedHashMap<>();
        results
            .figures(trial)
            .forEach(name -> own.put(name, Interval.of(results.values(trial, name)).toMap()));
        if (!own.isEmpty()) {
          all.put(trial, own);
        }
      }
    }
    results.once().forEach((trial, outcome) -> all.put(trial, outcome.figures()));
    return all;
  }

  /** Whoever loses is a result; Peak not measured at all is none. */
  private Optional<String> failure() {
    for (Contestant contestant : plan.contestants()) {
      if (contestant.isOurs()) {
        for (String kind : List.of(STEADY, ACCIDENTS)) {
          Optional<String> failure = results.failure(trial(kind, contestant.name()));
          if (failure.isPresent()) {
            return Optional.of(
                "could not be measured (%s): %s"
                    .formatted(trial(kind, contestant.name()), failure.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private void plots(Page page) {
    page.heading("Plots");
    bars(page, "1 KiB, kept connections: requests a second, more is better", "keep_max_per_s");
    bars(page, "The same: CPU-seconds per million, less is better", "keep_max_cpu_s_per_million");
    bars(page, "1 KiB, a connection each: a second, more is better", "close_max_per_s");
    bars(page, "1 MiB: Gb/s, more is better", "large_gbps");
    latencies(page);
    for (String contestant : everybody()) {
      for (String accident : accidentsOf(contestant)) {
        timeline(page, contestant, accident);
      }
    }
  }

  private void bars(Page page, String title, String figure) {
    BarChart chart = new BarChart(title);
    for (Contestant contestant : plan.contestants()) {
      Spread spread = results.spread(trial(STEADY, contestant.name()), figure);
      if (spread.isKnown()) {
        chart.bar(contestant.name(), spread, contestant.isOurs());
      } else {
        chart.missing(contestant.name(), "not measured");
      }
    }
    if (chart.isKnown()) {
      page.chart(chart);
    }
  }

  private void latencies(Page page) {
    List<Integer> rates = plan.lengths().rates();
    if (rates.size() < 2) {
      return;
    }
    for (String percentile : List.of("p50", "p99")) {
      LineChart chart = new LineChart(percentile + " in ms by rate", "requests a second");
      for (Contestant contestant : plan.contestants()) {
        double[] ys =
            rates.stream()
                .mapToDouble(rate ->
                    results
                        .spread(
                            trial(STEADY, contestant.name()),
                            "keep_" + rate + "_" + percentile + "_ms")
                        .median())
                .toArray();
        chart.line(contestant.name(), rates.stream().mapToDouble(rate -> rate).toArray(), ys);
      }
      page.chart(chart);
    }
  }

  /** What share of requests failed or was late, by when they were due; in the first round. */
  private void timeline(Page page, String contestant, String accident) {
    LineChart chart =
        new LineChart(
            contestant + ", " + words(accident) + ": share of requests failed or late", "seconds");
    for (String clients : List.of(Accidents.KEEP, Accidents.CLOSE)) {
      double[] ys =
          series(contestant, accident + "_" + clients).stream()
              .mapToDouble(share -> share)
              .toArray();
      double[] xs = IntStream.range(0, ys.length).mapToDouble(i -> i / BUCKETS_PER_S).toArray();
      chart.line(clients.equals(Accidents.KEEP) ? "kept" : "new", xs, ys);
    }
    page.chart(chart);
  }

  private List<Double> series(String contestant, String name) {
    String trial = trial(ACCIDENTS, contestant);
    return Stream.concat(results.rounds().stream(), Stream.of(results.once()))
        .map(outcomes -> Optional.ofNullable(outcomes.get(trial)))
        .flatMap(outcome -> outcome.map(one -> one.series().get(name)).stream())
        .findFirst()
        .orElse(List.of());
  }
}
