package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Topology;
import io.peaknet.lab.Until;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.report.Spread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What shows only under a load that lasts. */
final class LongLoad {
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final int MINUTE_SAMPLES = 12;

  /** The first seconds of a program say nothing of what comes after. */
  private static final int WARM_SECONDS = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private LongLoad() {}

  /**
   * One TCP stream between two hosts for minutes, over all renewals of keys that fall into them:
   * memory must not grow, throughput must not pause.
   */
  static Outcome soak(Site site, Contestant contestant, int seconds) {
    Contestant.Tunnel tunnel = contestant.prepare(site);
    Daemons daemons = started(site, tunnel, 2);
    Iperf iperf = Iperf.between(site, 2, tunnel.address(2));
    iperf.run(1, false, WARM_SECONDS);
    List<Double> resident = new ArrayList<>();
    Iperf.Transfer transfer =
        Measures.meanwhile(
            () -> iperf.run(1, false, seconds),
            () -> {
              for (int i = 0; i < seconds / SAMPLE.toSeconds(); i++) {
                Measures.pause(SAMPLE);
                resident.add(daemons.residentMibMax());
              }
            });
    daemons.check();
    int minute = Math.min(MINUTE_SAMPLES, resident.size());
    Map<String, Double> figures = new LinkedHashMap<>();
    // What a compiler takes for a moment is given back: it is no growth, but counts as memory.
    figures.put("rss_first_minute_mib", spread(resident.subList(0, minute)).median());
    figures.put(
        "rss_last_minute_mib",
        spread(resident.subList(resident.size() - minute, resident.size())).median());
    figures.put("rss_largest_mib", spread(resident).max());
    throughput(figures, "", transfer);
    return new Outcome(
        figures, Map.of("gbps", transfer.eachSecond(), "rss_mib_every_5_s", resident), null);
  }

  /**
   * One TCP stream between two hosts, and then the same while the cable of a third, a neighbour of
   * the first, is silently cut and healed: a second without it, a second with it. That it did come
   * back each time is told by the echoes from it.
   */
  static Outcome churn(Site site, Contestant contestant, int seconds) {
    Contestant.Tunnel tunnel = contestant.prepare(site);
    Daemons daemons = started(site, tunnel, 3);
    Iperf iperf = Iperf.between(site, 2, tunnel.address(2));
    iperf.run(1, false, WARM_SECONDS);
    Map<String, Double> figures = new LinkedHashMap<>();
    throughput(figures, "calm_", iperf.run(1, false, seconds));
    Topology.Cable cable =
        Optional.ofNullable(site.layout().between(1, 3).orElseThrow().cable()).orElseThrow();
    CagedProcess ping = Echoes.start(site, tunnel.address(3));
    List<Instant> healed = new ArrayList<>();
    Iperf.Transfer churned =
        Measures.meanwhile(
            () -> iperf.run(1, false, seconds),
            () -> {
              for (int i = 0; i < seconds / 2; i++) {
                cable.cut();
                Measures.pause(Duration.ofSeconds(1));
                cable.heal();
                healed.add(Instant.now());
                Measures.pause(Duration.ofSeconds(1));
              }
            });
    throughput(figures, "churn_", churned);
    Echoes echoes = Echoes.parse(ping.output());
    ping.kill();
    figures.put("churn_heals", (double) healed.size());
    figures.put(
        "churn_returns",
        (double) healed.stream().filter(at -> echoes.hasAny(at, at.plusSeconds(1))).count());
    daemons.check();
    return new Outcome(figures, Map.of("gbps", churned.eachSecond()), null);
  }

  private static Daemons started(Site site, Contestant.Tunnel tunnel, int hosts) {
    Daemons daemons = new Daemons(tunnel.start());
    for (int host = 2; host <= hosts; host++) {
      List<String> ping = List.of("ping", "-n", "-c", "1", "-W", "0.5", tunnel.address(host));
      boolean reached =
          Until.holds(
              PATIENCE,
              () -> {
                daemons.check();
                return site.cage().run(site.name(1), PATIENCE, ping).status() == 0;
              });
      if (!reached) {
        throw new LabException(site.name(host) + " is not reached");
      }
    }
    return daemons;
  }

  private static void throughput(
      Map<String, Double> figures, String kind, Iperf.Transfer transfer) {
    Spread seconds =
        Spread.of(transfer.eachSecond().stream().mapToDouble(Double::doubleValue).toArray());
    figures.put(kind + "gbps", transfer.gigabitsPerSecond());
    figures.put(kind + "gbps_median_second", seconds.median());
    figures.put(kind + "gbps_worst_second", seconds.min());
  }

  private static Spread spread(List<Double> values) {
    return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
