package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.load.Fate;
import io.peaknet.lab.load.LoadPlan;
import io.peaknet.lab.load.LoadResult;
import io.peaknet.lab.load.LoadRun;
import io.peaknet.lab.load.Pace;
import io.peaknet.lab.load.Timeline;
import io.peaknet.lab.load.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients meet when something happens to a service. Those on the first host keep their
 * connections, those on the second one make one for each request; all are under load from before
 * until after it.
 */
final class Accidents {
  /** Begins the names of figures about the death of a {@link Part}. */
  static final String DEAD = "dead_";

  /** Of a replica, whose machine falls silent. */
  static final String KILLED = "killed";

  static final String DRAINED = "drained";
  static final String DOUBLED = "doubled";
  static final String SPLIT = "split";

  /** The clients on the first host, in names of figures. */
  static final String KEEP = "keep";

  /** The clients on the second host. */
  static final String CLOSE = "close";

  private static final int CLIENT_HOSTS = 2;
  private static final int CONNECTIONS = 16;
  private static final int KEPT_RATE = 300;
  private static final int CLOSING_RATE = 150;

  /** From when on a half of the replicas carries its half: nearly. */
  private static final double HALF = 0.45;

  /** Over how many entries of a timeline that is judged. */
  private static final int WINDOW = 5;

  private final Network network;
  private final Service service;
  private final Lengths lengths;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, List<Double>> series = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  private Accidents(Cage cage, Nginx nginx, Contestant contestant, Lengths lengths) {
    this.lengths = lengths;
    network = new Network(cage, new WebServer(nginx, contestant.usesTls()), CLIENT_HOSTS);
    network.start(1, lengths.replicas());
    service = contestant.start(network);
  }

  /** Kills each part of a contestant, and then a replica, in a cage of its own. */
  static Outcome deaths(Cage cage, Nginx nginx, Contestant contestant, Lengths lengths) {
    Accidents accidents = new Accidents(cage, nginx, contestant, lengths);
    for (Part part : accidents.service.parts()) {
      accidents.attempt(() -> accidents.kill(part));
    }
    // Nobody comes back from this.
    accidents.attempt(() -> accidents.killReplica(lengths.accidentLoad()));
    return accidents.outcome();
  }

  /** Splits the network, doubles the replicas and drains one, in a cage of its own. */
  static Outcome changes(Cage cage, Nginx nginx, Contestant contestant, Lengths lengths) {
    Accidents accidents = new Accidents(cage, nginx, contestant, lengths);
    if (accidents.network.replicas().size() > 1) {
      accidents.attempt(accidents::split);
      accidents.attempt(accidents::doubled);
      accidents.attempt(() -> accidents.drain(1));
    }
    return accidents.outcome();
  }

  /**
   * Kills a replica, and nothing else.
   *
   * @param after for how long clients are watched from then on
   */
  static Outcome killed(
      Cage cage, Nginx nginx, Contestant contestant, Lengths lengths, Duration after) {
    Accidents accidents = new Accidents(cage, nginx, contestant, lengths);
    accidents.attempt(() -> accidents.killReplica(lengths.before().plus(after)));
    return accidents.outcome();
  }

