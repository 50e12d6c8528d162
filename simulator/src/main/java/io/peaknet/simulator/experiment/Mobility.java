package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.simulator.Traffic;
import io.peaknet.simulator.Trial;
import io.peaknet.simulator.chance.Chance;
import java.util.Arrays;
import java.util.List;

/** Nodes that move: by random waypoint as in DART's papers, and by the jumps of meshnet-lab. */
final class Mobility implements Experiment {
  private static final int SETTLE_S = 40;
  private static final int QUICK_S = 60;
  private static final int FULL_S = 180;

  /** 150 links of 50 nodes. */
  private static final double DEGREE = 6;

  @Override
  public String name() {
    return "mobility";
  }

  @Override
  public String description() {
    return "nodes move by random waypoint, or jump as in meshnet-lab";
  }

  /** A way to move; {@code of} makes the trace of a seed. */
  private record Motion(String words, Trace of) {}

  private interface Trace {
    Waypoints draw(int seconds, Chance chance);
  }

  private static Motion jumps(int everyS, int metres) {
    return new Motion(
        "jumps of " + metres + " m every " + everyS + " s",
        (seconds, chance) -> Waypoints.jumps(50, DEGREE, everyS, metres / 1e3, seconds, chance));
  }

  private static Motion waypoint(int nodes, int crossingS) {
    return new Motion(
        "waypoint, a range in " + crossingS + " s, " + nodes + " nodes",
        (seconds, chance) -> Waypoints.random(nodes, 12, crossingS, seconds, chance));
  }

  private static final List<Motion> QUICK = List.of(jumps(30, 30), jumps(10, 30));
  private static final List<Motion> FULL =
      List.of(
          jumps(30, 10),
          jumps(30, 30),
          jumps(30, 60),
          jumps(10, 10),
          jumps(10, 30),
          jumps(10, 60),
          waypoint(100, 300),
          waypoint(100, 60),
          waypoint(100, 15));

  @Override
  public Findings run(Setup setup) {
    if (setup.graph() != null) {
      throw new IllegalArgumentException("--graph: this experiment makes its own");
    }
    int seconds = setup.quick() ? QUICK_S : FULL_S;
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "Mobility",
                "motion",
                "router",
                "links that change a second",
                "delivered",
                "moves a node and minute",
                "kB/s a node",
                "with flows")
            .remark(
                "jumps: 50 nodes on a square kilometre with 150 links on average, all jump at"
                    + " once; the network may fall in parts")
            .remark(
                "half as many pairs as nodes send ten packets a second for "
                    + seconds
                    + " s; counted are those whose ends are connected by links when they are sent")
            .remark(
                "both ends are told when they come into range, and not when they leave it; kB/s: in a"
                    + " run without packets, and in one with them all that is sent but the packets");
    Findings.Section accounts = Live.accounts(findings);
    for (Motion motion : setup.quick() ? QUICK : FULL) {
      BarChart chart = new BarChart("share of packets delivered, " + motion.words());
      findings.chart(chart);
      setup.each(
          name() + " " + motion.words(),
          Trial.ROUTERS,
          router -> router,
          router -> measure(setup, motion, router, seconds, section, accounts, chart));
    }
    return findings;
  }

  private static void measure(
      Setup setup,
      Motion motion,
      String router,
      int seconds,
      Findings.Section section,
      Findings.Section accounts,
      BarChart chart) {
    Waypoints points = motion.of().draw(seconds, new Chance(setup.seed()).forPart(motion.words()));
    Trial trial = begun(setup, points, router);
    Trial.Ends ends = trial.someFlows("flows");
    trial.flows(ends.from(), ends.to(), Live.SESSIONS_S + seconds);
    trial.run(Live.SESSIONS_S);
    long beginNs = trial.nowNs();
    int[] before = trial.moves();
    Traffic sent = trial.traffic();
    int changes = move(trial, points);
    double moves = Arrays.stream(trial.moves()).sum() - Arrays.stream(before).sum();
    double delivered = trial.delivered(beginNs, trial.nowNs() - Trial.SECOND_NS);
    Traffic traffic = trial.traffic().since(sent);
    int nodes = points.graph().nodes();
    section.row(
        motion.words(),
        router,
        changes / (double) seconds,
        delivered,
        moves / nodes / (seconds / 60.0),
        silent(setup, points, router).control() / (double) seconds / nodes / 1e3,
        traffic.control() / (double) seconds / nodes / 1e3);
    if (router.equals("peak")) {
      Live.account(accounts, motion.words(), traffic, nodes, seconds);
    }
    chart.bar(router, Spread.of(delivered), router.equals("peak"));
  }

  /** What is sent by a network that moves and carries nothing. */
  private static Traffic silent(Setup setup, Waypoints points, String router) {
    Trial trial = begun(setup, points, router);
    Traffic before = trial.traffic();
    move(trial, points);
    return trial.traffic().since(before);
  }

  private static Trial begun(Setup setup, Waypoints points, String router) {
    Trial trial = new Trial(router, points.graph(), setup.seed());
    for (int link = 0; link < points.graph().links(); link++) {
      if (!points.isLinked(0, link)) {
        trial.without(link);
      }
    }
    trial.startAll();
    trial.run(SETTLE_S);
    return trial;
  }

  private static int move(Trial trial, Waypoints points) {
    int changes = 0;
    for (int second = 1; second <= points.seconds(); second++) {
      trial.run(1);
      for (int link = 0; link < points.graph().links(); link++) {
        boolean now = points.isLinked(second, link);
        if (now != points.isLinked(second - 1, link)) {
          changes++;
          if (now) {
            trial.appear(link);
          } else {
            trial.cut(link);
          }
        }
      }
    }
    return changes;
  }
}
