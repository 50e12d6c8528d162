package io.peaknet.lab.services;

import static io.peaknet.lab.services.Services.STEADY;
import static io.peaknet.lab.services.Services.trial;

import io.peaknet.lab.experiment.Results;
import io.peaknet.lab.experiment.Verdict;
import io.peaknet.report.Interval;
import io.peaknet.report.Spread;
import io.peaknet.report.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Peak wins, ties and loses: each of its ways beside the best that has a box in the middle.
 */
final class Standings {
  private static final List<String> OURS = List.of("peak-dns", "peak-client", "peak-tunnel");

  /**
   * Something to be good at.
   *
   * @param figure of what kind of trial
   * @param moreIsBetter whether the larger figure wins
   */
  private record Discipline(String what, String kind, String figure, boolean moreIsBetter) {}

  private final Services.ServicesPlan plan;
  private final Results results;

  Standings(Services.ServicesPlan plan, Results results) {
    this.plan = plan;
    this.results = results;
  }

  private List<Discipline> disciplines() {
    int rate = plan.lengths().rates().getLast();
    return List.of(
        new Discipline("requests a second", STEADY, "keep_max_per_s", true),
        new Discipline("connections a second", STEADY, "close_max_per_s", true),
        new Discipline("throughput of large bodies", STEADY, "large_gbps", true),
        new Discipline("CPU per request", STEADY, "keep_max_cpu_s_per_million", false),
        new Discipline("CPU per connection", STEADY, "close_max_cpu_s_per_million", false),
        new Discipline("CPU per GB", STEADY, "large_cpu_s_per_gb", false),
        new Discipline("p50 at " + rate + "/s", STEADY, "keep_" + rate + "_p50_ms", false),
        new Discipline("p99 at " + rate + "/s", STEADY, "keep_" + rate + "_p99_ms", false),
        new Discipline("fairness", STEADY, "fairness", true));
  }

  /** A row for each of Peak's ways and each discipline. */
  Table table() {
    Table table = new Table("what", "Peak's way", "best with a box in the middle", "ratio", "");
    for (Discipline discipline : disciplines()) {
      best(discipline)
          .ifPresent(theirs ->
              OURS.forEach(ours -> {
                Interval ratio = ratio(discipline, ours, theirs);
                if (ratio.isKnown()) {
                  table.row(
                      discipline.what(), ours, theirs, ratio + " ×", verdict(ratio, discipline));
                }
              }));
    }
    return table;
  }

  /** For JSON: ratios by what is compared and who. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Discipline discipline : disciplines()) {
      Optional<String> theirs = best(discipline);
      if (theirs.isEmpty()) {
        continue;
      }
      Map<String, Object> ratios = new LinkedHashMap<>();
      for (String ours : OURS) {
        Interval ratio = ratio(discipline, ours, theirs.get());
        if (ratio.isKnown()) {
          ratios.put(ours, Map.of("ratio", ratio.toMap(), "verdict", verdict(ratio, discipline)));
        }
      }
      map.put(discipline.what(), Map.of("against", theirs.get(), "ratios", ratios));
    }
    return map;
  }

  /** Who of those with a box in the middle has the best median. */
  private Optional<String> best(Discipline discipline) {
    return plan.contestants().stream()
        .filter(contestant -> contestant.hasMiddle())
        .map(Contestant::name)
        .filter(name -> median(discipline, name).isKnown())
        .max((a, b) ->
            (discipline.moreIsBetter() ? 1 : -1)
                * Double.compare(median(discipline, a).median(), median(discipline, b).median()));
  }

  private Spread median(Discipline discipline, String contestant) {
    return results.spread(trial(discipline.kind(), contestant), discipline.figure());
  }

  private Interval ratio(Discipline discipline, String ours, String theirs) {
    return Interval.of(
        results.ratios(
            trial(discipline.kind(), ours), trial(discipline.kind(), theirs), discipline.figure()));
  }

  private static String verdict(Interval ratio, Discipline discipline) {
    return Verdict.of(ratio, !discipline.moreIsBetter()).words();
  }
}
