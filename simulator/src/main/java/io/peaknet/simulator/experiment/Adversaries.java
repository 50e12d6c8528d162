package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.simulator.Trial;
import io.peaknet.simulator.adversary.Conduct;
import io.peaknet.simulator.adversary.Crooks;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Some nodes break the rules, or one brings many identities: what is left for the honest. */
final class Adversaries implements Experiment {
  private static final List<String> QUICK = List.of("rgg:64:8");
  private static final List<String> FULL = List.of("rgg:250:10", "ba:250:2");
  private static final List<String> ROUTERS = List.of("peak", "dart", "tree");
  private static final int LOOK_UPS = 100;

  /** From the moment when nodes turn until the first look. */
  private static final double TURNED_S = 10;

  private static final double BYTES_S = 20;
  private static final double FLOWS_S = 30;
  private static final double FIRST_S = 3;

  @Override
  public String name() {
    return "adversaries";
  }

  @Override
  public String description() {
    return "nodes that lie, drop, claim or flood, or bring many identities: what the honest have";
  }

  /** Nodes that turn: one, or so many of a hundred. */
  private record Share(String words, double of) {
    int count(int nodes) {
      return Math.max(1, (int) Math.round(of * nodes));
    }
  }

  private static final List<Share> SHARES =
      List.of(new Share("1 node", 0), new Share("5 %", 0.05), new Share("20 %", 0.2));

  /** One run. */
  private record Part(String router, Conduct conduct, Share share) {
    @Override
    public String toString() {
      return router + ", " + share.words + ", " + conduct.words();
    }
  }

  @Override
  public Findings run(Setup setup) {
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section("Crooked nodes", columns("crooked"))
            .remark(
                "random nodes are restarted, and crooked from then on; 10 s later bytes are counted"
                    + " for 20 s; then honest pairs that never talked before, as many as half the"
                    + " honest nodes, send ten packets a second for 30 s. Only pairs count that"
                    + " honest nodes connect")
            .remark(
                "stretch is of the time under way, first packets included; moves are counted from"
                    + " the restart on; lookups are "
                    + LOOK_UPS
                    + ", at the end, of Peak alone")
            .remark(
                "a tree's distances are signed by child and parent, so it has no row for lies about"
                    + " them; its claim is one place given to all children");
    for (Live.Case each : Live.cases(setup, QUICK, FULL)) {
      BarChart chart = Live.chart(findings, each, "packets delivered later, 20 % drop data");
      setup.each(
          name() + " " + each.name(),
          parts(setup),
          Part::toString,
          part -> crooked(setup, each.graph(), part, section, chart));
    }
    Findings.Section many =
        findings
            .section(
                "Many identities behind one node", columns("identities", "key space they hold"))
            .remark(
                "newcomers with identities of their own join the network at rest, all through one"
                    + " node, and drop or swallow whatever they should carry; in DART and in the tree"
                    + " their identities are the least of all");
    for (Live.Case each : Live.cases(setup, QUICK, FULL)) {
      setup.each(
          name() + " " + each.name() + ", identities",
          identities(),
          part -> part.router + ", " + part.share.words,
          part -> newcomers(setup, each.graph(), part, many));
    }
    return findings;
  }

  private static String[] columns(String who, String... more) {
    return Stream.concat(
            Stream.of(
                "graph",
                "router",
                who,
                "what they do",
                "delivered in 3 s",
                "delivered later",
                "stretch",
                "lookups right",
                "honest nodes that move",
                "kB/s an honest node"),
            Arrays.stream(more))
        .toArray(String[]::new);
  }

  private static List<Part> parts(Setup setup) {
    List<Share> shares = setup.quick() ? SHARES.subList(1, 2) : SHARES;
    return shares.stream()
        .flatMap(share ->
            Arrays.stream(Conduct.values())
                .flatMap(conduct ->
                    ROUTERS.stream()
                        .filter(router -> isMeant(router, conduct))
                        .map(router -> new Part(router, conduct, share))))
        .toList();
  }

  private static boolean isMeant(String router, Conduct conduct) {
    return switch (conduct) {
      case LIES, LIES_AND_DROPS -> !router.equals("tree");
      case SWALLOWS -> router.equals("peak");
      default -> true;
    };
  }

  private static List<Part> identities() {
    return List.of(new Share("20 % more", 0.2), new Share("twice as many", 1)).stream()
        .flatMap(share ->
            ROUTERS.stream()
                .map(router -> {
                  boolean peak = router.equals("peak");
                  return new Part(router, peak ? Conduct.SWALLOWS : Conduct.DROPS, share);
                }))
        .toList();
  }

