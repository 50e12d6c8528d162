package io.peaknet.lab.experiment;

import io.peaknet.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all trials found.
 *
 * @param rounds outcomes by the trial's name, for each finished round
 * @param once those of the trials after the rounds
 */
public record Results(List<Map<String, Outcome>> rounds, Map<String, Outcome> once) {

  /** A figure of a trial in each round; NaN where it was not measured. */
  public double[] values(String trial, String figure) {
    return rounds.stream()
        .mapToDouble(
            round -> round.containsKey(trial) ? round.get(trial).figure(figure) : Double.NaN)
        .toArray();
  }

  /** Median and spread of a figure over the rounds. */
  public Spread spread(String trial, String figure) {
    return Spread.of(values(trial, figure));
  }

  /**
   * One trial's figure as a multiple of another's: each ratio is of figures of the same round, so
   * that what disturbed a round disturbs both sides of it.
   */
  public Spread ratio(String trial, String other, String figure) {
    return Spread.of(ratios(trial, other, figure));
  }

  /** The ratios of {@link #ratio}, of each round; NaN where one side was not measured. */
  public double[] ratios(String trial, String other, String figure) {
    double[] ours = values(trial, figure);
    double[] theirs = values(other, figure);
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = theirs[i] == 0 ? Double.NaN : ours[i] / theirs[i];
    }
    return ratios;
  }

  /** The names of all figures that a trial has in any round, in order. */
  public List<String> figures(String trial) {
    Map<String, Boolean> names = new LinkedHashMap<>();
    for (Map<String, Outcome> round : rounds) {
      Optional.ofNullable(round.get(trial))
          .ifPresent(outcome -> outcome.figures().keySet().forEach(name -> names.put(name, true)));
    }
    return new ArrayList<>(names.keySet());
  }

  /** Why a trial failed in some round, or after them; empty if it never did. */
  public Optional<String> failure(String trial) {
    for (Map<String, Outcome> round : rounds) {
      Outcome outcome = round.get(trial);
      if (outcome != null && outcome.failure() != null) {
        return Optional.of(outcome.failure());
      }
    }
    return Optional.ofNullable(once.get(trial)).flatMap(o -> Optional.ofNullable(o.failure()));
  }
}
