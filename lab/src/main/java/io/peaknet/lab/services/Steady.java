package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.Cpu;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Resident;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.load.LoadPlan;
import io.peaknet.lab.load.LoadResult;
import io.peaknet.lab.load.LoadRun;
import io.peaknet.lab.load.Pace;
import io.peaknet.lab.load.RateSearch;
import io.peaknet.lab.load.Times;
import io.peaknet.report.Fairness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a service costs and how fast it is while nothing happens to it. */
final class Steady {
  /** Kept connections of one client host, and large bodies at a time. */
  private static final int CONNECTIONS = 32;

  private static final int LARGE_CONNECTIONS = 4;

  /** Numbers of clients for which it is seen how evenly they come to the replicas. */
  static final List<Integer> CLIENTS = List.of(1, 10, 100);

  /** Requests a second of all these clients together. */
  private static final int CLIENTS_RATE = 1000;

  /** A client's patience: whoever answers later than this at the 99th percentile is overloaded. */
  private static final double GOOD_P99_MS = 10;

  /** Each rate of the search is so many times the one before. */
  private static final double SEARCH_STEP = 1.15;

  /** The load at the highest of the rates, in names of figures. */
  static final String PACED = "paced";

  private static final double MILLION = 1e6;
  private static final double BYTES_PER_GB = 1e9;
  private static final double BITS_PER_BYTE = 8;

  private final Network network;
  private final Service service;
  private final Lengths lengths;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  private Steady(Cage cage, Nginx nginx, Contestant contestant, Lengths lengths) {
    this.lengths = lengths;
    network = new Network(cage, new WebServer(nginx, contestant.usesTls()), 1);
    network.start(1, lengths.replicas());
    service = contestant.start(network);
  }

  /** Measures a contestant in a cage of its own. */
  static Outcome measure(Cage cage, Nginx nginx, Contestant contestant, Lengths lengths) {
    Steady steady = new Steady(cage, nginx, contestant, lengths);
    steady.attempt(() -> Look.measure(steady.network, steady.service.access(), steady.figures));
    steady.attempt(steady::warm);
    steady.attempt(steady::keeping);
    steady.attempt(steady::closing);
    steady.attempt(steady::large);
    steady.figures.put("rss_mib", steady.residentMib());
    return steady.outcome();
  }

  /**
   * Looks for the largest rate at which a contestant still answers fast, and at how evenly few and
   * many clients come to the replicas.
   */
  static Outcome once(Cage cage, Nginx nginx, Contestant contestant, Lengths lengths) {
    Steady steady = new Steady(cage, nginx, contestant, lengths);
    steady.attempt(steady::warm);
    steady.attempt(steady::search);
    CLIENTS.forEach(clients -> steady.attempt(() -> steady.spread(clients)));
    return steady.outcome();
  }

  private Outcome outcome() {
    return new Outcome(figures, Map.of(), failures.isEmpty() ? null : String.join("; ", failures));
  }

