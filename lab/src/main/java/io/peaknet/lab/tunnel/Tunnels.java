package io.peaknet.lab.tunnel;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.experiment.Experiment;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Plan;
import io.peaknet.lab.experiment.Results;
import io.peaknet.lab.experiment.Trial;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code peak lab run tunnels}: Peak beside other tunnels, on two hosts and on three. */
public final class Tunnels implements Experiment {
  /** Fetching packages and making cages, beside the trials. */
  private static final int AROUND_SECONDS = 20;

  /** Begins the version of a contestant that can't be had, before the reason. */
  static final String NOT_HERE = "not here: ";

  /** The kinds of networks, in the names of trials. */
  static final String PAIR = "pair";

  static final String LINE = "line";
  static final String CUT = "cut";
  static final String SOAK = "soak";
  static final String CHURN = "churn";

  /** A trial's name: what network, and whose turn. */
  static String trial(String kind, Contestant contestant) {
    return kind + ", " + contestant.name();
  }

  @Override
  public String name() {
    return "tunnels";
  }

  @Override
  public String description() {
    return "Peak, wireguard-go, Yggdrasil, Nebula, tinc and plain veth: throughput, CPU, latency,"
        + " memory, start, recovery";
  }

  @Override
  public Needs needs() {
    return new Needs(true, List.of("ping", "iperf3"));
  }

  @Override
  public int estimateSeconds(boolean quick) {
    TunnelPlan plan = plan(contestants(quick, System.err), quick);
    return AROUND_SECONDS + plan.rounds() * seconds(plan.round()) + seconds(plan.once());
  }

  private static int seconds(List<Trial> trials) {
    return trials.stream().mapToInt(Trial::seconds).sum();
  }

  @Override
  public Plan plan(boolean quick, PrintStream log) {
    Map<String, String> versions = new LinkedHashMap<>();
    List<Contestant> here = new ArrayList<>();
    for (Contestant contestant : contestants(quick, log)) {
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
    TunnelPlan plan = plan(here, quick);
    plan.versions().putAll(versions);
    return plan;
  }

  private static List<Contestant> contestants(boolean quick, PrintStream log) {
    DebianPackages packages = new DebianPackages(DebianPackages.cacheFolder(System.getenv()), log);
    List<Contestant> contestants =
        new ArrayList<>(
            List.of(
                new PlainVeth(),
                Peak.asItIs(),
                new WireguardGo(packages),
                new Yggdrasil(packages)));
    if (!quick) {
      contestants.addAll(List.of(Peak.withJdkAead(), new Nebula(packages), new Tinc(packages)));
    }
    return contestants;
  }

  private static TunnelPlan plan(List<Contestant> contestants, boolean quick) {
    return new TunnelPlan(contestants, quick ? Lengths.quick() : Lengths.full());
  }

  /** What one run does, with the contestants that are here. */
  record TunnelPlan(List<Contestant> contestants, Lengths lengths, Map<String, String> versions)
      implements Plan {
    TunnelPlan(List<Contestant> contestants, Lengths lengths) {
      this(contestants, lengths, new LinkedHashMap<>());
    }

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
                trial(PAIR, contestant),
                lengths.pairSeconds(),
                cage -> Measures.pair(Site.direct(cage, 2), contestant, lengths)));
      }
      for (Contestant contestant : contestants) {
        trials.add(
            new Trial(
                trial(LINE, contestant),
                lengths.lineSeconds(),
                cage -> Measures.line(Site.direct(cage, 3), contestant, lengths)));
      }
      for (Contestant contestant : contestants) {
        if (!(contestant instanceof PlainVeth)) {
          int hosts = contestant.findsOtherPaths() ? 3 : 2;
          trials.add(
              new Trial(
                  trial(CUT, contestant),
                  lengths.cutSeconds(),
                  cage -> Measures.cut(Site.cabled(cage, hosts), contestant, lengths)));
        }
      }
      return trials;
    }

    @Override
    public List<Trial> once() {
      List<Trial> trials = new ArrayList<>();
      contestants.stream()
          .filter(Contestant::isOurs)
          .findFirst()
          .ifPresent(ours -> {
            if (lengths.soakSeconds() > 0) {
              trials.add(
                  new Trial(
                      trial(SOAK, ours), lengths.soakSeconds() + 10, cage -> soak(cage, ours)));
            }
            if (lengths.churnSeconds() > 0) {
              trials.add(
                  new Trial(
                      trial(CHURN, ours), 2 * lengths.churnSeconds() + 12, c -> churn(c, ours)));
            }
          });
      return trials;
    }

    private Outcome soak(Cage cage, Contestant contestant) {
      return LongLoad.soak(Site.direct(cage, 2), contestant, lengths.soakSeconds());
    }

    private Outcome churn(Cage cage, Contestant contestant) {
      return LongLoad.churn(Site.withGuest(cage), contestant, lengths.churnSeconds());
    }

    @Override
    public Findings findings(Results results) {
      return new TunnelFindings(this, results).all();
    }
  }
}
