package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.simulator.Traffic;
import io.peaknet.simulator.Trial;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.List;

/** All nodes start within a second: how soon packets arrive, and addresses stand. */
final class ColdStart implements Experiment {
  private static final List<String> QUICK = List.of("rgg:64:8", "ba:64:2", "grid:8x8");
  private static final List<String> FULL =
      List.of("rgg:100:10", "rgg:250:10", "ba:250:2", "er:250:8", "grid:16x16", "line:50");
  private static final double WATCHED_S = 120;
  private static final double REST_S = 60;

  @Override
  public String name() {
    return "cold-start";
  }

  @Override
  public String description() {
    return "all nodes start within a second: until packets arrive, moves, bytes";
  }

  @Override
  public Findings run(Setup setup) {
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "Cold start",
                "graph",
                "nodes",
                "router",
                "s until 99 % arrive",
                "delivered",
                "last move s",
                "moves a node",
                "most moves",
                "kB a node in the first 10 s",
                "B/s a node at rest")
            .remark(
                "half as many pairs as nodes send ten packets a second from the start; 99 % of those"
                    + " of every half second arrive from then on; bytes are of a run without them")
            .remark("at rest: from " + (int) WATCHED_S + " s to " + (int) (WATCHED_S + REST_S));
    Findings.Section accounts = Live.accounts(findings);
    for (Live.Case each : Live.cases(setup, QUICK, FULL)) {
      BarChart chart = Live.chart(findings, each, "seconds until 99 % of packets arrive");
      setup.each(
          name() + " " + each.name(),
          Trial.ROUTERS,
          router -> router,
          router -> measure(setup, each.graph(), router, section, accounts, chart));
    }
    return findings;
  }

  private static void measure(
      Setup setup,
      String text,
      String router,
      Findings.Section section,
      Findings.Section accounts,
      BarChart chart) {
    Graph graph = Generators.graph(text, setup.seed());
    Trial trial = new Trial(router, graph, setup.seed());
    trial.startAll();
    Trial.Ends ends = trial.someFlows("flows");
    trial.flows(ends.from(), ends.to(), WATCHED_S);
    trial.run(WATCHED_S + 1);
    long endNs = Math.round(WATCHED_S * Trial.SECOND_NS);
    double seconds = trial.secondsUntil(0.99, 0, endNs);

    Trial silent = new Trial(router, graph, setup.seed());
    silent.startAll();
    silent.run(10);
    long startBytes = silent.traffic().control();
    silent.run(WATCHED_S - 10);
    Traffic before = silent.traffic();
    silent.run(REST_S);
    Traffic rest = silent.traffic().since(before);
    int[] moves = silent.moves();
    section.row(
        Live.name(text),
        graph.nodes(),
        router,
        seconds,
        trial.delivered(0, endNs),
        silent.movedNs() / (double) Trial.SECOND_NS,
        Arrays.stream(moves).average().orElse(0),
        Arrays.stream(moves).max().orElse(0),
        startBytes / 1e3 / graph.nodes(),
        rest.control() / REST_S / graph.nodes());
    if (router.equals("peak")) {
      Live.account(accounts, Live.name(text), rest, graph.nodes(), REST_S);
    }
    if (Double.isFinite(seconds)) {
      chart.bar(router, Spread.of(seconds), router.equals("peak"));
    } else {
      chart.missing(router, "not within " + (int) WATCHED_S + " s");
    }
  }
}
