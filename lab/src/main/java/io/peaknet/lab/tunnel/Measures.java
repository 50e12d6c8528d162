package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Programs;
import io.peaknet.lab.Topology;
import io.peaknet.lab.Until;
import io.peaknet.lab.experiment.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is measured of a contestant in one network: each kind of network is one method. */
final class Measures {
  /** A contestant that lets its first echo wait for longer has failed. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** tinc asks its neighbours once a minute whether they are there, and gives them five seconds. */
  private static final Duration REPAIR = Duration.ofSeconds(80);

  private static final Duration FLOOD_GRACE = Duration.ofSeconds(20);
  private static final double BYTES_PER_GB = 1e9;

  private final Site site;
  private final Lengths lengths;
  private final Contestant.Tunnel tunnel;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private Daemons daemons = new Daemons(List.of());

  private Measures(Site site, Contestant contestant, Lengths lengths) {
    this.site = site;
    this.lengths = lengths;
    tunnel = contestant.prepare(site);
  }

  /** Two hosts with one wire: all that does not need a third. */
  static Outcome pair(Site site, Contestant contestant, Lengths lengths) {
    Measures measures = new Measures(site, contestant, lengths);
    measures.start(2);
    pause(Duration.ofSeconds(lengths.restSeconds()));
    measures.put("rss_idle_mib", measures.daemons.residentMibMax());
    Iperf iperf = Iperf.between(site, 2, measures.tunnel.address(2));
    measures.warm(iperf);
    measures.attempt(() -> measures.transfers(iperf));
    measures.attempt(() -> measures.loaded(iperf));
    measures.put("rss_load_mib", measures.daemons.residentMibMax());
    measures.attempt(measures::floods);
    return measures.outcome();
  }

  /** Three hosts in a line; the one in the middle relays. */
  static Outcome line(Site site, Contestant contestant, Lengths lengths) {
    Measures measures = new Measures(site, contestant, lengths);
    measures.start(3);
    Iperf iperf = Iperf.between(site, 3, measures.tunnel.address(3));
    measures.warm(iperf);
    measures.attempt(() -> measures.transfers(iperf));
    measures.attempt(measures::flooded);
    return measures.outcome();
  }

