package io.peaknet.lab.paper;

import io.peaknet.lab.experiment.KeptRun;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.UsageException;
import io.peaknet.lab.experiment.Verdict;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The paper about one run: a template whose places are filled from the run, and its pictures. It
 * holds no figure of its own.
 *
 * <pre>
 *   {{kind}} {{rounds}} {{load}} {{command}}     of the run, in words
 *   {{machine}} {{versions}}                     tables of it
 *   {{steady TITLE = FIGURE; ...}}               a row for each contestant, a column for each figure
 *   {{compare FIGURE less|more: TITLE; ...}}     ours beside each other, with verdicts
 *   {{accidents PREFIX}}                         what clients met in those accidents
 *   {{bars FIGURE: TITLE}}                       a picture: a bar for each contestant
 *   {{latencies}}                                percentiles by rate
 *   {{curves PERCENTILE: TITLE}}                 a picture: latency by rate
 *   {{timelines PREFIX}}                         pictures: failures in those accidents, over time
 *   {{costs}}                                    the cost model's table
 * </pre>
 */
public final class Paper {
  private static final String STEADY = "steady, ";
  private static final String ACCIDENTS = "accidents, ";

  /** Peak's own contestants begin so. */
  private static final String OURS = "peak-";

  /** What a request costs where all do the same work. */
  private static final String COST = "paced_cpu_s_per_million";

  private static final String DIRECT = "direct";

  /** Marks an accident among the figures of a trial. */
  private static final String BLAST = "_blast";

  private static final Pattern RATE = Pattern.compile("keep_(\\d+)_p50_ms");
  private static final List<String> CLIENTS = List.of("keep", "close");
  private static final double BUCKETS_PER_S = 10;

  private static final List<CostModel.Size> SIZES =
      List.of(
          new CostModel.Size(10, 1_000),
          new CostModel.Size(1_000, 100_000),
          new CostModel.Size(100_000, 1_000_000));

  private final KeptRun run;
  private final CostModel costs;
  private final Map<String, String> pictures = new LinkedHashMap<>();

  /** About a run, with a model of costs. */
  public Paper(KeptRun run, CostModel costs) {
    if (!run.experiment().equals("services")) {
      throw new UsageException(
          "the paper is about a run of services; this one is of " + run.experiment());
    }
    this.run = run;
    this.costs = costs;
  }

  /**
   * The text in Markdown.
   *
   * @throws UsageException if the template asks for what there is not
   */
  public String text(String template) {
    return new Template(template).filled(this::filling);
  }

  /** The pictures that the text names: SVG by the file's name. */
  public Map<String, String> pictures() {
    return pictures;
  }

  private String filling(String word, String argument) {
    return switch (word) {
      case "kind" -> run.quick() ? "a quick run" : "a full run";
      case "rounds" -> Integer.toString(run.results().rounds().size());
      case "load" -> Spread.figure(run.loadBefore());
      case "command" -> "peak lab run services" + (run.quick() ? " --quick" : "");
      case "machine" -> facts("part", run.machine());
      case "versions" -> facts("contestant", run.versions());
      case "steady" -> steady(argument);
      case "compare" -> compare(argument);
      case "accidents" -> accidents(argument);
      case "bars" -> bars(argument);
      case "latencies" -> latencies();
      case "curves" -> curves(argument);
      case "timelines" -> timelines(argument);
      case "costs" -> costs();
      default -> throw new UsageException("{{%s}}: there is no such word".formatted(word));
    };
  }

  private static String facts(String title, Map<String, String> facts) {
    Table table = new Table(title, "");
    facts.forEach(table::row);
    return table.toMarkdown().strip();
  }

  /** All that were measured so, in the order of the run. */
  private List<String> contestants(String kind) {
    return Stream.concat(
            run.results().rounds().stream().flatMap(round -> round.keySet().stream()),
            run.results().once().keySet().stream())
        .filter(trial -> trial.startsWith(kind))
        .map(trial -> trial.substring(kind.length()))
        .distinct()
        .toList();
  }

  private static boolean isOurs(String contestant) {
    return contestant.startsWith(OURS);
  }

  private Interval interval(String trial, String figure) {
    Interval interval = Interval.of(run.results().values(trial, figure));
    Outcome once = run.results().once().get(trial);
    return interval.isKnown() || once == null ? interval : Interval.of(once.figure(figure));
  }