  /** If one thing can't be measured, what is measured beside it counts all the same. */
  private void attempt(Runnable measurement) {
    try {
      measurement.run();
    } catch (LabException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  /** Whatever is compiled or filled by use is so before anything counts. */
  private void warm() {
    if (!lengths.first().isZero()) {
      Times times = Times.lasting(Duration.ZERO, lengths.first());
      run(plan(WebServer.SMALL, LoadPlan.Mode.KEEP, CONNECTIONS).during(times).at(Pace.max()));
    }
  }

  /** Small bodies over kept connections. */
  private void keeping() {
    LoadPlan plan = plan(WebServer.SMALL, LoadPlan.Mode.KEEP, CONNECTIONS);
    Measured most = run(plan.at(Pace.max()));
    figures.put("keep_max_per_s", most.result().ratePerSecond());
    most.costs("keep_max", figures);
    figures.put("fairness", fairness(most.result().replicas()));
    for (int rate : lengths.rates()) {
      latencies("keep_" + rate, run(plan.at(Pace.even(rate))).result());
    }
    // At the same rate for all, and without the generator's waiting: equal work.
    Measured paced = run(plan.at(Pace.frugal(lengths.rates().getLast())));
    paced.costs(PACED, figures);
    figures.put("wire_bytes", paced.wireBytes() / paced.result().due());
    figures.put("dns_per_million", paced.result().dnsQueries() * MILLION / paced.result().due());
  }

  /**
   * Clients that each look the name up, where there is one, and keep the connection that they get.
   */
  private void spread(int clients) {
    LoadPlan plan =
        Loads.plan(service.access(), WebServer.SMALL)
            .over(LoadPlan.Mode.HELD, clients)
            .during(Times.lasting(Duration.ZERO, lengths.length()))
            .at(Pace.frugal(CLIENTS_RATE));
    plan = plan.finding(plan.naming().forClients(clients));
    figures.put("fairness_" + clients, fairness(run(plan).result().replicas()));
  }

  private void search() {
    LoadPlan plan = plan(WebServer.SMALL, LoadPlan.Mode.KEEP, CONNECTIONS);
    double most = run(plan.at(Pace.max())).result().ratePerSecond();
    double least = Math.min(most, lengths.rates().getLast());
    figures.put(
        "keep_good_per_s",
        new RateSearch(least, most, SEARCH_STEP)
            .find(rate -> RateSearch.isBorne(run(plan.at(Pace.frugal(rate))).result(), GOOD_P99_MS))
            .borne());
  }

  /** Small bodies, each over a connection of its own. */
  private void closing() {
    LoadPlan plan = plan(WebServer.SMALL, LoadPlan.Mode.CLOSE, CONNECTIONS);
    if (lengths.closingRate() > 0) {
      latencies("close", run(plan.at(Pace.even(lengths.closingRate()))).result());
    }
    Measured most = run(plan.at(Pace.max()));
    figures.put("close_max_per_s", most.result().ratePerSecond());
    most.costs("close_max", figures);
  }

  /** Large bodies, as fast as they come. */
  private void large() {
    LoadPlan plan = plan(WebServer.LARGE, LoadPlan.Mode.KEEP, LARGE_CONNECTIONS);
    Measured most = run(plan.at(Pace.max()));
    double bytes = most.result().bytes();
    figures.put("large_gbps", bytes * BITS_PER_BYTE / BYTES_PER_GB / most.result().seconds());
    figures.put("large_cpu_s_per_gb", most.cpuSeconds() / (bytes / BYTES_PER_GB));
  }

  private LoadPlan plan(String path, LoadPlan.Mode mode, int connections) {
    return Loads.plan(service.access(), path)
        .over(mode, connections)
        .during(Times.lasting(lengths.warm(), lengths.length()));
  }

  private void latencies(String name, LoadResult result) {
    figures.put(name + "_p50_ms", result.latencyMs(50));
    figures.put(name + "_p90_ms", result.latencyMs(90));
    figures.put(name + "_p99_ms", result.latencyMs(99));
    figures.put(name + "_p999_ms", result.latencyMs(99.9));
    figures.put(name + "_lag_p99_ms", result.lagMs(99));
    figures.put(name + "_failed", (double) result.failed());
  }

  /**
   * What a load came to, and what it took.
   *
   * @param cpuSeconds of all cores, generator and replicas included, but for the compilers and the
   *     collector of the generator's JVM
   * @param wireBytes that came into the router over any wire
   */
  private record Measured(LoadResult result, double cpuSeconds, double wireBytes) {
    void costs(String name, Map<String, Double> figures) {
      double requests = result.due() - result.failed();
      figures.put(name + "_failed", (double) result.failed());
      figures.put(name + "_cpu_s_per_million", cpuSeconds * MILLION / requests);
      figures.put(name + "_generator_cpu_s_per_million", result.cpuSeconds() * MILLION / requests);
    }
  }

  private Measured run(LoadPlan plan) {
    LoadRun run = Loads.start(network, 1, service.access(), plan);
    long beginNs = run.awaitBegin();
    Meter before = Meter.read();
    double generatorBefore = cpuSeconds(run.process());
    double wireBefore = wireBytes();
    Pause.untilNs(beginNs + plan.times().length().toNanos());
    double generatorAfter = cpuSeconds(run.process());
    double cpu = Meter.read().secondsSince(before);
    double wire = wireBytes() - wireBefore;
    LoadResult result = run.result();
    // Its one thread is a client as good as any; that a JVM compiles meanwhile is nobody's cost.
    double compiling = generatorAfter - generatorBefore - result.cpuSeconds();
    return new Measured(result, cpu - Math.max(0, compiling), wire);
  }

  private static double cpuSeconds(CagedProcess process) {
    return process.inner().map(Cpu::seconds).orElse(0.0);
  }

  private double wireBytes() {
    return received(network.star().run(Network.MIDDLE, "cat", "/proc/net/dev"));
  }

  /** From {@code /proc/net/dev}: what all interfaces but the loopback received. */
  static double received(String devices) {
    return devices
        .lines()
        .map(line -> line.strip().split(":\\s*", 2))
        .filter(parts -> parts.length == 2 && !parts[0].equals("lo"))
        .mapToDouble(parts -> Double.parseDouble(parts[1].split("\\s+", 2)[0]))
        .sum();
  }

  /** How evenly replicas are used, those that answered nothing included. */
  private double fairness(Map<String, Long> answers) {
    return Fairness.jain(
        network.replicas().stream()
            .mapToDouble(replica -> answers.getOrDefault(Network.replica(replica), 0L))
            .toArray());
  }

  private double residentMib() {
    return service.processes().stream().mapToDouble(Steady::residentMib).sum();
  }

  private static double residentMib(CagedProcess process) {
    return process
        .inner()
        .map(inner -> Resident.mib(inner) + inner.descendants().mapToDouble(Resident::mib).sum())
        .orElse(0.0);
  }
}
