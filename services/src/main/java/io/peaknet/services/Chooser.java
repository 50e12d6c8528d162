package io.peaknet.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies a policy to replicas that are all well. Remembers who was chosen, so that loads that
 * waver near a threshold don't change who is published at each sample.
 */
final class Chooser {
  /** Of all that are well, at most this share is left out for its load. */
  private static final double OVERLOADED_MOST = 0.5;

  private @Nullable EndpointId leader;

  /** Those that clients are sent to; sets the standing of those that they are not. */
  List<Replica> choose(long nowNs, Steering steering, List<Replica> well) {
    if (steering.policy() != Policy.EXCLUDE_OVERLOADED) {
      well.forEach(one -> one.overloaded = false);
    }
    List<Replica> weighty = well.stream().filter(one -> one.endpoint.weight() > 0).toList();
    List<Replica> chosen = weighty.isEmpty() ? well : weighty;
    chosen =
        switch (steering.policy()) {
          case ROUND_ROBIN, NEAREST, STICKY -> chosen;
          case LEAST_LOADED -> leastLoaded(nowNs, steering, chosen);
          case EXCLUDE_OVERLOADED -> notOverloaded(nowNs, steering, chosen);
        };
    for (Replica replica : well) {
      if (!chosen.contains(replica)) {
        replica.standing = replica.overloaded ? Standing.OVERLOADED : Standing.SPARE;
      }
    }
    return chosen;
  }

  private List<Replica> leastLoaded(long nowNs, Steering steering, List<Replica> from) {
    List<Replica> known = known(nowNs, steering, from);
    if (known.isEmpty()) {
      return from;
    }
    Replica best = known.getFirst();
    Replica leading = null;
    for (Replica replica : known) {
      if (load(nowNs, steering, replica) < load(nowNs, steering, best)) {
        best = replica;
      }
      if (replica.endpoint.id().equals(leader)) {
        leading = replica;
      }
    }
    if (leading != null && !clearlyLess(nowNs, steering, best, leading)) {
      return List.of(leading);
    }
    leader = best.endpoint.id();
    return List.of(best);
  }

  private static boolean clearlyLess(long nowNs, Steering steering, Replica one, Replica than) {
    double most = load(nowNs, steering, than);
    return load(nowNs, steering, one) < most - steering.hysteresis() * Math.abs(most);
  }

  private static List<Replica> notOverloaded(long nowNs, Steering steering, List<Replica> from) {
    List<Replica> known = known(nowNs, steering, from);
    double sum = 0;
    for (Replica replica : known) {
      sum += raw(nowNs, steering, replica);
    }
    double average = sum / known.size();
    for (Replica replica : from) {
      replica.overloaded =
          known.contains(replica)
              && isOverloaded(steering, raw(nowNs, steering, replica), average, replica.overloaded);
    }
    // The most loaded first: if there are too many, the others stay.
    List<Replica> out = new ArrayList<>(from.stream().filter(one -> one.overloaded).toList());
    out.sort(Comparator.comparingDouble((Replica one) -> load(nowNs, steering, one)).reversed());
    int most = (int) (from.size() * OVERLOADED_MOST);
    for (Replica replica : out.subList(Math.min(most, out.size()), out.size())) {
      replica.overloaded = false;
    }
    return from.stream().filter(one -> !one.overloaded).toList();
  }

  private static boolean isOverloaded(
      Steering steering, double load, double average, boolean already) {
    double factor = steering.overloadThreshold();
    if (already) {
      factor = Math.max(1, factor * (1 - steering.hysteresis()));
    }
    return less(steering) ? load > average * factor : load * factor < average;
  }

  private static List<Replica> known(long nowNs, Steering steering, List<Replica> from) {
    return from.stream().filter(one -> !Double.isNaN(raw(nowNs, steering, one))).toList();
  }

  /** The load, so that less is better. */
  private static double load(long nowNs, Steering steering, Replica replica) {
    double raw = raw(nowNs, steering, replica);
    return less(steering) ? raw : -raw;
  }

  private static boolean less(Steering steering) {
    LoadQuery query = steering.load();
    return query == null || query.direction() == LoadQuery.Direction.LOWER;
  }

  private static double raw(long nowNs, Steering steering, Replica replica) {
    return replica.load.at(nowNs, expiryNs(steering));
  }

  /** How long a sample counts: three periods, so that one lost answer is no gap. */
  static long expiryNs(Steering steering) {
    LoadQuery query = steering.load();
    return query == null ? 0 : 3 * query.period().toNanos();
  }
}
