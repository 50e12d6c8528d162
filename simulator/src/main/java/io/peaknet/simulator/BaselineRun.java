package io.peaknet.simulator;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.report.Progress;
import io.peaknet.simulator.baseline.Baseline;
import io.peaknet.simulator.baseline.Baselines;
import io.peaknet.simulator.baseline.Ways;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.converged.ConvergedPeak;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.GraphException;
import io.peaknet.simulator.graph.Loads;
import io.peaknet.simulator.graph.ShortestPaths;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One run of a baseline on converged tables, with the graph, pairs and questions that a run of Peak
 * with the same options has.
 */
final class BaselineRun {
  private static final double SECOND = 1e9;

  /** Questions asked, and no more than pairs; with more nodes than that, some are looked up. */
  private static final int LOOKUPS_MAX = 2_000;

  private final Options options;
  private final Graph graph;
  private final Baseline baseline;
  private final Components components;
  private final ShortestPaths paths;
  private final Loads loads;
  private double lookupCost;
  private double lookupMessages;

  private BaselineRun(Options options, Graph graph) {
    this.options = options;
    this.graph = graph;
    components = new Components(graph, node -> true, link -> true);
    if (!isConnected()) {
      throw new GraphException(
          "graph '"
              + options.graph()
              + "': --router "
              + options.router()
              + " needs a connected one");
    }
    baseline = baseline();
    paths = new ShortestPaths(graph, link -> true);
    loads = new Loads(graph, paths, new Chance(options.seed()).forPart("loads"));
  }

  /**
   * Runs it.
   *
   * @param progress where to tell how far it is; null tells nobody
   * @throws GraphException if there is no such graph, or it is not connected
   */
  static Result measure(Options options, @Nullable PrintStream progress) {
    long startNs = System.nanoTime();
    Graph graph = Generators.graph(options.graph(), options.seed());
    return new BaselineRun(options, graph).run(startNs, progress);
  }

  private Baseline baseline() {
    if (!options.router().equals(Options.TABLES)) {
      return Baselines.of(options.router(), graph, options.seed());
    }
    Chance chance = new Chance(options.seed());
    IdentityAddress[] names = new Identities(graph.nodes(), chance).addresses();
    return ConvergedPeak.of(graph, names, new SimSuite(chance), chance.forPart("tables"));
  }

  private boolean isConnected() {
    for (int node = 1; node < graph.nodes(); node++) {
      if (!components.connected(0, node)) {
        return false;
      }
    }
    return true;
  }

  private Result run(long startNs, @Nullable PrintStream progress) {
    Pairs pairs =
        Pairs.draw(components, new Chance(options.seed()).forPart("pairs"), options.pairs());
    double[] stretch = new double[pairs.count()];
    double[] first = new double[pairs.count()];
    int delivered = 0;
    // By source, so that each source's cheapest paths are found once.
    Integer[] order = new Integer[pairs.count()];
    Arrays.setAll(order, pair -> pair);
    Arrays.sort(order, Comparator.comparingInt(pair -> pairs.source()[pair]));
    try (Progress bar = bar(progress, pairs.count())) {
      int source = -1;
      for (int pair : order) {
        if (pairs.source()[pair] != source) {
          source = pairs.source()[pair];
          paths.from(source);
        }
        int destination = pairs.destination()[pair];
        Ways.Way way = baseline.way(source, destination, loads::relayed);
        loads.cheapest(source, destination);
        delivered += way.arrives() ? 1 : 0;
        stretch[pair] = way.cost() / paths.costTo(destination);
        first[pair] = baseline.firstWay(source, destination).cost() / paths.costTo(destination);
        bar.step();
      }
    }
    lookUp(progress);
    return result(pairs.count(), delivered, stretch, first, startNs);
  }

  private static Progress bar(@Nullable PrintStream progress, int pairs) {
    PrintStream out = progress == null ? new PrintStream(PrintStream.nullOutputStream()) : progress;
    return new Progress("sending", Math.max(1, pairs), out);
  }

  private void lookUp(@Nullable PrintStream progress) {
    Chance draws = new Chance(options.seed()).forPart("lookups");
    int[] targets = draws.permutation(graph.nodes());
    int most = Math.min(options.pairs(), LOOKUPS_MAX);
    int count = graph.nodes() < 2 ? 0 : Math.min(graph.nodes(), most);
    double[] cost = new double[count];
    double messages = 0;
    int failed = 0;
    for (int i = 0; i < count; i++) {
      int other = draws.nextInt(graph.nodes() - 1);
      int asker = other >= targets[i] ? other + 1 : other;
      Baseline.Lookup lookup = baseline.lookUp(asker, targets[i]);
      cost[i] = lookup.cost() / (2 * paths.from(asker).costTo(targets[i]));
      failed += lookup.cost() == Double.POSITIVE_INFINITY ? 1 : 0;
      messages += lookup.messages();
    }
    if (failed > 0 && progress != null) {
      progress.println(failed + " of " + count + " lookups failed");
    }
    lookupCost = StretchFigures.mean(cost);
    lookupMessages = Double.isNaN(lookupCost) ? Double.NaN : messages / count;
  }

  private Result result(int pairs, int delivered, double[] stretch, double[] first, long startNs) {
    int nodes = graph.nodes();
    double entriesMean = 0;
    double entriesMax = 0;
    double bitsMean = 0;
    double bitsMax = 0;
    double shareMax = 0;
    for (int node = 0; node < nodes; node++) {
      entriesMean += baseline.entries(node) / nodes;
      entriesMax = Math.max(entriesMax, baseline.entries(node));
      bitsMean += baseline.addressBits(node) / nodes;
      bitsMax = Math.max(bitsMax, baseline.addressBits(node));
      shareMax = Math.max(shareMax, baseline.directoryShare(node));
    }
    return new Result(
        nodes,
        graph.links(),
        pairs,
        delivered,
        StretchFigures.mean(stretch),
        StretchFigures.p99(stretch),
        StretchFigures.mean(first),
        entriesMean,
        entriesMax,
        bitsMean,
        bitsMax,
        Double.NaN,
        Double.NaN,
        shareMax * nodes,
        lookupCost,
        lookupMessages,
        Double.NaN,
        options.router(),
        options.seed(),
        Double.NaN,
        Double.NaN,
        (System.nanoTime() - startNs) / SECOND,
        loads.busiest());
  }
}