  /** The two sides of each part of an argument, whose parts end with semicolons. */
  private static List<String[]> parts(String word, String argument, String between) {
    List<String[]> parts = new ArrayList<>();
    for (String part : argument.split(";", -1)) {
      if (!part.isBlank()) {
        String[] sides = part.split(between, 2);
        if (sides.length != 2) {
          throw new UsageException(
              "{{%s %s}}: '%s' lacks its '%s'".formatted(word, argument, part.strip(), between));
        }
        parts.add(new String[] {sides[0].strip(), sides[1].strip()});
      }
    }
    return parts;
  }

  private String steady(String argument) {
    List<String[]> columns = parts("steady", argument, "=");
    Table table =
        new Table(
            Stream.concat(Stream.of("contestant"), columns.stream().map(column -> column[0]))
                .toArray(String[]::new));
    for (String contestant : contestants(STEADY)) {
      table.row(
          Stream.concat(
                  Stream.of(contestant),
                  columns.stream().map(c -> interval(STEADY + contestant, c[1]).toString()))
              .toArray());
    }
    return table.toMarkdown().strip();
  }

  private String compare(String argument) {
    Table table = new Table("what", "Peak", "beside", "ratio", "Peak");
    for (String[] part : parts("compare", argument, ":")) {
      String[] figure = part[0].split("\\s+", 2);
      if (figure.length != 2 || !figure[1].matches("less|more")) {
        throw new UsageException(
            "{{compare %s}}: '%s' must be FIGURE less or FIGURE more".formatted(argument, part[0]));
      }
      for (String ours : contestants(STEADY)) {
        for (String other : contestants(STEADY)) {
          if (isOurs(ours) && !isOurs(other)) {
            row(table, part[1], figure, ours, other);
          }
        }
      }
    }
    return table.toMarkdown().strip();
  }

  private void row(Table table, String title, String[] figure, String ours, String other) {
    Interval ratio = Interval.of(run.results().ratios(STEADY + ours, STEADY + other, figure[0]));
    Verdict verdict = Verdict.of(ratio, figure[1].equals("less"));
    table.row(title, ours, other, ratio.toString(), verdict.words());
  }

  /** Those whose names begin so, in any trial of a contestant. */
  private Set<String> accidentsOf(String contestant, String prefix) {
    TreeSet<String> found = new TreeSet<>();
    Stream.concat(run.results().rounds().stream(), Stream.of(run.results().once()))
        .map(outcomes -> Optional.ofNullable(outcomes.get(ACCIDENTS + contestant)))
        .flatMap(Optional::stream)
        .flatMap(outcome -> outcome.figures().keySet().stream())
        .filter(figure -> figure.startsWith(prefix) && figure.endsWith(BLAST))
        .forEach(figure -> found.add(figure.substring(0, figure.length() - BLAST.length())));
    return found;
  }

  private String accidents(String prefix) {
    Table table =
        new Table(
            "contestant",
            "what",
            "kept: failed",
            "late",
            "down, s",
            "new: failed",
            "late",
            "down, s",
            "share of clients hit");
    for (String contestant : contestants(ACCIDENTS)) {
      for (String accident : accidentsOf(contestant, prefix)) {
        List<String> cells = new ArrayList<>(List.of(contestant, accident.replace('_', ' ')));
        for (String clients : CLIENTS) {
          for (String figure : List.of("failed", "late", "down_s")) {
            String name = accident + "_" + clients + "_" + figure;
            cells.add(interval(ACCIDENTS + contestant, name).toString());
          }
        }
        cells.add(interval(ACCIDENTS + contestant, accident + BLAST).toString());
        table.row(cells.toArray());
      }
    }
    return table.size() == 0 ? "(This run has none.)" : table.toMarkdown().strip();
  }

  private String bars(String argument) {
    String[] part = parts("bars", argument, ":").getFirst();
    BarChart chart = new BarChart(part[1]);
    for (String contestant : contestants(STEADY)) {
      Spread spread = run.results().spread(STEADY + contestant, part[0]);
      if (spread.isKnown()) {
        chart.bar(contestant, spread, isOurs(contestant));
      } else {
        chart.missing(contestant, "not measured");
      }
    }
    return picture(part[0], part[1], chart.toSvg());
  }

