package io.peaknet.simulator.experiment;

import io.peaknet.report.LineChart;
import io.peaknet.simulator.Options;
import io.peaknet.simulator.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How stretch, state, addresses and lookup of all routers grow with the network. */
final class Growth implements Experiment {
  private static final List<Integer> QUICK = List.of(100, 300, 1_000, 3_000, 10_000);
  private static final List<Integer> FULL =
      List.of(100, 300, 1_000, 3_000, 10_000, 30_000, 100_000);
  private static final int LIVE_QUICK = 300;
  private static final Map<String, String> KINDS = kinds();

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("rgg", ":12");
    kinds.put("ba", ":2");
    kinds.put("er", ":8");
    return kinds;
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String description() {
    return "the same figures from 100 to 100,000 nodes";
  }

  private record Case(String kind, int nodes, String router) {
    String graph() {
      return kind + ":" + nodes + KINDS.get(kind);
    }
  }

  @Override
  public Findings run(Setup setup) {
    if (setup.graph() != null) {
      throw new IllegalArgumentException("--graph: this experiment makes its own");
    }
    int liveMax = setup.quick() ? LIVE_QUICK : Quality.LIVE_MAX;
    List<Case> cases = new ArrayList<>();
    for (String kind : KINDS.keySet()) {
      for (int nodes : setup.quick() ? QUICK : FULL) {
        for (String router : Options.ROUTERS) {
          if (!router.equals("shortest") && (nodes <= liveMax || !router.equals("peak"))) {
            cases.add(new Case(kind, nodes, router));
          }
        }
      }
    }
    Findings findings = new Findings();
    Findings.Section section = Quality.section(findings);
    Map<Case, Result> results = new LinkedHashMap<>();
    setup.each(
        "growth",
        cases,
        each -> each.graph() + " " + each.router(),
        each -> {
          Result result = Quality.measure(setup, each.graph(), each.router());
          results.put(each, result);
          Quality.row(section, each.graph(), result);
        });
    for (String kind : KINDS.keySet()) {
      plot(findings, results, kind, "mean stretch", Result::stretchMean);
      plot(findings, results, kind, "entries of a node's table, mean", Result::stateEntriesMean);
      plot(findings, results, kind, "bits of an address, mean", Result::addressBitsMean);
      plot(findings, results, kind, "cost of a lookup", Result::lookupCostMean);
    }
    return findings;
  }

  private static void plot(
      Findings findings,
      Map<Case, Result> results,
      String kind,
      String what,
      ToDoubleFunction<Result> figure) {
    LineChart chart = new LineChart(what + ", " + kind + KINDS.get(kind), "nodes, as power of ten");
    for (String router : Options.ROUTERS) {
      List<Map.Entry<Case, Result>> points =
          results.entrySet().stream()
              .filter(each -> each.getKey().kind().equals(kind))
              .filter(each -> each.getKey().router().equals(router))
              .filter(each -> Double.isFinite(figure.applyAsDouble(each.getValue())))
              .toList();
      if (!points.isEmpty()) {
        chart.line(
            router,
            points.stream().mapToDouble(each -> Math.log10(each.getKey().nodes())).toArray(),
            points.stream().mapToDouble(each -> figure.applyAsDouble(each.getValue())).toArray());
      }
    }
    findings.chart(chart);
  }
}
