package io.peaknet.lab.tunnel;

import static io.peaknet.lab.tunnel.Tunnels.CHURN;
import static io.peaknet.lab.tunnel.Tunnels.LINE;
import static io.peaknet.lab.tunnel.Tunnels.PAIR;
import static io.peaknet.lab.tunnel.Tunnels.SOAK;

import io.peaknet.lab.experiment.Claim;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.Spread;
import java.util.ArrayList;
import java.util.List;

/** What Peak's data path must reach, and what it did reach, in the medians of one run. */
final class Acceptance {
  private static final String PEAK = "Peak";
  private static final String JDK = "Peak, JDK's AEAD";
  private static final String WIREGUARD = "wireguard-go";
  private static final String YGGDRASIL = "Yggdrasil";

  /** What two looks at a process's memory differ by although nothing grows. */
  private static final double SAME_MIB = 5;

  private final Results results;
  private final List<Claim> claims = new ArrayList<>();

  private Acceptance(Results results) {
    this.results = results;
  }

  /** Every claim, in the order of the data path's requirements. */
  static List<Claim> of(Results results) {
    Acceptance acceptance = new Acceptance(results);
    acceptance.all();
    return acceptance.claims;
  }

  private void all() {
    String tcp = "TCP 1 stream, 2 nodes, of ";
    ratio(tcp + "wireguard-go's", PAIR, PEAK, WIREGUARD, "tcp1_gbps", true, 3);
    ratio(tcp + "Yggdrasil's", PAIR, PEAK, YGGDRASIL, "tcp1_gbps", true, 7);
    ratio(tcp + "plain veth's", PAIR, PEAK, "plain veth", "tcp1_gbps", true, 0.45);
    ratio(
        "the same with the JDK's own AEAD, of wireguard-go's",
        PAIR,
        JDK,
        WIREGUARD,
        "tcp1_gbps",
        true,
        1.7);
    String cpu = "daemons' CPU-seconds per GB, of ";
    ratio(cpu + "wireguard-go's", PAIR, PEAK, WIREGUARD, "tcp1_cpu_s_per_gb", false, 0.3);
    ratio("3 in a line, TCP 1, of Yggdrasil's", LINE, PEAK, YGGDRASIL, "tcp1_gbps", true, 5);
    ratio(
        "3 in a line, the relay's CPU per GB, of Yggdrasil's",
        LINE,
        PEAK,
        YGGDRASIL,
        "tcp1_relay_cpu_s_per_gb",
        false,
        0.3);
    String udp = "UDP 64-byte packets a second, of ";
    ratio(udp + "wireguard-go's", PAIR, PEAK, WIREGUARD, "udp64_pps", true, 5);
    ratio(udp + "Nebula's", PAIR, PEAK, "Nebula", "udp64_pps", true, 2);
    ratio(
        "idle ping p99 from the first packet on, of wireguard-go's",
        PAIR,
        PEAK,
        WIREGUARD,
        "rtt_idle_p99_ms",
        false,
        1);
    figure("ping p99 under bulk load", median("rtt_loaded_p99_ms"), "ms", 5);
    figure("resident memory, idle", median("rss_idle_mib"), "MiB", 100);
    Outcome soak = once(SOAK);
    figure("resident memory, at most in the long load", soak.figure("rss_largest_mib"), "MiB", 100);
    figure(
        "its growth over the long load, between the medians of the first and last minute",
        soak.figure("rss_last_minute_mib") - soak.figure("rss_first_minute_mib"),
        "MiB",
        SAME_MIB);
    figure("packets lost below the limit, most of a round", largest("udp64_paced_lost"), "", 0);
    figure(
        "packets reordered below the limit, most of a round",
        largest("udp64_paced_reordered"),
        "",
        0);
    Outcome churn = once(CHURN);
    claims.add(
        new Claim(
            "throughput while a neighbour comes and goes, of that without",
            churn.figure("churn_gbps") / churn.figure("calm_gbps"),
            "×",
            true,
            0.9));
    claims.add(
        new Claim(
            "worst second of the long load, over renewals of the key, of the median second",
            soak.figure("gbps_worst_second") / soak.figure("gbps_median_second"),
            "×",
            true,
            0.5));
  }

  private void ratio(
      String what,
      String kind,
      String ours,
      String theirs,
      String figure,
      boolean atLeast,
      double bound) {
    Spread ratio = results.ratio(kind + ", " + ours, kind + ", " + theirs, figure);
    claims.add(new Claim(what, ratio.median(), "×", atLeast, bound));
  }

  private void figure(String what, double figure, String unit, double most) {
    claims.add(new Claim(what, figure, unit, false, most));
  }

  private double median(String figure) {
    return results.spread(PAIR + ", " + PEAK, figure).median();
  }

  private double largest(String figure) {
    return results.spread(PAIR + ", " + PEAK, figure).max();
  }

  private Outcome once(String kind) {
    return results.once().getOrDefault(kind + ", " + PEAK, Outcome.failed("not measured"));
  }
}