  /**
   * Measures one thing: if it fails, what was and will be measured beside it counts all the same.
   */
  private void attempt(Runnable measurement) {
    try {
      measurement.run();
    } catch (LabException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  private Outcome outcome() {
    attempt(daemons::check);
    return new Outcome(figures, Map.of(), failures.isEmpty() ? null : String.join("; ", failures));
  }

  /**
   * Cuts the way to the second host without either end noticing: for good where the contestant
   * finds the other way round a ring of three, otherwise for a second.
   */
  static Outcome cut(Site site, Contestant contestant, Lengths lengths) {
    Measures measures = new Measures(site, contestant, lengths);
    CagedProcess ping = measures.begin(2);
    // Links and routes beside the direct one come up meanwhile.
    pause(Duration.ofSeconds(3));
    Topology.Cable cable =
        Optional.ofNullable(site.layout().between(1, 2).orElseThrow().cable())
            .orElseThrow(() -> new IllegalArgumentException("a wire can't be cut silently"));
    Instant cutAt = Instant.now();
    cable.cut();
    if (contestant.findsOtherPaths()) {
      Instant surely = cutAt.plusMillis(300);
      Echoes echoes = measures.await(ping, REPAIR, all -> all.sentSince(surely));
      measures.put("gap_other_path_ms", echoes.longestGapMs(cutAt));
    } else {
      pause(Duration.ofSeconds(1));
      cable.heal();
      Instant healedAt = Instant.now();
      Echoes.Echo echo =
          measures
              .await(ping, REPAIR, all -> all.arrivedSince(healedAt))
              .arrivedSince(healedAt)
              .first()
              .orElseThrow();
      measures.put("back_after_heal_ms", Echoes.millis(healedAt, echo.arrived()));
    }
    ping.kill();
    return Outcome.of(measures.figures);
  }

  /** Starts the contestant, and takes the time until its first echo and the echoes after it. */
  private void start(int far) {
    CagedProcess ping = begin(far);
    Instant first = Echoes.parse(ping.output()).first().map(Echoes.Echo::arrived).orElseThrow();
    // A request that waited for the tunnel to come up says nothing of its round trips.
    int wanted = lengths.idlePings();
    boolean enough =
        Until.holds(
            PATIENCE, () -> Echoes.parse(ping.output()).sentSince(first).echoes().size() >= wanted);
    ping.kill();
    if (!enough) {
      throw new LabException("fewer than %d echoes on the idle tunnel".formatted(wanted));
    }
    Echoes idle = Echoes.parse(ping.output()).sentSince(first);
    put("rtt_idle_p50_ms", idle.quantileMs(0.5));
    put("rtt_idle_p99_ms", idle.quantileMs(0.99));
    put("rtt_first_10_max_ms", new Echoes(idle.echoes().subList(0, 10)).quantileMs(1));
  }

  /** Starts the contestant and a ping; returns when the first echo is there. */
  private CagedProcess begin(int far) {
    CagedProcess ping = Echoes.start(site, tunnel.address(far));
    Instant startedAt = Instant.now();
    daemons = new Daemons(tunnel.start());
    Echoes echoes = await(ping, PATIENCE, all -> all);
    Instant first = echoes.first().orElseThrow().arrived();
    put("start_to_first_ping_s", Echoes.millis(startedAt, first) / 1000);
    return ping;
  }

  /** Waits until a ping has an echo of the kind asked for; returns all of its echoes. */
  private Echoes await(
      CagedProcess ping, Duration patience, java.util.function.UnaryOperator<Echoes> kind) {
    return Until.present(
            patience,
            () -> {
              daemons.check();
              Echoes all = Echoes.parse(ping.output());
              return kind.apply(all).first().map(echo -> all);
            })
        .orElseThrow(
            () -> new LabException("no echo came back in %d s".formatted(patience.toSeconds())));
  }

  /**
   * The first transfers: what is not ready for load yet becomes so, and what that costs is seen.
   */
  private void warm(Iperf iperf) {
    Iperf.Transfer first = iperf.run(1, false, lengths.warmSeconds());
    put("tcp1_cold_gbps", first.eachSecond().getFirst());
    if (lengths.backSeconds() > 0) {
      iperf.run(1, true, lengths.backSeconds());
    }
  }

  /** TCP with one stream and with four, each in both directions. */
  private void transfers(Iperf iperf) {
    for (int streams : List.of(1, 4)) {
      String kind = "tcp" + streams;
      double cpuBefore = daemons.cpuSeconds();
      double relayBefore = relaySeconds();
      Iperf.Transfer to = iperf.run(streams, false, lengths.tcpSeconds());
      Iperf.Transfer from = iperf.run(streams, true, lengths.tcpSeconds());
      double gigabytes = (to.bytes() + from.bytes()) / BYTES_PER_GB;
      put(kind + "_gbps", (to.gigabitsPerSecond() + from.gigabitsPerSecond()) / 2);
      put(kind + "_to_gbps", to.gigabitsPerSecond());
      put(kind + "_from_gbps", from.gigabitsPerSecond());
      if (!daemons.processes().isEmpty()) {
        put(kind + "_cpu_s_per_gb", (daemons.cpuSeconds() - cpuBefore) / gigabytes);
        if (site.hosts() > 2) {
          put(kind + "_relay_cpu_s_per_gb", (relaySeconds() - relayBefore) / gigabytes);
        }
      }
    }
  }

  private double relaySeconds() {
    return site.hosts() > 2 && !daemons.processes().isEmpty() ? daemons.cpuSeconds(2) : Double.NaN;
  }

  /** Round trips while one TCP stream goes the same way as the requests. */
  private void loaded(Iperf iperf) {
    int seconds = lengths.loadedPings() / 100 + 2;
    meanwhile(
        () -> iperf.run(1, false, seconds),
        () -> {
          pause(Duration.ofSeconds(1));
          pings("loaded", Echoes.INTERVAL.multipliedBy(lengths.loadedPings()));
        });
  }

  /** Round trips to the relay of a line while the third host floods it with small datagrams. */
  private void flooded() {
    Programs programs = new Programs(site.cage());
    Duration half = Duration.ofMillis(lengths.floodMs() / 2);
    FloodCount count =
        meanwhile(
            () -> flood(programs, 3, 0),
            () -> {
              pause(Duration.ofSeconds(1)); // its programs start
              pings("flooded", half);
            });
    put("flooded_offered_pps", count.sent() / (lengths.floodMs() / 1000.0));
    put("flooded_pps", count.steadyPerSecond());
  }

  /** Pings the second host for a while under a load. */
  private void pings(String load, Duration length) {
    CagedProcess ping = Echoes.start(site, tunnel.address(2));
    pause(length);
    Echoes echoes = Echoes.parse(ping.output());
    ping.kill();
    put("rtt_" + load + "_p50_ms", echoes.quantileMs(0.5));
    put("rtt_" + load + "_p99_ms", echoes.quantileMs(0.99));
    put("pings_lost_" + load, (double) echoes.lost());
  }

  /** As many small datagrams as possible, then half as many as arrived. */
  private void floods() {
    Programs programs = new Programs(site.cage());
    FloodCount most = flood(programs, 1, 0);
    put("udp64_pps", most.steadyPerSecond());
    put("udp64_offered_pps", most.sent() / (lengths.floodMs() / 1000.0));
    long half = (long) (most.steadyPerSecond() / 2);
    FloodCount paced = flood(programs, 1, Math.max(1, half));
    put("udp64_paced_pps", (double) half);
    put("udp64_paced_lost", (double) (paced.sent() - paced.received() - paced.unread()));
    put("udp64_paced_unread", (double) paced.unread());
    put("udp64_paced_reordered", (double) paced.reordered());
  }

  /** From a host to the second one. */
  private FloodCount flood(Programs programs, int from, long perSecond) {
    long unreadBefore = unread();
    CagedProcess receiver =
        programs.listener(site.name(2), Flood.class, "receive", "" + Flood.PORT);
    CagedProcess sender =
        programs.run(
            site.name(from),
            Flood.class,
            "send",
            tunnel.address(2),
            "" + Flood.PORT,
            "" + lengths.floodMs(),
            "" + perSecond);
    Duration patience = FLOOD_GRACE.plusMillis(lengths.floodMs());
    boolean ended = sender.status(patience).isPresent() && receiver.status(patience).isPresent();
    FloodCount count =
        FloodCount.parse(sender.output() + receiver.output(), unread() - unreadBefore);
    if (!ended) {
      sender.kill();
      receiver.kill();
    }
    return count;
  }

  /** Datagrams that reached the far host, and that the receiving program did not fetch in time. */
  private long unread() {
    String counters = site.run(2, List.of("cat", "/proc/net/snmp6", "/proc/net/snmp"));
    return FloodCount.unread(counters);
  }

  /** Does something while something else goes on, and waits for both. */
  static <T> T meanwhile(Callable<T> goesOn, Runnable something) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<T> future = executor.submit(goesOn);
      something.run();
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LabException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void put(String name, double figure) {
    figures.put(name, figure);
  }

  static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
