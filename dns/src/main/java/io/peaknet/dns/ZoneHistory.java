package io.peaknet.dns;

import io.peaknet.dns.ZoneEntry.Owned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What changed from version to version, for secondaries that take only that (RFC 1995). */
final class ZoneHistory {
  // Whoever is further behind takes the whole zone.
  private static final int RECORDS_MAX = 200_000;

  /** From one version to the next; each list begins with that version's SOA. */
  record Step(List<Owned> deleted, List<Owned> added) {
    int from() {
      return serial(deleted);
    }

    int to() {
      return serial(added);
    }

    private static int serial(List<Owned> records) {
      return Soa.of(records.getFirst().data()).serial();
    }
  }

  private final Deque<Step> steps = new ArrayDeque<>();
  private int records;

  /**
   * Adds a step.
   *
   * @param before the records of the names that changed, as they were
   * @param after tells how they are
   */
  synchronized void add(Map<Name, List<Owned>> before, Function<Name, List<Owned>> after) {
    List<Owned> deleted = new ArrayList<>();
    List<Owned> added = new ArrayList<>();
    before.forEach((name, old) -> {
      List<Owned> next = after.apply(name);
      subtract(old, next, deleted);
      subtract(next, old, added);
    });
    Step step = new Step(deleted, added);
    steps.addLast(step);
    records += deleted.size() + added.size();
    while (records > RECORDS_MAX && steps.size() > 1) {
      Step oldest = steps.removeFirst();
      records -= oldest.deleted().size() + oldest.added().size();
    }
  }

  /** The SOA goes first. */
  private static void subtract(List<Owned> from, List<Owned> what, List<Owned> into) {
    Set<Owned> known = new HashSet<>(what);
    for (Owned one : from) {
      if (!known.contains(one)) {
        into.add(one.data().type().equals(Type.SOA) ? 0 : into.size(), one);
      }
    }
  }

  /** The steps from a version to the present one; empty if it is not remembered. */
  synchronized Optional<List<Step>> since(int serial) {
    List<Step> found = new ArrayList<>();
    for (Step step : steps) {
      if (!found.isEmpty() || step.from() == serial) {
        found.add(step);
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(found));
  }
}
