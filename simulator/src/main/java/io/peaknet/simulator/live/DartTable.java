package io.peaknet.simulator.live;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DART node's routes to its sibling areas, and the rules by which it takes and judges its
 * address. DART (INFOCOM 2004) keeps one route a level, M-DART (WCMC 2011) one a level and
 * neighbour; both tell neighbours the best alone. The rules are those of M-DART's code in ns-2.35
 * ({@code mdart_table.cc}, {@code mdart_ndp.cc}).
 */
final class DartTable {
  private final int id;
  private final boolean multipath;
  private final List<List<Route>> routes = new ArrayList<>();

  /**
   * A route to a sibling area.
   *
   * @param via the neighbour's identity
   * @param network the least identity in that area
   */
  record Route(int via, long viaAddress, int network, int hops, long log) {
    boolean isBetter(Route than) {
      return network != than.network ? network < than.network : hops < than.hops;
    }
  }

  DartTable(int id, boolean multipath) {
    this.id = id;
    this.multipath = multipath;
    for (int level = 0; level < DartAdvert.LEVELS; level++) {
      routes.add(new ArrayList<>());
    }
  }

  void clear() {
    routes.forEach(List::clear);
  }

  /** All that a neighbour's hello says to a node with an address. */
  void learn(long address, DartAdvert from) {
    int border = DartAdvert.level(address, from.address());
    if (border < 0) {
      return;
    }
    int area = from.areaId(border - 1);
    if (area <= network(border)) {
      add(border, new Route(from.id(), from.address(), area, 1, 1L << border));
    }
    for (int level = DartAdvert.LEVELS - 1; level > border; level--) {
      // A route that has crossed this border before would cross it back.
      if (!from.has(level) || (from.log()[level] & 1L << border) != 0) {
        continue;
      }
      int network = from.network()[level];
      if (network < network(level)) {
        routes.get(level).clear();
      }
      if (network <= network(level)) {
        long log = (from.log()[level] | 1L << border) & -1L << border;
        add(level, new Route(from.id(), from.address(), network, from.hops()[level] + 1, log));
      }
    }
  }

  private void add(int level, Route route) {
    List<Route> known = routes.get(level);
    if (multipath || known.isEmpty()) {
      known.add(route);
    } else if (route.isBetter(known.getFirst())) {
      known.set(0, route);
    }
  }

  /** The least identity in the sibling area of a level, {@link DartAdvert#NONE} without a route. */
  private int network(int level) {
    Route best = best(level);
    return best == null ? DartAdvert.NONE : best.network();
  }

  @Nullable Route best(int level) {
    Route best = null;
    for (Route route : routes.get(level)) {
      best = best == null || route.isBetter(best) ? route : best;
    }
    return best;
  }

  boolean has(int level) {
    return !routes.get(level).isEmpty();
  }

  int entries() {
    return routes.stream().mapToInt(List::size).sum();
  }

  /**
   * Whether an address may stay. Not if a neighbour of less identity has it; and not if a neighbour
   * knows an area with this node's prefix whose least identity is less than that of the area here:
   * then there are two such areas, and this one is the duplicate.
   */
  boolean isValid(long address, Collection<DartAdvert> neighbours) {
    for (DartAdvert from : neighbours) {
      int border = DartAdvert.level(address, from.address());
      if (border < 0 ? from.id() < id : duplicates(border, from)) {
        return false;
      }
    }
    return true;
  }

  private boolean duplicates(int border, DartAdvert from) {
    if (!from.has(border)) {
      return false;
    }
    int least = id;
    for (int level = 0; level < border; level++) {
      least = Math.min(least, network(level));
    }
    return from.network()[border] < least;
  }

  /**
   * The address to take beside neighbours: that of the one with the largest free block (of equals,
   * the least identity), with the highest bit flipped whose sibling area is empty there; a lower
   * one, or another neighbour, if that would not be valid.
   *
   * @return {@code address} as it is if there is none
   */
  long choose(long address, Collection<DartAdvert> neighbours) {
    List<DartAdvert> hosts = new ArrayList<>(neighbours);
    hosts.sort((a, b) ->
        a.insertionPoint() != b.insertionPoint()
            ? Integer.compare(b.insertionPoint(), a.insertionPoint())
            : Integer.compare(a.id(), b.id()));
    for (DartAdvert host : hosts) {
      for (int level = host.insertionPoint(); level >= 0; level--) {
        long candidate = host.address() ^ 1L << level;
        clear();
        learn(candidate, host);
        if (isValid(candidate, neighbours)) {
          return candidate;
        }
      }
    }
    clear();
    return address;
  }

  /**
   * The neighbour to send a packet to. M-DART takes the one whose address has most in common with
   * the destination's, and climbs to a higher level where it knows no way; DART does neither.
   *
   * @return null if there is none, or the address is one's own
   */
  @Nullable Route next(long address, long destination) {
    int first = DartAdvert.level(address, destination);
    if (first < 0) {
      return null;
    }
    for (int level = first; level < (multipath ? DartAdvert.LEVELS : first + 1); level++) {
      Route chosen = null;
      for (Route route : routes.get(level)) {
        if (chosen == null || isNearer(route, chosen, destination)) {
          chosen = route;
        }
      }
      if (chosen != null) {
        return chosen;
      }
    }
    return null;
  }

  private static boolean isNearer(Route route, Route than, long destination) {
    int here = DartAdvert.level(route.viaAddress(), destination);
    int there = DartAdvert.level(than.viaAddress(), destination);
    return here != there ? here < there : route.hops() < than.hops();
  }

  /** What to tell neighbours: the best route of each level. */
  DartAdvert advert(long address) {
    DartAdvert advert = DartAdvert.empty(id, address);
    for (int level = 0; level < DartAdvert.LEVELS; level++) {
      Route best = best(level);
      if (best != null) {
        advert.network()[level] = best.network();
        advert.hops()[level] = best.hops();
        advert.log()[level] = best.log();
      }
    }
    return advert;
  }
}
