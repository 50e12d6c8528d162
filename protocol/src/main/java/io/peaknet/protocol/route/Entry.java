package io.peaknet.protocol.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One destination in a {@link DistanceVector}: the route selected, and what was exchanged about it
 * with each neighbour.
 *
 * @param <K> what names a destination
 * @param <O> who speaks for it: of rival origins the better is believed
 * @param <P> what travels with the route
 */
final class Entry<K, O, P> {
  final K key;

  /** The route selected: metric 0 and no link if this node is the origin. */
  int metric = Constants.INFINITY;

  @Nullable O origin;
  @Nullable P payload;
  @Nullable Link via;
  long sequence;

  /** Set while this node speaks for the destination. */
  @Nullable O ownOrigin;

  @Nullable P ownPayload;
  long ownSequence;

  /** Whether neighbours may have to be told of a change. */
  boolean dirty;

  /** Whether neighbours were last told of it; kept by the vicinity. */
  boolean told;

  /** Whether the vicinity has it in its order of nearness. */
  boolean listed;

  /** Whether a route that would be taken is infeasible: its origin is asked for a newer number. */
  boolean starved;

  /** The sequence number that a neighbour waits for through this node; 0 if none does. */
  long wanted;

  int requestTries;
  long requestAtNs;

  private @Nullable Exchange<O, P>[] exchanges = newExchanges(4);
  private final List<Feasible<O>> feasible = new ArrayList<>(1);

  Entry(K key) {
    this.key = key;
  }

  /** What one neighbour said of the destination, and what it was told. */
  static final class Exchange<O, P> {
    final Link link;
    @Nullable O origin;
    @Nullable P payload;
    long sequence;
    int metric = Constants.INFINITY;

    @Nullable O sentOrigin;
    @Nullable P sentPayload;
    long sentSequence;
    int sentMetric = Constants.INFINITY;

    Exchange(Link link) {
      this.link = link;
    }
  }

  /** RFC 8966 3.2.3: the least distance advertised under a sequence number of this origin. */
  private static final class Feasible<O> {
    final O origin;
    long sequence;
    int metric;
    long usedNs;

    Feasible(O origin) {
      this.origin = origin;
    }
  }

  boolean reachable() {
    return metric < Constants.INFINITY;
  }

  @Nullable Exchange<O, P> exchange(Link link) {
    return link.index() < exchanges.length ? exchanges[link.index()] : null;
  }

  Exchange<O, P> exchangeMade(Link link) {
    if (link.index() >= exchanges.length) {
      exchanges = Arrays.copyOf(exchanges, Math.max(link.index() + 1, exchanges.length * 2));
    }
    Exchange<O, P> exchange = exchanges[link.index()];
    if (exchange == null) {
      exchange = new Exchange<>(link);
      exchanges[link.index()] = exchange;
    }
    return exchange;
  }

  /** The same content as held already, if it is: most neighbours say the same of a destination. */
  P shared(P told) {
    P held = payload;
    if (held != null && told.equals(held)) {
      return held;
    }
    for (Exchange<O, P> exchange : exchanges) {
      P heard = exchange == null ? null : exchange.payload;
      if (heard != null && told.equals(heard)) {
        return heard;
      }
    }
    return told;
  }

  void forget(Link link) {
    if (link.index() < exchanges.length) {
      exchanges[link.index()] = null;
    }
  }

  /** All that were made; some are null. */
  @Nullable Exchange<O, P>[] exchanges() {
    return exchanges;
  }

  /** RFC 8966 3.5.1. An origin never heard of is feasible at any distance. */
  boolean isFeasible(O from, long advertSequence, int advertMetric) {
    Feasible<O> known = find(from);
    return known == null
        || advertSequence > known.sequence
        || (advertSequence == known.sequence && advertMetric < known.metric);
  }

  /** RFC 8966 3.7.3: distances only fall under one sequence number. */
  void advertised(O from, long advertSequence, int advertMetric, long nowNs) {
    Feasible<O> known = find(from);
    if (known == null) {
      feasible.removeIf(f -> nowNs - f.usedNs > Constants.FEASIBLE_MEMORY_NS);
      known = new Feasible<>(from);
      known.sequence = advertSequence;
      known.metric = advertMetric;
      feasible.add(known);
    } else if (advertSequence > known.sequence) {
      known.sequence = advertSequence;
      known.metric = advertMetric;
    } else if (advertSequence == known.sequence) {
      known.metric = Math.min(known.metric, advertMetric);
    }
    known.usedNs = nowNs;
  }

  /** The newest sequence number advertised for an origin; -1 if none. */
  long newestSequence(O from) {
    Feasible<O> known = find(from);
    return known == null ? -1 : known.sequence;
  }

  /** Whether nothing is known any more that must be kept. */
  boolean forgettable(long nowNs) {
    if (ownOrigin != null || reachable() || dirty) {
      return false;
    }
    for (Exchange<O, P> exchange : exchanges) {
      if (exchange != null
          && (exchange.metric < Constants.INFINITY || exchange.sentMetric < Constants.INFINITY)) {
        return false;
      }
    }
    feasible.removeIf(f -> nowNs - f.usedNs > Constants.FEASIBLE_MEMORY_NS);
    return feasible.isEmpty();
  }

  private @Nullable Feasible<O> find(O from) {
    for (int i = 0; i < feasible.size(); i++) {
      if (feasible.get(i).origin.equals(from)) {
        return feasible.get(i);
      }
    }
    return null;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <O, P> @Nullable Exchange<O, P>[] newExchanges(int length) {
    return new Exchange[length];
  }
}
