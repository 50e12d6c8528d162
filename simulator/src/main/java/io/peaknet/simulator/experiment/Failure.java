package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.simulator.Trial;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.List;

/** One node dies in a network at rest: the most central one, or another. */
final class Failure implements Experiment {
  private static final List<String> QUICK = List.of("rgg:100:8", "ba:100:2");
  private static final List<String> FULL =
      List.of("rgg:250:10", "ba:250:2", "er:250:8", "grid:16x16");
  private static final double BEFORE_S = 10;
  private static final double AFTER_S = 60;

  @Override
  public String name() {
    return "failure";
  }

  @Override
  public String description() {
    return "the most central node dies, or any other: who moves, and what is lost";
  }

  private enum Victim {
    CENTRAL("the most central"),
    RANDOM("a random one"),
    NONE("nobody");

    private final String words;

    Victim(String words) {
      this.words = words;
    }
  }

  @Override
  public Findings run(Setup setup) {
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "One node dies",
                "graph",
                "nodes",
                "router",
                "who dies",
                "was at rest",
                "nodes that move",
                "s until 99 % arrive",
                "delivered in 3 s",
                "delivered after 3 s")
            .remark(
                "half as many pairs as nodes send ten packets a second, 60 s from the death on;"
                    + " counted are those whose ends live and can reach each other")
            .remark("nobody: what moves and is lost without any death, for comparison");
    for (Live.Case each : Live.cases(setup, QUICK, FULL)) {
      BarChart chart = Live.chart(findings, each, "nodes that move when the most central one dies");
      for (Victim victim : Victim.values()) {
        setup.each(
            name() + " " + each.name(),
            Trial.ROUTERS,
            router -> router + ", " + victim.words,
            router -> measure(setup, each.graph(), router, victim, section, chart));
      }
    }
    return findings;
  }

  private static void measure(
      Setup setup,
      String text,
      String router,
      Victim victim,
      Findings.Section section,
      BarChart chart) {
    Graph graph = Generators.graph(text, setup.seed());
    Trial trial = new Trial(router, graph, setup.seed());
    boolean rests = Live.settle(trial);
    Trial.Ends ends = trial.someFlows("flows");
    trial.flows(ends.from(), ends.to(), BEFORE_S + AFTER_S);
    trial.run(BEFORE_S);
    long deathNs = trial.nowNs();
    int[] before = trial.moves();
    switch (victim) {
      case CENTRAL -> trial.kill(Live.mostCentral(graph));
      case RANDOM -> trial.kill(trial.chance("victim").nextInt(graph.nodes()));
      case NONE -> {
        // For comparison.
      }
    }
    trial.run(AFTER_S + 1);
    int movers = Live.movers(before, trial.moves());
    long endNs = deathNs + Math.round(AFTER_S * Trial.SECOND_NS);
    long soonNs = deathNs + 3 * Trial.SECOND_NS;
    section.row(
        Live.name(text),
        graph.nodes(),
        router,
        victim.words,
        rests ? "yes" : "no",
        movers,
        trial.secondsUntil(0.99, deathNs, endNs),
        trial.delivered(deathNs, soonNs),
        trial.delivered(soonNs, endNs));
    if (victim == Victim.CENTRAL) {
      chart.bar(router, Spread.of(movers), router.equals("peak"));
    }
  }
}
