package io.peaknet.simulator;

import io.peaknet.protocol.Node;
import io.peaknet.report.Progress;
import io.peaknet.simulator.check.Journeys.Journey;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.Loads;
import io.peaknet.simulator.graph.ShortestPaths;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run: cold start, convergence, checks, lookups, packets between pairs; then, if asked for,
 * failures and all of it again. Throws a {@link io.peaknet.simulator.check.Violation} if anything
 * that must hold does not.
 */
public final class Run {
  /** IPv6 and UDP around each datagram (RFC 8200, RFC 768). */
  private static final int HEADERS = 48;

  /** From so many nodes on a run has a thread for each processor. */
  private static final int TOGETHER_FROM = 2_000;

  private static final long SPACING_NS = 10_000_000L;
  private static final double SECOND = 1e9;

  private final Options options;
  private final @Nullable PrintStream progress;
  private final boolean strict;
  private final boolean alone;

  private Run(Options options, @Nullable PrintStream progress, boolean strict, boolean alone) {
    this.options = options;
    this.progress = progress;
    this.strict = strict;
    this.alone = alone;
  }

  /**
   * Runs alone in this process, so that memory can be measured. Pairs and lookups that fail are
   * counted and told, unless failures were asked for: those are a check.
   *
   * @param progress where to tell how far it is; null tells nobody
   * @throws io.peaknet.simulator.graph.GraphException if there is no such graph
   */
  public static Result alone(Options options, @Nullable PrintStream progress) {
    if (!options.router().equals("peak")) {
      return BaselineRun.measure(options, progress);
    }
    return new Run(options, progress, options.failPercent() > 0, true).run();
  }

  /**
   * Runs as a check, beside others: all must be delivered and found; memory is not measured.
   *
   * @throws io.peaknet.simulator.check.Violation if a pair or a lookup fails
   */
  public static Result checked(Options options) {
    return new Run(options, null, true, false).run();
  }

  private Result run() {
    long startNs = System.nanoTime();
    Graph graph = Generators.graph(options.graph(), options.seed());
    double heapBefore = alone ? heapBytes() : Double.NaN;
    Scenario scenario =
        new Scenario(
            graph,
            options.seed(),
            options.bothDial(),
            options.lossPercent(),
            options.command(),
            alone ? parts(graph) : 1);
    long convergedNs = converge(scenario, "converging");
    double messages = scenario.engine().datagrams() / (double) graph.nodes();
    double heapAfter = alone ? heapBytes() : Double.NaN;
    double restBytes = bytesAtRest(scenario);
    scenario.checkAtRest();
    Tables tables = new Tables(scenario);
    double lookupCost = lookUp(scenario, strict);
    Stretch stretch = carry(scenario, "sending", strict);
    if (options.failPercent() > 0) {
      scenario.fail(options.failPercent() / 100);
      converge(scenario, "converging after failures");
      scenario.checkAtRest();
      lookUp(scenario, true);
      carry(scenario, "sending after failures", true);
    }
    double wallS = (System.nanoTime() - startNs) / SECOND;
    return new Result(
        graph.nodes(),
        graph.links(),
        stretch.pairs,
        stretch.delivered,
        stretch.mean,
        stretch.p99,
        stretch.firstMean,
        tables.entriesMean,
        tables.entriesMax,
        tables.bitsMean,
        tables.bitsMax,
        messages,
        restBytes,
        tables.shareMaxOverMean,
        lookupCost,
        Double.NaN,
        convergedNs / SECOND,
        options.router(),
        options.seed(),
        (heapAfter - heapBefore) / graph.nodes(),
        scenario.engine().events() / wallS,
        wallS,
        stretch.busiestLoad);
  }

  /** Threads for a graph: below a few thousand nodes they would wait for each other. */
  private static int parts(Graph graph) {
    return graph.nodes() < TOGETHER_FROM ? 1 : Runtime.getRuntime().availableProcessors();
  }

  private long converge(Scenario scenario, String what) {
    if (progress == null) {
      return start(scenario);
    }
    // How long tables will go on changing is what the run is to find out.
    try (Progress bar = Progress.ofUnknownLength(what, progress)) {
      Engine engine = scenario.engine();
      long beganNs = System.nanoTime();
      long before = engine.events();
      scenario.onProgress((nowNs, changedNs) -> {
        double realS = Math.max(1, System.nanoTime() - beganNs) / SECOND;
        bar.detail(
            Scenario.seconds(nowNs)
                + " simulated, at rest for "
                + Scenario.seconds(nowNs - changedNs)
                + " of "
                + Scenario.seconds(Scenario.QUIET_NS)
                + ", "
                + Math.round((engine.events() - before) / realS)
                + " events/s");
      });
      return start(scenario);
    } finally {
      scenario.onProgress(null);
    }
  }

  private static long start(Scenario scenario) {
    if (scenario.engine().events() == 0) {
      scenario.startAll();
    }
    return scenario.converge();
  }

