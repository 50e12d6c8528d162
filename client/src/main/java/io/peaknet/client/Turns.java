package io.peaknet.client;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who comes first in turn: of replicas that are equal, each once before any comes again. Drawn
 * independently, a few connections that are opened together would lie far from even.
 *
 * <p>The order within a turn stays a drawn one: a program that looks a name up twice for each
 * connection would else meet the same half of the replicas for ever.
 */
final class Turns {
  private static final int NAMES_MAX = 1_000;

  /** Of each name: whose turn it still is. */
  private final Map<String, Set<InetAddress>> waiting = new ConcurrentHashMap<>();

  /**
   * Puts the first one whose turn it is at the front.
   *
   * @param drawn all of a name's, in an order drawn at random, best priority first
   */
  List<Replica> next(String name, List<Replica> drawn) {
    if (drawn.size() < 2) {
      return drawn;
    }
    if (waiting.size() >= NAMES_MAX) {
      waiting.clear();
    }
    int best = drawn.getFirst().priority();
    List<InetAddress> equals =
        drawn.stream().filter(replica -> replica.priority() == best).map(Replica::address).toList();
    InetAddress[] first = new InetAddress[1];
    waiting.compute(
        name,
        (asked, before) -> {
          Set<InetAddress> left = before == null ? new HashSet<>() : before;
          Optional<InetAddress> found = equals.stream().filter(left::contains).findFirst();
          if (found.isEmpty()) {
            left.clear();
            left.addAll(equals);
          }
          first[0] = found.orElse(equals.getFirst());
          left.remove(first[0]);
          return left;
        });
    return Ordering.withFirst(first[0], drawn);
  }
}
