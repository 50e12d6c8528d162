package io.peaknet.client;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The orders in which replicas are tried. All are stable but for what they say. */
final class Ordering {
  /** Even a weight of 0 has a small chance (RFC 2782). */
  private static final double WEIGHT_MIN = 0.01;

  private final Supplier<RandomGenerator> random;

  Ordering() {
    this(ThreadLocalRandom::current);
  }

  Ordering(Supplier<RandomGenerator> random) {
    this.random = random;
  }

  /** By priority alone. */
  List<Replica> plain(List<Replica> replicas) {
    List<Replica> sorted = new ArrayList<>(replicas);
    sorted.sort(Comparator.comparingInt(Replica::priority));
    return sorted;
  }

  /**
   * By priority, and drawn by weight among equals: each comes first in proportion to its weight
   * (Efraimidis and Spirakis 2006).
   */
  List<Replica> spread(List<Replica> replicas) {
    RandomGenerator draw = random.get();
    boolean weighted = replicas.stream().anyMatch(replica -> replica.weight() > 0);
    Map<Replica, Double> keys = new HashMap<>();
    for (Replica replica : replicas) {
      double weight = weighted ? Math.max(WEIGHT_MIN, replica.weight()) : 1;
      keys.put(replica, -Math.log(1 - draw.nextDouble()) / weight);
    }
    List<Replica> sorted = new ArrayList<>(replicas);
    sorted.sort(Comparator.comparingInt(Replica::priority).thenComparing(keys::get));
    return sorted;
  }

  /** Those that meet a condition last. */
  static List<Replica> lastIf(Predicate<Replica> condition, List<Replica> replicas) {
    List<Replica> sorted = new ArrayList<>(replicas);
    sorted.sort(Comparator.comparing(condition::test));
    return sorted;
  }

  /** One of them first. */
  static List<Replica> withFirst(InetAddress first, List<Replica> replicas) {
    return lastIf(replica -> !replica.address().equals(first), replicas);
  }
}