  /** The rates at which a contestant's latency was measured, rising. */
  private Set<Integer> rates(String contestant) {
    TreeSet<Integer> rates = new TreeSet<>();
    for (String figure : run.results().figures(STEADY + contestant)) {
      Matcher rate = RATE.matcher(figure);
      if (rate.matches()) {
        rates.add(Integer.valueOf(rate.group(1)));
      }
    }
    return rates;
  }

  private String latencies() {
    Table table =
        new Table(
            "contestant", "requests/s", "p50, ms", "p90", "p99", "p99.9", "generator late, p99");
    for (String contestant : contestants(STEADY)) {
      for (int rate : rates(contestant)) {
        List<Object> cells = new ArrayList<>(List.of(contestant, rate));
        for (String percentile : List.of("p50", "p90", "p99", "p999", "lag_p99")) {
          String figure = "keep_%d_%s_ms".formatted(rate, percentile);
          cells.add(interval(STEADY + contestant, figure).toString());
        }
        table.row(cells.toArray());
      }
    }
    return table.toMarkdown().strip();
  }

  private String curves(String argument) {
    String[] part = parts("curves", argument, ":").getFirst();
    LineChart chart = new LineChart(part[1], "requests a second");
    for (String contestant : contestants(STEADY)) {
      Set<Integer> rates = rates(contestant);
      double[] xs = rates.stream().mapToDouble(Integer::doubleValue).toArray();
      double[] ys =
          rates.stream()
              .mapToDouble(rate -> {
                String figure = "keep_%d_%s_ms".formatted(rate, part[0]);
                return run.results().spread(STEADY + contestant, figure).median();
              })
              .toArray();
      chart.line(contestant, xs, ys);
    }
    return picture("latency-" + part[0], part[1], chart.toSvg());
  }

  /** The first round's, or those of the trials that were done once. */
  private String timelines(String prefix) {
    StringBuilder text = new StringBuilder();
    for (String contestant : contestants(ACCIDENTS)) {
      for (String accident : accidentsOf(contestant, prefix)) {
        String title =
            contestant + ", " + accident.replace('_', ' ') + ": share of requests failed or late";
        LineChart chart = new LineChart(title, "seconds");
        boolean known = false;
        for (String clients : CLIENTS) {
          List<Double> shares = series(contestant, accident + "_" + clients);
          double[] ys = shares.stream().mapToDouble(Double::doubleValue).toArray();
          double[] xs = new double[ys.length];
          for (int i = 0; i < xs.length; i++) {
            xs[i] = i / BUCKETS_PER_S;
          }
          known |= ys.length > 0;
          chart.line(clients, xs, ys);
        }
        if (known) {
          text.append(picture(contestant + "-" + accident, title, chart.toSvg())).append("\n\n");
        }
      }
    }
    return text.toString().strip();
  }

  private List<Double> series(String contestant, String name) {
    return Stream.concat(run.results().rounds().stream(), Stream.of(run.results().once()))
        .map(outcomes -> Optional.ofNullable(outcomes.get(ACCIDENTS + contestant)))
        .flatMap(Optional::stream)
        .map(outcome -> outcome.series().getOrDefault(name, List.of()))
        .findFirst()
        .orElse(List.of());
  }

  private String picture(String name, String title, String svg) {
    String file = name.replaceAll("[^A-Za-z0-9-]+", "-") + ".svg";
    pictures.put(file, Page.standalone(svg));
    return "![%s](%s)".formatted(title, file);
  }

  private String costs() {
    Table table =
        new Table(
            "contestant",
            "replicas",
            "clients",
            "requests/s",
            "cores beyond direct",
            "boxes",
            "DNS questions/s",
            "cores for DNS",
            "changes/s",
            "price a month");
    double direct = interval(STEADY + DIRECT, COST).median();
    for (String contestant : contestants(STEADY)) {
      double own = interval(STEADY + contestant, COST).median();
      for (CostModel.Size size : SIZES) {
        CostModel.Need need = costs.need(contestant, own, direct, size);
        table.row(
            contestant,
            size.replicas(),
            size.clients(),
            Spread.figure(need.requestsPerS()),
            Spread.figure(need.extraCores()),
            Spread.figure(need.boxes()),
            Spread.figure(need.dnsPerS()),
            Spread.figure(need.dnsCores()),
            Spread.figure(need.changesPerS()),
            Spread.figure(need.pricePerMonth()));
      }
    }
    return table.toMarkdown().strip();
  }
}
