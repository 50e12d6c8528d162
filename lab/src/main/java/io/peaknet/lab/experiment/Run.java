package io.peaknet.lab.experiment;

import io.peaknet.lab.LabException;
import io.peaknet.report.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the trials of a {@link Plan} that a {@link Store} does not have yet, each on a {@link
 * Bench}.
 */
final class Run {
  /** The name that {@link Store} keeps the trials after the rounds under. */
  private static final String ONCE = "once";

  private final Plan plan;
  private final Store store;
  private final PrintStream err;
  private final Bench bench;
  private int secondsDone;

  Run(Plan plan, Store store, Bench bench, PrintStream err) {
    this.plan = plan;
    this.store = store;
    this.bench = bench;
    this.err = err;
  }

  /** About how long what is missing takes. */
  int secondsLeft() {
    int seconds = 0;
    for (int round = 1; round <= plan.rounds(); round++) {
      seconds += store.outcomes(name(round)).isPresent() ? 0 : seconds(plan.round());
    }
    return seconds + (isOnceMissing() ? seconds(plan.once()) : 0);
  }

  /** How many rounds are kept already. */
  int roundsKept() {
    int kept = 0;
    for (int round = 1; round <= plan.rounds(); round++) {
      kept += store.outcomes(name(round)).isPresent() ? 1 : 0;
    }
    return kept;
  }

  private boolean isOnceMissing() {
    return !plan.once().isEmpty() && store.outcomes(ONCE).isEmpty();
  }

  /** Does all that is missing; every finished round is kept at once. */
  Results finish(String title) {
    // Ctrl-C ends this JVM, and the cage with it; the hook makes that so before the prompt is back.
    Thread end = new Thread(bench::end, "end");
    Runtime.getRuntime().addShutdownHook(end);
    try (Progress progress = new Progress(title, Math.max(1, secondsLeft()), err)) {
      List<Map<String, Outcome>> rounds = new ArrayList<>();
      for (int round = 1; round <= plan.rounds(); round++) {
        rounds.add(outcomes(progress, name(round), turned(plan.round(), round - 1)));
      }
      Map<String, Outcome> once =
          plan.once().isEmpty() ? Map.of() : outcomes(progress, ONCE, plan.once());
      return new Results(rounds, once);
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException ending) {
        // Ctrl-C was pressed: the hook runs, or has run.
      }
    }
  }

  private Map<String, Outcome> outcomes(Progress progress, String name, List<Trial> trials) {
    Optional<Map<String, Outcome>> kept = store.outcomes(name);
    if (kept.isPresent()) {
      return kept.get();
    }
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Trial trial : trials) {
      progress.detail(name + ": " + trial.name());
      outcomes.put(trial.name(), outcome(trial));
      secondsDone += trial.seconds();
      progress.at(secondsDone);
    }
    store.keep(name, outcomes);
    return outcomes;
  }

  private Outcome outcome(Trial trial) {
    Outcome outcome;
    try {
      outcome = bench.outcome(trial);
    } catch (LabException e) {
      outcome = Outcome.failed(String.valueOf(e.getMessage()));
    }
    if (outcome.failure() != null) {
      err.println("note: " + trial.name() + ": " + outcome.failure());
    }
    return outcome;
  }

  /** Nobody shall always come first, or always after the same one. */
  private static List<Trial> turned(List<Trial> trials, int by) {
    List<Trial> turned = new ArrayList<>(trials);
    Collections.rotate(turned, -by);
    return turned;
  }

  private static int seconds(List<Trial> trials) {
    return trials.stream().mapToInt(Trial::seconds).sum();
  }

  private static String name(int round) {
    return "round-" + round;
  }
}
