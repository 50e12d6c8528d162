package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.experiment.Experiment;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Plan;
import io.peaknet.lab.experiment.Results;
import io.peaknet.lab.experiment.Trial;
import io.peaknet.lab.experiment.UsageException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code peak lab run services}: Peak beside NAT and proxies, in front of the same replicas. */
public final class Services implements Experiment {
  /** Begins the version of a contestant that can't be had, before the reason. */
  static final String NOT_HERE = "not here: ";

  /** The kinds of trials, in their names. */
  static final String STEADY = "steady";

  static final String ACCIDENTS = "accidents";

  /** Who is in the quick run. */
  private static final Set<String> QUICK =
      Set.of(
          "direct",
          "nat",
          "haproxy-http",
          "nginx-http",
          "haproxy-tls",
          "peak-dns",
          "peak-client",
          "peak-tunnel");

  /** Whose accidents are looked at there. */
  private static final Set<String> QUICK_ACCIDENTS = Set.of("haproxy-http", "peak-dns");

  /** Seconds for which names without tombstones may be kept, in trials that are done once. */
  static final List<Integer> LONG_TTLS = List.of(30, 300);

  /** Fetching packages and making cages, beside the trials. */
  private static final int AROUND_SECONDS = 5;

  /** As many replicas as there may be behind each contestant. */
  private static final int REPLICAS_MAX = 32;

  private final int replicas;

  /** With as many replicas as usual. */
  public Services() {
    this(Lengths.REPLICAS);
  }

  /**
   * With so many replicas behind each contestant.
   *
   * @throws UsageException if that is too few for one to die, or too many
   */
  public Services(int replicas) {
    if (replicas < Lengths.REPLICAS || replicas > REPLICAS_MAX) {
      throw new UsageException(
          "%d replicas: %d to %d are possible".formatted(replicas, Lengths.REPLICAS, REPLICAS_MAX));
    }
    this.replicas = replicas;
  }

  /** A trial's name: what is measured, and of whom. */
  static String trial(String kind, String contestant) {
    return kind + ", " + contestant;
  }

  @Override
  public String name() {
    return "services";
  }

  @Override
  public String description() {
    return "Peak, NAT, HAProxy, nginx and Caddy in front of the same replicas: latency, throughput,"
        + " CPU, and what clients meet when something dies";
  }

  @Override
  public Needs needs() {
    return new Needs(false, List.of("nft", "curl", "ping", "getent"));
  }

  @Override
  public int estimateSeconds(boolean quick) {
    Nginx nginx = new Nginx(packages(System.err));
    ServicesPlan plan =
        new ServicesPlan(
            nginx, contestants(quick, packages(System.err), nginx), lengths(quick), Map.of());
    return AROUND_SECONDS + plan.rounds() * seconds(plan.round()) + seconds(plan.once());
  }

  private static int seconds(List<Trial> trials) {
    return trials.stream().mapToInt(Trial::seconds).sum();
  }

  private static DebianPackages packages(PrintStream log) {
    return new DebianPackages(DebianPackages.cacheFolder(System.getenv()), log);
  }

  private Lengths lengths(boolean quick) {
    return (quick ? Lengths.quick() : Lengths.full()).with(replicas);
  }

  private static List<Contestant> contestants(boolean quick, DebianPackages packages, Nginx nginx) {
    return Contestants.all(packages, nginx).stream()
        .filter(contestant -> !quick || QUICK.contains(contestant.name()))
        .toList();
  }

  @Override
  public Plan plan(boolean quick, PrintStream log) {
    DebianPackages packages = packages(log);
    Nginx nginx = new Nginx(packages);
    Map<String, String> versions = new LinkedHashMap<>();
    // Without replicas there is nothing to measure: no reason to go on.
    versions.put("replicas", replicas + " of " + nginx.find());
    List<Contestant> here = new ArrayList<>();
    for (Contestant contestant : contestants(quick, packages, nginx)) {
      try {
        versions.put(contestant.name(), contestant.find());
        here.add(contestant);
      } catch (LabException e) {
        if (contestant.isOurs()) {
          throw e;
        }
        versions.put(contestant.name(), NOT_HERE + e.getMessage());
      }
    }
    return new ServicesPlan(nginx, here, lengths(quick), versions);
  }

  /** What one run does, with the contestants that are here. */
  record ServicesPlan(
      Nginx nginx, List<Contestant> contestants, Lengths lengths, Map<String, String> versions)
      implements Plan {
    @Override
    public int rounds() {
      return lengths.rounds();
    }

    @Override
    public List<Trial> round() {
      List<Trial> trials = new ArrayList<>();
      for (Contestant contestant : contestants) {
        trials.add(
            new Trial(
                trial(STEADY, contestant.name()),
                lengths.steadySeconds(),
                cage -> Steady.measure(cage, nginx, contestant, lengths)));
      }
      for (Contestant contestant : contestants) {
        if (lengths.isThorough() || QUICK_ACCIDENTS.contains(contestant.name())) {
          trials.add(
              new Trial(
                  trial(ACCIDENTS, contestant.name()),
                  lengths.deathsSeconds(),
                  cage -> Accidents.deaths(cage, nginx, contestant, lengths)));
        }
      }
      return trials;
    }

    @Override
    public List<Trial> once() {
      List<Trial> trials = new ArrayList<>();
      if (lengths.isThorough()) {
        for (Contestant contestant : contestants) {
          trials.add(
              new Trial(
                  trial(STEADY, contestant.name()),
                  lengths.searchSeconds(),
                  cage -> Steady.once(cage, nginx, contestant, lengths)));
          trials.add(
              new Trial(
                  trial(ACCIDENTS, contestant.name()),
                  lengths.changesSeconds(),
                  cage -> Accidents.changes(cage, nginx, contestant, lengths)));
        }
        for (int ttl : LONG_TTLS) {
          Contestant naive = PeakDns.naive(ttl + "s");
          Duration after = Duration.ofSeconds(ttl).plus(lengths.accident());
          trials.add(
              new Trial(
                  trial(ACCIDENTS, naive.name()),
                  lengths.deathsSeconds() + ttl,
                  cage -> Accidents.killed(cage, nginx, naive, lengths, after)));
        }
      }
      return trials;
    }

    @Override
    public Findings findings(Results results) {
      return new ServicesFindings(this, results).all();
    }
  }
}
