package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.simulator.Lookups;
import io.peaknet.simulator.Traffic;
import io.peaknet.simulator.Trial;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.List;

/** A tenth of the nodes dies every minute, and comes back ten seconds later as a newcomer. */
final class Churn implements Experiment {
  private static final List<String> QUICK = List.of("rgg:100:10");
  private static final List<String> FULL = List.of("rgg:100:10", "rgg:250:10", "ba:250:2");
  private static final double SHARE_A_MINUTE = 0.1;
  private static final double AWAY_S = 10;

  /** For each node. */
  private static final double LOOKUPS_A_SECOND = 0.1;

  private static final double QUICK_S = 60;
  private static final double FULL_S = 180;

  @Override
  public String name() {
    return "churn";
  }

  @Override
  public String description() {
    return "a tenth of the nodes dies every minute and comes back as newcomers";
  }

  @Override
  public Findings run(Setup setup) {
    double seconds = setup.quick() ? QUICK_S : FULL_S;
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "Churn of 10 % a minute",
                "graph",
                "nodes",
                "router",
                "deaths",
                "delivered",
                "lookups",
                "right",
                "moves a node and minute",
                "kB/s a node",
                "with flows")
            .remark(
                "half as many pairs as nodes send ten packets a second for "
                    + (int) seconds
                    + " s; counted are those whose ends live and can reach each other when they are"
                    + " sent, from the moment a node is back")
            .remark(
                "a node comes back after 10 s with its key and nothing else; moves include its own;"
                    + " kB/s: in a run without packets and lookups, and in one with them all that is"
                    + " sent but the packets")
            .remark(
                "lookups: one for every tenth node and second, from a random node to another; right"
                    + " if the answer is where the other is, or was when it was asked");
    Findings.Section accounts = Live.accounts(findings);
    for (Live.Case each : Live.cases(setup, QUICK, FULL)) {
      BarChart chart = Live.chart(findings, each, "share of packets delivered under churn");
      setup.each(
          name() + " " + each.name(),
          Trial.ROUTERS,
          router -> router,
          router -> measure(setup, each.graph(), router, seconds, section, accounts, chart));
    }
    return findings;
  }

  private static void measure(
      Setup setup,
      String text,
      String router,
      double seconds,
      Findings.Section section,
      Findings.Section accounts,
      BarChart chart) {
    Graph graph = Generators.graph(text, setup.seed());
    Trial trial = new Trial(router, graph, setup.seed());
    Live.settle(trial);
    Trial.Ends ends = trial.someFlows("flows");
    trial.flows(ends.from(), ends.to(), Live.SESSIONS_S + seconds);
    trial.run(Live.SESSIONS_S);
    long beginNs = trial.nowNs();
    int[] before = trial.moves();
    Traffic sent = trial.traffic();
    int deaths = schedule(trial, graph.nodes(), seconds);
    Lookups lookups = trial.lookups(graph.nodes() * LOOKUPS_A_SECOND, seconds);
    trial.run(seconds);
    Traffic traffic = trial.traffic().since(sent);
    trial.run(Lookups.ANSWER_S);
    double moves = Arrays.stream(trial.moves()).sum() - Arrays.stream(before).sum();
    double delivered = trial.delivered(beginNs, beginNs + Math.round(seconds * Trial.SECOND_NS));
    section.row(
        Live.name(text),
        graph.nodes(),
        router,
        deaths,
        delivered,
        lookups.asked(),
        lookups.right(),
        moves / graph.nodes() / (seconds / 60),
        silent(setup, graph, router, seconds).control() / seconds / graph.nodes() / 1e3,
        traffic.control() / seconds / graph.nodes() / 1e3);
    if (router.equals("peak")) {
      Live.account(accounts, Live.name(text), traffic, graph.nodes(), seconds);
    }
    chart.bar(router, Spread.of(delivered), router.equals("peak"));
  }

  /** What is sent by a network that nodes leave and come to, and that carries nothing. */
  private static Traffic silent(Setup setup, Graph graph, String router, double seconds) {
    Trial trial = new Trial(router, graph, setup.seed());
    Live.settle(trial);
    Traffic before = trial.traffic();
    schedule(trial, graph.nodes(), seconds);
    trial.run(seconds);
    return trial.traffic().since(before);
  }

  /** Deaths at even intervals, of nodes drawn one after the other from all. */
  private static int schedule(Trial trial, int nodes, double seconds) {
    int deaths = (int) Math.round(nodes * SHARE_A_MINUTE * seconds / 60);
    Chance draws = trial.chance("churn");
    int[] order = draws.permutation(nodes);
    for (int i = 0; i < deaths; i++) {
      int node = order[i % nodes];
      double atS = seconds * (i + 0.5) / deaths;
      trial.after(atS, () -> trial.kill(node));
      trial.after(atS + AWAY_S, () -> trial.restart(node));
    }
    return deaths;
  }
}
