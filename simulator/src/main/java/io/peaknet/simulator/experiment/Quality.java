package io.peaknet.simulator.experiment;

import io.peaknet.report.BarChart;
import io.peaknet.report.Spread;
import io.peaknet.simulator.Options;
import io.peaknet.simulator.Result;
import io.peaknet.simulator.Run;
import io.peaknet.simulator.graph.Generators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stretch, state, addresses, directory and lookup of all routers on the same graphs and pairs, at
 * rest. Peak runs live as well, from a cold start, where that does not take hours.
 */
final class Quality implements Experiment {
  /** Peak's nodes run whole: beyond that many the experiment would take hours. */
  static final int LIVE_MAX = 2_000;

  private static final int PAIRS_QUICK = 500;

  private static final List<String> QUICK =
      List.of("rgg:200:12", "ba:200:2", "er:200:8", "grid:14x14");
  private static final List<String> GENERATED =
      List.of(
          "rgg:1000:12",
          "ba:1000:2",
          "er:1000:8",
          "grid:32x32",
          "rgg:10000:12",
          "ba:10000:2",
          "er:10000:8",
          "rgg:100000:12",
          "ba:100000:2",
          "er:100000:8",
          "star:10000");
  private static final List<String> REAL_QUICK =
      List.of("zoo-geant2012.edges", "zoo-cogentco.edges", "freifunk-leipzig.edges");

  @Override
  public String name() {
    return "quality";
  }

  @Override
  public String description() {
    return "stretch, state, address bits, directory and lookup at rest, on real and made graphs";
  }

  private record Case(String graph, String router) {}

  @Override
  public Findings run(Setup setup) {
    Findings findings = new Findings();
    Findings.Section section = section(findings);
    List<Case> cases = new ArrayList<>();
    for (String graph : graphs(setup)) {
      boolean live = Generators.graph(graph, setup.seed()).nodes() <= LIVE_MAX;
      for (String router : Options.ROUTERS) {
        if (live || !router.equals("peak")) {
          cases.add(new Case(graph, router));
        }
      }
    }
    List<BarChart> charts = new ArrayList<>();
    List<String> charted = new ArrayList<>();
    setup.each(
        "quality",
        cases,
        each -> each.graph() + " " + each.router(),
        each -> {
          Result result = measure(setup, each.graph(), each.router());
          row(section, each.graph(), result);
          if (!charted.contains(each.graph())) {
            charted.add(each.graph());
            charts.add(new BarChart("mean stretch on " + name(each.graph()) + ", less is better"));
          }
          boolean ours = each.router().startsWith("peak");
          charts.getLast().bar(each.router(), Spread.of(result.stretchMean()), ours);
        });
    charts.forEach(findings::chart);
    return findings;
  }

  static Findings.Section section(Findings findings) {
    return findings
        .section(
            "Static quality",
            "graph",
            "nodes",
            "router",
            "pairs",
            "delivered",
            "stretch mean",
            "stretch p99",
            "first packet",
            "entries mean",
            "entries max",
            "address bits mean",
            "address bits max",
            "directory max / mean",
            "lookup cost",
            "lookup messages",
            "busiest node")
        .remark(
            "stretch: cost of the way relative to the cheapest one; of Peak that of established"
                + " sessions, and of their first packet")
        .remark(
            "lookup cost: time of question and answer relative to a round trip to the target;"
                + " lookup messages: sent over links for a lookup, those that lead nowhere"
                + " included")
        .remark(
            "busiest node: packets that the node relays that relays most, relative to the busiest"
                + " if all took cheapest ways, evenly chosen")
        .remark(
            "peak is the live protocol, up to "
                + LIVE_MAX
                + " nodes; the others are converged tables, without what a protocol adds;"
                + " peak-tables are those that Peak's nodes come to");
  }

  static Result measure(Setup setup, String graph, String router) {
    Options options = Options.of(graph).withSeed(setup.seed()).withRouter(router);
    return Run.alone(setup.quick() ? options.withPairs(PAIRS_QUICK) : options, null);
  }

  static void row(Findings.Section section, String graph, Result result) {
    section.row(
        name(graph),
        result.nodes(),
        result.router(),
        result.pairs(),
        result.delivered(),
        result.stretchMean(),
        result.stretchP99(),
        result.stretchFirstMean(),
        result.stateEntriesMean(),
        result.stateEntriesMax(),
        result.addressBitsMean(),
        result.addressBitsMax(),
        result.directoryShareMaxOverMean(),
        result.lookupCostMean(),
        result.lookupMessagesMean(),
        result.busiestLoad());
  }

  /** A file by its name alone: the same results wherever the files are. */
  private static String name(String graph) {
    return graph.substring(graph.lastIndexOf('/') + 1);
  }

  private static List<String> graphs(Setup setup) {
    List<String> quick = new ArrayList<>();
    REAL_QUICK.forEach(file -> quick.add(setup.topologies().resolve(file).toString()));
    quick.addAll(QUICK);
    List<String> full = new ArrayList<>();
    if (!setup.quick() && setup.graph() == null) {
      full.addAll(files(setup.topologies()));
    }
    full.addAll(GENERATED);
    return setup.graphs(quick, full);
  }

  private static List<String> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(Path::toString).filter(file -> file.endsWith(".edges")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("no folder of topologies at " + folder, e);
    }
  }
}