  private static void crooked(
      Setup setup, String text, Part part, Findings.Section section, BarChart chart) {
    Graph graph = Generators.graph(text, setup.seed());
    int[] order = new Chance(setup.seed()).forPart("crooks").permutation(graph.nodes());
    int[] nodes = Arrays.copyOf(order, part.share.count(graph.nodes()));
    Crooks crooks = Crooks.turned(part.conduct, nodes);
    Trial trial = new Trial(part.router, graph, setup.seed(), crooks);
    Live.settle(trial);
    int[] before = trial.moves();
    for (int node : nodes) {
      trial.kill(node);
      trial.after(1, () -> trial.restart(node));
    }
    Figures figures = Figures.of(trial, graph, crooks, before);
    section.row(
        Live.name(text),
        part.router,
        part.share.words,
        part.conduct.words(),
        figures.first,
        figures.later,
        figures.stretch,
        figures.lookups,
        figures.movers,
        figures.kiloBytes);
    if (part.conduct == Conduct.DROPS && part.share.equals(SHARES.getLast())) {
      chart.bar(part.router, Spread.of(figures.later), part.router.equals("peak"));
    }
  }

  private static void newcomers(Setup setup, String text, Part part, Findings.Section section) {
    Graph graph = Generators.graph(text, setup.seed());
    int first = graph.nodes();
    int count = part.share.count(first);
    int gate = new Chance(setup.seed()).forPart("gate").nextInt(first);
    Graph both = Graph.beside(graph, Generators.graph("star:" + (count + 1), setup.seed()));
    Graph joined = both.withLink(gate, first, 1);
    Crooks crooks = Crooks.newcomers(part.conduct, first);
    Trial trial = new Trial(part.router, joined, setup.seed(), crooks);
    Live.settle(trial);
    int[] before = trial.moves();
    for (int node = first; node < joined.nodes(); node++) {
      trial.restart(node);
    }
    Figures figures = Figures.of(trial, joined, crooks, before);
    section.row(
        Live.name(text),
        part.router,
        count + 1,
        part.conduct.words(),
        figures.first,
        figures.later,
        figures.stretch,
        figures.lookups,
        figures.movers,
        figures.kiloBytes,
        trial.directoryShare(crooks::includes));
  }

  /** What the honest nodes have, from the moment on when others have turned. */
  private record Figures(
      double first, double later, double stretch, double lookups, int movers, double kiloBytes) {
    static Figures of(Trial trial, Graph graph, Crooks crooks, int[] before) {
      trial.run(TURNED_S);
      long bytes = honestBytes(trial, graph, crooks);
      trial.run(BYTES_S);
      double honest = graph.nodes() - crooks.turned().cardinality() - newcomers(graph, crooks);
      double kiloBytes = (honestBytes(trial, graph, crooks) - bytes) / honest / BYTES_S / 1e3;
      long beginNs = trial.nowNs();
      long laterNs = beginNs + Math.round(FIRST_S * Trial.SECOND_NS);
      long endNs = beginNs + Math.round(FLOWS_S * Trial.SECOND_NS);
      Trial.Ends ends = pairs(trial.chance("pairs"), graph, crooks, (int) honest / 2);
      trial.flows(ends.from(), ends.to(), FLOWS_S);
      trial.run(FLOWS_S + 1);
      double lookups = trial.lookUp(pairs(trial.chance("lookups"), graph, crooks, LOOK_UPS));
      int[] after = trial.moves();
      int movers = 0;
      for (int node = 0; node < graph.nodes(); node++) {
        movers += !crooks.includes(node) && after[node] > before[node] ? 1 : 0;
      }
      return new Figures(
          trial.delivered(beginNs, laterNs),
          trial.delivered(laterNs, endNs),
          trial.stretch(beginNs, endNs),
          lookups,
          movers,
          kiloBytes);
    }

    private static int newcomers(Graph graph, Crooks crooks) {
      return Math.max(0, graph.nodes() - Math.min(graph.nodes(), crooks.firstNewcomer()));
    }

    private static long honestBytes(Trial trial, Graph graph, Crooks crooks) {
      long bytes = 0;
      for (int node = 0; node < graph.nodes(); node++) {
        bytes += crooks.includes(node) ? 0 : trial.bytes(node);
      }
      return bytes;
    }

    /** Different honest nodes that honest nodes connect. */
    private static Trial.Ends pairs(Chance draws, Graph graph, Crooks crooks, int count) {
      Components honest =
          new Components(
              graph,
              node -> !crooks.includes(node),
              link -> !crooks.includes(graph.from(link)) && !crooks.includes(graph.to(link)));
      int[] from = new int[count];
      int[] to = new int[count];
      for (int i = 0; i < count; ) {
        int a = draws.nextInt(graph.nodes());
        int b = draws.nextInt(graph.nodes());
        if (a != b && !crooks.includes(a) && !crooks.includes(b) && honest.connected(a, b)) {
          from[i] = a;
          to[i++] = b;
        }
      }
      return new Trial.Ends(from, to);
    }
  }
}
