package io.peaknet.protocol.route;

import io.peaknet.protocol.timer.Timers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what neighbours say against what others say. A way costs the same in both directions, so of
 * two neighbours each knows as well as the other how far apart they are: whoever claims to be next
 * to everything contradicts all of its neighbours' neighbours at once. Routes over whoever is in
 * the minority are the last to be used.
 */
final class Testimony {
  /** A hub does not hold all neighbours against all: each against so many before and after it. */
  private static final int WITNESSES = 8;

  /** Costs move by steps of a fifth, and both ends hear of it at their own time. */
  private static final int TOLERANCE = 2;

  private final Vicinity vicinity;
  private final Links links;
  private final ObjLongConsumer<Link> judged;
  private final Timers.Timer review;
  private final Map<Link, Suspicion> suspicions = new LinkedHashMap<>();

  /**
   * @param judged told of each link that is trusted again, or not any more
   */
  Testimony(Vicinity vicinity, Links links, Timers timers, ObjLongConsumer<Link> judged) {
    this.vicinity = vicinity;
    this.links = links;
    this.judged = judged;
    review = timers.timer(this::review);
  }

  private static final class Suspicion {
    final long sinceNs;
    long lastNs;

    Suspicion(long sinceNs) {
      this.sinceNs = sinceNs;
    }
  }

  /** One claims to be nearer to the other than that says. */
  private record Conflict(Link low, Link high) {
    boolean isOf(Link link) {
      return link == low || link == high;
    }
  }

  /** The vicinity has changed. */
  void changed(long nowNs) {
    if (!review.isArmed()) {
      review.arm(nowNs + Constants.TESTIMONY_NS);
    }
  }

  private void review(long nowNs) {
    Set<Link> accused = accused(conflicts());
    suspicions.keySet().retainAll(new LinkedHashSet<>(links.usable()));
    for (Link link : accused) {
      suspicions.computeIfAbsent(link, l -> new Suspicion(nowNs)).lastNs = nowNs;
    }
    for (Map.Entry<Link, Suspicion> each : List.copyOf(suspicions.entrySet())) {
      judge(nowNs, each.getKey(), each.getValue());
    }
    if (!suspicions.isEmpty()) {
      review.arm(nowNs + Constants.TESTIMONY_NS);
    }
  }

  private void judge(long nowNs, Link link, Suspicion suspicion) {
    boolean over =
        link.distrusted()
            ? nowNs - suspicion.lastNs >= Constants.FORGIVEN_NS
            : suspicion.lastNs < nowNs;
    boolean distrusted = !over && nowNs - suspicion.sinceNs >= Constants.SUSPECT_NS;
    if (over) {
      suspicions.remove(link);
    }
    if (distrusted != link.distrusted()) {
      link.distrusted(distrusted);
      judged.accept(link, nowNs);
    }
  }

  private List<Conflict> conflicts() {
    List<Link> all = links.usable();
    int count = all.size();
    List<Conflict> conflicts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int apart = 1; apart <= Math.min(WITNESSES, count / 2); apart++) {
        if (2 * apart == count && 2 * i >= count) {
          continue; // the same two, from the other side
        }
        Link one = all.get(i);
        Link other = all.get((i + apart) % count);
        if (isBelow(one, other)) {
          conflicts.add(new Conflict(one, other));
        } else if (isBelow(other, one)) {
          conflicts.add(new Conflict(other, one));
        }
      }
    }
    return conflicts;
  }

  /**
   * Whether {@code claimant} tells a way to {@code witness} that is shorter than that one knows.
   */
  private boolean isBelow(Link claimant, Link witness) {
    Vicinity.Member there = (Vicinity.Member) vicinity.find(witness.neighbour());
    Word<Vicinity.Self, Bearings> claim = there == null ? null : there.heard(claimant);
    if (there == null || claim == null) {
      return false;
    }
    Word<Vicinity.Self, Bearings> itself = there.heard(witness);
    Bearings bearings = itself == null ? null : itself.payload();
    return bearings != null
        && (long) TOLERANCE * claim.metric() < told(witness, claimant, bearings);
  }

  /** How far a neighbour says, or leaves to be understood, that it is from another one. */
  private int told(Link witness, Link other, Bearings bearings) {
    Entry<?, ?, Bearings> entry = vicinity.find(other.neighbour());
    @Nullable Word<?, Bearings> word = entry == null ? null : entry.heard(witness);
    // Of what it reaches through here, or not within its sight, it says nothing.
    return word != null
        ? word.metric()
        : Math.min(witness.cost() + other.cost(), Reach.cost(bearings.reach()));
  }

  /** The fewest that explain all conflicts, or nearly so. */
  private static Set<Link> accused(List<Conflict> conflicts) {
    List<Conflict> left = new ArrayList<>(conflicts);
    Set<Link> accused = new LinkedHashSet<>();
    while (!left.isEmpty()) {
      Map<Link, Integer> counts = new LinkedHashMap<>();
      int one = left.size() + 1;
      for (Conflict each : left) {
        counts.merge(each.low, one + 1, Integer::sum); // of equals it is whoever gains by it
        counts.merge(each.high, one, Integer::sum);
      }
      Link worst = left.getFirst().low;
      int most = 0;
      for (Map.Entry<Link, Integer> each : counts.entrySet()) {
        worst = each.getValue() > most ? each.getKey() : worst;
        most = Math.max(each.getValue(), most);
      }
      accused.add(worst);
      Link found = worst;
      left.removeIf(each -> each.isOf(found));
    }
    return accused;
  }
}
