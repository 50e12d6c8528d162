package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.simulator.Traffic;
import io.peaknet.simulator.Trial;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What experiments with live nodes share. */
final class Live {
  /** Peak is at rest long before; where DART is not by then, it goes on as it is. */
  private static final double SETTLED_MOST_S = 240;

  /** Longer than DART keeps a record: where nodes were before is forgotten. */
  private static final double QUIET_S = 60;

  private Live() {}

  /** A graph of an experiment, and how it is called. */
  record Case(String graph, String name) {}

  static List<Case> cases(Setup setup, List<String> quick, List<String> full) {
    return setup.graphs(quick, full).stream().map(text -> new Case(text, name(text))).toList();
  }

  /** A file by its name alone. */
  static String name(String graph) {
    return graph.substring(graph.lastIndexOf('/') + 1);
  }

  /** A chart that belongs to a graph. */
  static BarChart chart(Findings findings, Case each, String what) {
    BarChart chart = new BarChart(what + ", " + each.name());
    findings.chart(chart);
    return chart;
  }

  /**
   * A network that has come to rest.
   *
   * @return whether it has
   */
  static boolean settle(Trial trial) {
    trial.startAll();
    return trial.settle(QUIET_S, SETTLED_MOST_S);
  }

  /** Flows run so long before anything is counted: sessions stand by then. */
  static final double SESSIONS_S = 5;

  /** An empty table of what Peak's control traffic is made of. */
  static Findings.Section accounts(Findings findings) {
    List<String> columns = new ArrayList<>(List.of("peak's B/s a node"));
    for (Traffic.Kind kind : Traffic.Kind.values()) {
      columns.add(kind.toString());
    }
    return findings
        .section("What the bytes are for", columns.toArray(new String[0]))
        .remark("headers of UDP and IPv6, seals and tags included; data: the flows themselves");
  }

  /** A row of such a table. */
  static void account(
      Findings.Section accounts, String what, Traffic traffic, int nodes, double seconds) {
    List<Object> cells = new ArrayList<>(List.of(what));
    for (Traffic.Kind kind : Traffic.Kind.values()) {
      cells.add(Math.round(traffic.bytes(kind) / seconds / nodes));
    }
    accounts.row(cells.toArray());
  }

  /** How many nodes moved between two looks at all. */
  static int movers(int[] before, int[] after) {
    int movers = 0;
    for (int node = 0; node < before.length; node++) {
      movers += after[node] > before[node] ? 1 : 0;
    }
    return movers;
  }

  /**
   * The node on most of the shortest ways (by hops), so the most central one; Brandes' algorithm
   * (J. Math. Sociology 25, 2001).
   */
  static int mostCentral(Graph graph) {
    int nodes = graph.nodes();
    double[] load = new double[nodes];
    for (int source = 0; source < nodes; source++) {
      addLoads(graph, source, load);
    }
    int most = 0;
    for (int node = 1; node < nodes; node++) {
      most = load[node] > load[most] ? node : most;
    }
    return most;
  }

  private static void addLoads(Graph graph, int source, double[] load) {
    int nodes = graph.nodes();
    int[] order = new int[nodes];
    int[] hops = new int[nodes];
    double[] ways = new double[nodes];
    double[] share = new double[nodes];
    Arrays.fill(hops, -1);
    hops[source] = 0;
    ways[source] = 1;
    order[0] = source;
    int known = 1;
    for (int done = 0; done < known; done++) {
      int node = order[done];
      for (int i = 0; i < graph.degree(node); i++) {
        int other = graph.across(graph.linkAt(node, i), node);
        if (hops[other] < 0) {
          hops[other] = hops[node] + 1;
          order[known++] = other;
        }
        if (hops[other] == hops[node] + 1) {
          ways[other] += ways[node];
        }
      }
    }
    for (int at = known - 1; at > 0; at--) {
      int node = order[at];
      load[node] += share[node];
      for (int i = 0; i < graph.degree(node); i++) {
        int other = graph.across(graph.linkAt(node, i), node);
        if (hops[other] == hops[node] - 1) {
          share[other] += ways[other] / ways[node] * (1 + share[node]);
        }
      }
    }
  }
}