  /** If one thing can't be measured, what is measured beside it counts all the same. */
  private void attempt(Runnable measurement) {
    try {
      measurement.run();
    } catch (LabException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  private Outcome outcome() {
    return new Outcome(figures, series, failures.isEmpty() ? null : String.join("; ", failures));
  }

  private void kill(Part part) {
    String name = DEAD + part.name().replace(' ', '_');
    Load load = new Load(lengths.accidentLoad());
    load.after(lengths.before(), part.kill());
    load.after(lengths.before().plus(lengths.accident()), part.repair());
    load.finish(name);
  }

  /** The last one. */
  private void killReplica(Duration length) {
    Load load = new Load(length);
    load.after(lengths.before(), () -> network.kill(network.replicas().getLast()));
    load.finish(KILLED);
  }

  /** The second half of the clients and of the replicas are cut off from the first. */
  private void split() {
    Load load = new Load(lengths.accidentLoad());
    load.after(lengths.before(), network::split);
    load.after(lengths.before().plus(lengths.accident()), network::rejoin);
    load.finish(SPLIT);
  }

  private void doubled() {
    int[] more = network.start(lengths.replicas() + 1, 2 * lengths.replicas());
    Load load = new Load(lengths.accidentLoad());
    load.after(lengths.before(), () -> service.add(more));
    Map<String, LoadResult> results = load.finish(DOUBLED);
    results.forEach((clients, result) ->
        figures.put(
            DOUBLED + "_" + clients + "_half_s",
            secondsToHalf(result.timeline(), Math.toIntExact(lengths.before().toMillis()), more)));
  }

  private void drain(int replica) {
    if (!service.canDrain()) {
      return;
    }
    // What a drain takes is not known before: the load goes on long enough for the slowest.
    Load load = new Load(lengths.accidentLoad().plus(PeakDns.DRAIN));
    load.after(
        lengths.before(),
        () -> {
          long begunNs = System.nanoTime();
          service.drain(replica);
          figures.put(DRAINED + "_took_s", (System.nanoTime() - begunNs) / 1e9);
          network.stop(replica);
        });
    load.finish(DRAINED);
  }

  /**
   * From an event until the new replicas answer nearly half of all requests, in seconds; NaN if
   * they never do.
   */
  static double secondsToHalf(Timeline timeline, int eventMs, int... added) {
    int from = eventMs / Timeline.BUCKET_MS;
    for (int end = from + WINDOW; end <= timeline.buckets(); end++) {
      long all = 0;
      long news = 0;
      for (Map.Entry<String, long[]> replica : timeline.replicas().entrySet()) {
        long count = 0;
        for (int i = end - WINDOW; i < end; i++) {
          count += replica.getValue()[i];
        }
        all += count;
        for (int one : added) {
          news += replica.getKey().equals(Network.replica(one)) ? count : 0;
        }
      }
      if (all > 0 && news >= HALF * all) {
        return (end - from) * Timeline.BUCKET_MS / 1e3;
      }
    }
    return Double.NaN;
  }

  /** Both hosts' clients under load. */
  private final class Load {
    private final Map<String, LoadRun> runs = new LinkedHashMap<>();
    private final long beginNs;

    Load(Duration length) {
      Times times = Times.lasting(Duration.ZERO, length);
      LoadPlan plan = Loads.plan(service.access(), WebServer.SMALL).during(times);
      runs.put(
          KEEP,
          Loads.start(
              network,
              1,
              service.access(),
              plan.over(LoadPlan.Mode.HELD, CONNECTIONS).at(Pace.frugal(KEPT_RATE))));
      runs.put(
          CLOSE,
          Loads.start(
              network,
              CLIENT_HOSTS,
              service.access(),
              plan.over(LoadPlan.Mode.CLOSE, CONNECTIONS).at(Pace.frugal(CLOSING_RATE))));
      // They begin at nearly the same time; the later one counts.
      beginNs = runs.values().stream().mapToLong(LoadRun::awaitBegin).max().orElseThrow();
    }

    void after(Duration time, Runnable something) {
      Pause.untilNs(beginNs + time.toNanos());
      something.run();
    }

    /** Waits for the end, and puts what the clients met among the figures and series. */
    Map<String, LoadResult> finish(String name) {
      Map<String, LoadResult> results = new LinkedHashMap<>();
      runs.forEach((clients, run) -> results.put(clients, run.result()));
      int used = 0;
      int troubled = 0;
      for (Map.Entry<String, LoadResult> entry : results.entrySet()) {
        String what = name + "_" + entry.getKey();
        LoadResult result = entry.getValue();
        Timeline timeline = result.timeline();
        figures.put(what + "_due", (double) result.due());
        figures.put(what + "_failed", (double) result.failed());
        figures.put(what + "_late", (double) result.count(Fate.LATE));
        figures.put(what + "_down_s", timeline.unavailableSeconds());
        figures.put(what + "_lost_s", timeline.lostSeconds());
        figures.put(
            what + "_trouble_s", timeline.troubleSeconds((double) lengths.before().toMillis()));
        series.put(what, shares(timeline));
        used += result.connectionsUsed();
        troubled += result.connectionsTroubled();
      }
      figures.put(name + "_all_down_s", allDownSeconds(results.values()));
      figures.put(name + "_blast", used == 0 ? Double.NaN : (double) troubled / used);
      return results;
    }
  }

  /** For how long every request due on any host failed or was late, in seconds. */
  private static double allDownSeconds(Collection<LoadResult> results) {
    int buckets = results.stream().mapToInt(r -> r.timeline().buckets()).min().orElse(0);
    int down = 0;
    for (int i = 0; i < buckets; i++) {
      int bucket = i;
      long due = results.stream().mapToLong(r -> r.timeline().due(bucket)).sum();
      long troubled = results.stream().mapToLong(r -> r.timeline().troubled(bucket)).sum();
      down += due > 0 && troubled == due ? 1 : 0;
    }
    return down * Timeline.BUCKET_MS / 1e3;
  }

  /** The share of requests due in each tenth of a second that failed or were late. */
  private static List<Double> shares(Timeline timeline) {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < timeline.buckets(); i++) {
      shares.add(timeline.due(i) == 0 ? 0.0 : (double) timeline.troubled(i) / timeline.due(i));
    }
    return shares;
  }
}