  private static double bytesAtRest(Scenario scenario) {
    long bytes = scenario.engine().bytes();
    long datagrams = scenario.engine().datagrams();
    scenario.runFor(Scenario.QUIET_NS);
    double sent =
        scenario.engine().bytes()
            - bytes
            + (double) HEADERS * (scenario.engine().datagrams() - datagrams);
    return sent / scenario.graph().nodes() / (Scenario.QUIET_NS / SECOND);
  }

  private double lookUp(Scenario scenario, boolean must) {
    LookupCheck lookups = scenario.lookUpAll();
    String failure = lookups.failure();
    if (failure != null) {
      refuse(scenario, failure, must);
    }
    return lookups.costMean();
  }

  private void refuse(Scenario scenario, String failure, boolean must) {
    if (must) {
      throw scenario.told(failure, null);
    }
    if (progress != null) {
      progress.println(failure);
    }
  }

  private Stretch carry(Scenario scenario, String what, boolean must) {
    Flows flows = scenario.pairs(options.pairs());
    long beginNs = scenario.engine().nowNs();
    long endNs = beginNs + (flows.count() - 1) * SPACING_NS + flows.durationNs();
    if (progress == null || flows.count() == 0) {
      scenario.send(flows, SPACING_NS);
    } else {
      try (Progress bar = new Progress(what, endNs - beginNs, progress)) {
        scenario.onProgress((nowNs, changedNs) -> bar.at(nowNs - beginNs));
        scenario.send(flows, SPACING_NS);
      } finally {
        scenario.onProgress(null);
      }
    }
    Stretch stretch = new Stretch(scenario, flows, options.lossPercent() > 0);
    if (stretch.trouble != null) {
      refuse(scenario, stretch.trouble, must);
    }
    return stretch;
  }

  /** A collection may leave what is dead where closing the gaps would cost much. */
  private static final int COLLECTIONS = 4; // MarkSweepAlwaysCompactCount

  /** Heap in use after collections, until one more leaves as much, in bytes. */
  private static double heapBytes() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      long left = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      if (left >= used - used / 1000) {
        return left;
      }
      used = left;
    }
    return used;
  }

  /** Figures of the nodes' tables. */
  private static final class Tables {
    private double entriesMean;
    private double entriesMax;
    private double bitsMean;
    private double bitsMax;
    private double shareMaxOverMean;

    Tables(Scenario scenario) {
      int nodes = scenario.graph().nodes();
      double shareMean = 0;
      double shareMax = 0;
      for (int number = 0; number < nodes; number++) {
        Node node = Objects.requireNonNull(scenario.node(number));
        entriesMean += node.stateEntries() / (double) nodes;
        entriesMax = Math.max(entriesMax, node.stateEntries());
        bitsMean += node.addressBits() / (double) nodes;
        bitsMax = Math.max(bitsMax, node.addressBits());
        shareMean += node.directoryShare() / nodes;
        shareMax = Math.max(shareMax, node.directoryShare());
      }
      shareMaxOverMean = shareMax / shareMean;
    }
  }

  /** Figures of the ways that packets took. */
  private static final class Stretch {
    private final int pairs;
    private int delivered;
    private final double mean;
    private final double p99;
    private final double firstMean;
    private final double busiestLoad;
    private @Nullable String trouble;

    Stretch(Scenario scenario, Flows flows, boolean lossy) {
      pairs = flows.count();
      ShortestPaths paths = scenario.shortestPaths();
      double[] established = new double[pairs];
      double[] first = new double[pairs];
      Loads loads = new Loads(scenario.graph(), paths, scenario.chance("loads"));
      // By source, so that each source's paths are found once.
      Integer[] order = new Integer[pairs];
      Arrays.setAll(order, flow -> flow);
      Arrays.sort(order, (a, b) -> Integer.compare(flows.source[a], flows.source[b]));
      int source = -1;
      for (int flow : order) {
        if (flows.source[flow] != source) {
          source = flows.source[flow];
          paths.from(source);
        }
        double best = paths.costTo(flows.destination[flow]);
        established[flow] = flows.lastCost[flow] / best;
        first[flow] = flows.firstCost[flow] / best;
        Journey way = flows.last(flow);
        if (way != null) {
          way.relays(loads::relayed);
          loads.cheapest(source, flows.destination[flow]);
        }
        if (lossy ? flows.anyArrived(flow) : flows.allArrived(flow)) {
          delivered++;
        } else {
          trouble = trouble == null ? "delivery failed from " + flows.story(flow) : trouble;
        }
      }
      if (trouble != null) {
        trouble += " (" + (pairs - delivered) + " of " + pairs + " pairs failed)";
      }
      mean = StretchFigures.mean(established);
      firstMean = StretchFigures.mean(first);
      p99 = StretchFigures.p99(established);
      busiestLoad = loads.busiest();
    }
  }
}
