package io.peaknet.kubernetes.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Builds an object's conditions; one that says the same as before keeps its time. */
final class Conditions {
  private static final int MESSAGE_MAX = 1024;

  private final List<Condition> before;
  private final long generation;
  private final Clock clock;
  private final List<Condition> now = new ArrayList<>();

  Conditions(List<Condition> before, long generation, Clock clock) {
    this.before = before;
    this.generation = generation;
    this.clock = clock;
  }

  void add(String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    String since =
        before.stream()
            .filter(old -> old.getType().equals(type) && old.getStatus().equals(status))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    String shown =
        message.length() <= MESSAGE_MAX ? message : message.substring(0, MESSAGE_MAX - 1) + "…";
    now.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(shown)
            .withObservedGeneration(generation)
            .withLastTransitionTime(since)
            .build());
  }

  List<Condition> list() {
    return List.copyOf(now);
  }
}
