package io.peaknet.lab.services;

import static io.peaknet.lab.services.Services.ACCIDENTS;
import static io.peaknet.lab.services.Services.STEADY;
import static io.peaknet.lab.services.Services.trial;

import io.peaknet.lab.experiment.Claim;
import io.peaknet.lab.experiment.Results;
import io.peaknet.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** What Peak must reach beside those with a box in the middle, and what it did reach. */
final class ServicesAcceptance {
  /** Those whose clients go straight to a replica, without encryption. */
  private static final List<String> STRAIGHT = List.of("peak-dns", "peak-client");

  private static final List<String> LAYER_7 = List.of("haproxy-http", "nginx-http", "caddy");

  private static final String TUNNEL = "peak-tunnel";
  private static final String TLS = "haproxy-tls";

  /** What two measurements of one thing differ by. */
  private static final double SAME = 0.05;

  private final Results results;
  private final Lengths lengths;
  private final List<Claim> claims = new ArrayList<>();

  private ServicesAcceptance(Results results, Lengths lengths) {
    this.results = results;
    this.lengths = lengths;
  }

  /** Every claim. */
  static List<Claim> of(Results results, Lengths lengths) {
    ServicesAcceptance acceptance = new ServicesAcceptance(results, lengths);
    acceptance.steady();
    acceptance.accidents();
    return acceptance.claims;
  }

  private void steady() {
    String cpu = "keep_max_cpu_s_per_million";
    String p99 = "keep_" + lengths.rates().getLast() + "_p99_ms";
    for (String ours : STRAIGHT) {
      ratio(ours + ": requests a second, of direct's", ours, "direct", "keep_max_per_s", 1 - SAME);
      ratio(ours + ": p99 at the highest rate, of direct's", ours, "direct", p99, -(1 + SAME));
      String best = best(cpu, LAYER_7);
      ratio(ours + ": CPU per request, of the best HTTP proxy's", ours, best, cpu, -0.65);
      ratio(ours + ": CPU per request, of NAT's", ours, "nat", cpu, -0.9);
    }
    String paced = Steady.PACED + "_cpu_s_per_million";
    ratio(TUNNEL + ": CPU per request at equal rates, of haproxy-tls'", TUNNEL, TLS, paced, -1);
    ratio(TUNNEL + ": p99 at equal rates, of haproxy-tls'", TUNNEL, TLS, p99, -1);
  }

  /** Whose median is the smallest. */
  private String best(String figure, List<String> contestants) {
    String best = contestants.getFirst();
    for (String contestant : contestants) {
      double one = results.spread(trial(STEADY, contestant), figure).median();
      double other = results.spread(trial(STEADY, best), figure).median();
      best = one < other || Double.isNaN(other) ? contestant : best;
    }
    return best;
  }

  /** A bound below zero is one that must not be passed, above zero one to be reached. */
  private void ratio(String what, String ours, String theirs, String figure, double bound) {
    Spread ratio = results.ratio(trial(STEADY, ours), trial(STEADY, theirs), figure);
    claims.add(new Claim(what, ratio.median(), "×", bound > 0, Math.abs(bound)));
  }

  private void accidents() {
    for (String proxy : List.of("nat", "haproxy-http")) {
      String part = proxy.equals("nat") ? "dead_NAT_box" : "dead_proxy";
      double down = figure(proxy, part + "_all_down_s") / (lengths.accident().toMillis() / 1e3);
      claims.add(
          new Claim(
              proxy + ": share of the time until repair without service", down, "", true, 0.9));
    }
    for (String ours : STRAIGHT) {
      most(ours + ": requests failed while the DNS server is dead", ours, "dead_DNS_server", 0);
    }
    claims.add(
        new Claim(
            TUNNEL + ": requests of others that fail when a client's node dies",
            figure(TUNNEL, "dead_Peak_node_of_a_client_close_failed"),
            "",
            false,
            0));
    for (String ours : List.of("peak-dns", "peak-client", TUNNEL)) {
      claims.add(
          new Claim(
              ours + ": seconds without service for all, worst of single deaths",
              worstDown(ours),
              "s",
              false,
              0));
    }
    for (String ours : STRAIGHT) {
      claims.add(
          new Claim(
              ours + ": requests failed when a replica dies, of haproxy-http's",
              failed(ours, Accidents.KILLED) / failed("haproxy-http", Accidents.KILLED),
              "×",
              false,
              1));
    }
  }

  private void most(String what, String ours, String accident, double bound) {
    claims.add(new Claim(what, failed(ours, accident), "", false, bound));
  }

  /** Of both kinds of clients. */
  private double failed(String contestant, String accident) {
    return figure(contestant, accident + "_" + Accidents.KEEP + "_failed")
        + figure(contestant, accident + "_" + Accidents.CLOSE + "_failed");
  }

  private double figure(String contestant, String figure) {
    return results.spread(trial(ACCIDENTS, contestant), figure).median();
  }

  private double worstDown(String contestant) {
    DoubleStream downs =
        results.figures(trial(ACCIDENTS, contestant)).stream()
            .filter(name -> name.endsWith("_all_down_s"))
            .filter(name -> name.startsWith(Accidents.DEAD) || name.startsWith(Accidents.KILLED))
            .mapToDouble(name -> figure(contestant, name));
    return downs.max().orElse(Double.NaN);
  }
}
