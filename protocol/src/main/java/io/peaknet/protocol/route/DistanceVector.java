package io.peaknet.protocol.route;

import io.peaknet.protocol.timer.Timers;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A distance vector under RFC 8966's feasibility rules (sections 3.5 to 3.8), told as reliable
 * deltas by a {@link Teller}. Loops can't form at any time; a destination that lost its feasible
 * routes asks its origin for a new sequence number, which only the origin can raise.
 *
 * @param <K> what names a destination
 * @param <O> who speaks for it: of rival origins the better is believed everywhere
 * @param <P> what travels with the route
 */
abstract class DistanceVector<K, O, P> {
  private static final long SWEEP_NS = 30_000_000_000L;

  private final EntryTable<K, O, P> entries = new EntryTable<>();
  private final SequencedMap<K, Request<O>> requests = new LinkedHashMap<>();
  private final Links links;
  private final Teller<K, O, P> teller;
  private final Timers.Timer retry;
  private final Timers.Timer sweep;
  private final Timers.Timer lastResort;

  /** How many words of each neighbour stand, by the links' index. */
  private int[] standing = {};

  /** RFC 8966 3.2.7: a request that was sent or passed on. */
  private record Request<O>(O origin, long wanted, long sentNs) {}

  DistanceVector(Links links, Announcements announcements, Timers timers) {
    this.links = links;
    teller = new Teller<>(this, announcements);
    this.retry = timers.timer(this::retryRequests);
    this.sweep = timers.timer(this::sweep);
    lastResort = timers.timer(this::useLastResort);
  }

  // What the three tables answer differently.

  /** The first byte of this table's update messages. */
  abstract int messageType();

  /** Of how many destinations one neighbour may tell. */
  abstract int wordsMax();

  /** Whether a route to {@code key} over {@code link} may be used. */
  abstract boolean accepts(K key, Link link);

  /** Whether the neighbour itself is the origin. */
  abstract boolean isOwn(K key, O origin, Link link);

  /** Whether what travels with a route shows that its metric is not true. */
  boolean isFalse(Entry<K, O, P> entry, Word<O, P> word) {
    return false;
  }

  /** Whether the neighbour is to hear of {@code entry}. */
  abstract boolean tells(Entry<K, O, P> entry, Link link);

  /**
   * Positive if {@code a} is to be believed rather than {@code b}. Never asked of equal origins.
   */
  abstract int compare(K key, O a, @Nullable P payloadA, O b, @Nullable P payloadB);

  /** What travels on with a route selected. */
  abstract @Nullable P payloadTold(Entry<K, O, P> entry, Link link);

  /** Writes the key, for {@code link}'s neighbour to read. */
  abstract void writeKey(WireWriter out, Link link, K key);

  abstract @Nullable K readKey(WireReader in, Link link) throws MalformedException;

  abstract void writeOrigin(WireWriter out, Link link, O origin);

  abstract O readOrigin(WireReader in, Link link) throws MalformedException;

  /** Writes the payload; {@code before} is what the neighbour was told last, null if nothing. */
  abstract void writePayload(WireWriter out, Link link, P payload, @Nullable P before);

  /** Reads the payload; {@code before} is what the neighbour told last, null if nothing. */
  abstract P readPayload(WireReader in, Link link, @Nullable P before) throws MalformedException;

  /** The route selected has changed. */
  abstract void selected(long nowNs, Entry<K, O, P> entry, boolean wasReachable);

  /** A route came without an origin, and none is known from before. */
  void originMissing() throws MalformedException {
    throw new MalformedException("route without an origin");
  }

  /** Called before changes are told. */
  void beforeTelling(long nowNs) {}

  /** Called when there may be nothing more to tell of an entry; it may be removed. */
  void told(Entry<K, O, P> entry) {}

  /**
   * Forgets what this table alone remembers.
   *
   * @return whether there will be more to forget
   */
  boolean forgetOld(long nowNs) {
    return false;
  }

  /**
   * @param metric the word of the neighbour that {@code via} leads to, and 1
   */
  private record Detour(int metric, Link via) implements Route {}

  /** A destination of which nothing is known yet. */
  Entry<K, O, P> newEntry(K key) {
    return new Entry<>(key);
  }

  // Reading.

  final @Nullable Entry<K, O, P> find(K key) {
    return entries.get(key);
  }

  final Entry<K, O, P> entryMade(K key) {
    Entry<K, O, P> known = entries.get(key);
    if (known != null) {
      return known;
    }
    Entry<K, O, P> made = newEntry(key);
    entries.add(key, made);
    return made;
  }

  final Collection<Entry<K, O, P>> entries() {
    return entries;
  }

  final Links links() {
    return links;
  }

  // Speaking for a destination.

  final void originate(long nowNs, K key, O origin, P payload) {
    Entry<K, O, P> entry = entryMade(key);
    Entry.Own<O, P> own = entry.own();
    long sequence =
        own != null && origin.equals(own.origin())
            ? own.sequence()
            : Math.max(1, entry.newestSequence(origin) + 1);
    entry.own(new Entry.Own<>(origin, links.shared().one(payload), sequence));
    select(nowNs, entry);
  }

  final void resign(long nowNs, K key) {
    Entry<K, O, P> entry = entries.get(key);
    if (entry != null && entry.own() != null) {
      entry.own(null);
      select(nowNs, entry);
    }
  }

  // Links.

  /** Everything is to be told to a neighbour that knows nothing. */
  final void tellAll(long nowNs, Link link) {
    for (Entry<K, O, P> entry : entries) {
      entry.told(link, null);
      if (entry.reachable()) {
        markDirty(nowNs, entry, Constants.DAMPING_LOSS_NS);
      }
    }
  }

  /** What the neighbour said is no longer so. */
  final void forgetHeard(long nowNs, Link link) {
    for (Entry<K, O, P> entry : List.copyOf(entries)) {
      if (entry.heard(link) != null) {
        takenBack(entry, link);
        if (entry.via == link) {
          select(nowNs, entry);
        }
      }
    }
  }

  private void takenBack(Entry<K, O, P> entry, Link link) {
    entry.takenBack(links.shared(), link);
    standing[link.index()]--;
  }

  /** The link is gone, with all that was exchanged over it. */
  final void forget(long nowNs, Link link) {
    if (link.index() < standing.length) {
      standing[link.index()] = 0;
    }
    for (Entry<K, O, P> entry : List.copyOf(entries)) {
      entry.forget(link);
      if (entry.via == link) {
        select(nowNs, entry);
      }
    }
  }

  /** The link's cost or what it may be used for has changed. */
  final void reconsider(long nowNs, Link link) {
    for (Entry<K, O, P> entry : List.copyOf(entries)) {
      if (entry.heard(link) != null) {
        select(nowNs, entry);
      }
    }
  }

  final void remove(K key) {
    Entry<K, O, P> entry = entries.removed(key);
    if (entry != null) {
      teller.forget(entry);
      for (Link link : links.all()) {
        if (entry.heard(link) != null) {
          standing[link.index()]--;
        }
      }
    }
  }

  // Messages.

  /** Reads one update message; its type byte has been read. */
  final void receive(long nowNs, Link link, WireReader in) throws MalformedException {
    while (in.remaining() > 0) {
      K key = readKey(in, link);
      int flags = in.u8();
      if ((flags & Teller.RETRACTED) != 0) {
        retract(nowNs, link, key);
        continue;
      }
      O told = (flags & Teller.ORIGIN) != 0 ? readOrigin(in, link) : null;
      long sequence = in.varint();
      int metric = in.varint(Constants.INFINITY - 1);
      Entry<K, O, P> known = key == null ? null : entries.get(key);
      Word<O, P> before = known == null ? null : known.said(link);
      P changed = told != null || before == null ? null : before.payload();
      P payload = (flags & Teller.PAYLOAD) != 0 ? readPayload(in, link, changed) : null;
      if (sequence < 0 || sequence > Constants.SEQUENCE_MAX) {
        throw new MalformedException("sequence number " + sequence);
      }
      if (key == null || !hasRoom(key, known, told, link)) {
        continue;
      }
      if (told == null && before == null) {
        originMissing();
        continue;
      }
      O origin = told != null ? told : Objects.requireNonNull(before).origin();
      P payloadNow = payload != null ? payload : before == null ? null : before.payload();
      Entry<K, O, P> entry = entryMade(key);
      if (entry.heard(link) == null) {
        standing[link.index()]++;
      }
      entry.heard(link, entry.heardWord(links.shared(), origin, sequence, metric, payloadNow));
      if (nowNs >= entry.requestAtNs()) {
        entry.forgetRequests();
      }
      select(nowNs, entry);
      heard(nowNs, entry, link);
    }
  }

  /**
   * Whether a word is taken in. A neighbour may not fill the table, nor keep another from speaking
   * for itself.
   */
  private boolean hasRoom(K key, @Nullable Entry<K, O, P> known, @Nullable O told, Link link) {
    if (link.index() >= standing.length) {
      standing = Arrays.copyOf(standing, link.index() + 1);
    }
    boolean stands = known != null && known.heard(link) != null;
    return stands
        || (told != null && isOwn(key, told, link))
        || (standing[link.index()] < wordsMax()
            && (known != null || entries.size() < Constants.ENTRIES_MAX));
  }

  private void retract(long nowNs, Link link, @Nullable K key) {
    Entry<K, O, P> entry = key == null ? null : entries.get(key);
    if (entry != null && entry.heard(link) != null) {
      entry.heard(link, null); // its next word rests on none before
      standing[link.index()]--;
      select(nowNs, entry);
      heard(nowNs, entry, link);
      told(entry);
    }
  }

  /** A neighbour's word on {@code entry} has changed, whether or not the route did. */
  void heard(long nowNs, Entry<K, O, P> entry, Link link) {}

  /** Reads a request for a newer sequence number (RFC 8966 3.8.1.2); its type has been read. */
  final void receiveRequest(long nowNs, Link link, WireReader in) throws MalformedException {
    K key = readKey(in, link);
    O origin = readOrigin(in, link);
    long wanted = in.varint();
    int hops = in.u8();
    Entry<K, O, P> entry = key == null ? null : entries.get(key);
    if (entry == null || wanted < 0) {
      return;
    }
    Entry.Own<O, P> own = entry.own();
    if (own != null && origin.equals(own.origin())) {
      if (own.sequence() < wanted && wanted - own.sequence() <= Constants.SEQUENCE_JUMP_MAX) {
        entry.own(new Entry.Own<>(origin, own.payload(), wanted));
        select(nowNs, entry);
      }
      tellAgain(nowNs, entry, link);
    } else if (entry.reachable() && origin.equals(entry.origin) && entry.sequence >= wanted) {
      tellAgain(nowNs, entry, link);
    } else if (hops > 1) {
      boolean onTheWay =
          entry.via != null
              && entry.via != link
              && !entry.via.distrusted()
              && origin.equals(entry.origin);
      Link next = onTheWay ? entry.via : nearest(entry, origin, link);
      if (next != null) {
        entry.wanted(Math.max(entry.wanted(), wanted));
        if (!isUnderWay(nowNs, entry.key, origin, wanted)) {
          request(nowNs, next, entry, origin, wanted, hops - 1);
        }
      }
    }
  }

  /**
   * Whether the same was asked for just now. Without this, requests for a destination that a
   * neighbour lies about wander for 255 hops each, and nodes that hear them ask themselves.
   */
  private boolean isUnderWay(long nowNs, K key, O origin, long wanted) {
    Request<O> last = requests.get(key);
    return last != null
        && last.origin.equals(origin)
        && last.wanted >= wanted
        && nowNs - last.sentNs < Constants.REQUEST_UNDER_WAY_NS;
  }

  private void tellAgain(long nowNs, Entry<K, O, P> entry, Link link) {
    Word<O, P> told = entry.told(link);
    if (told != null) {
      entry.told(link, new Word<>(told.origin(), NEVER_TOLD, told.metric(), told.payload()));
    }
    markDirty(nowNs, entry, Constants.DAMPING_LOSS_NS);
  }

  // Selection.

  final void select(long nowNs, Entry<K, O, P> entry) {
    if (entry.hasNumberAbove(Constants.SEQUENCE_JUMP_MAX)) {
      entry.forgetNumbers((origin, sequence) -> isFarAhead(entry, origin, sequence));
    }
    Entry.Own<O, P> own = entry.own();
    O bestOrigin = own == null ? null : own.origin();
    P bestPayload = own == null ? null : own.payload();
    Link bestVia = null;
    int bestMetric = bestOrigin == null ? Constants.INFINITY : 0;
    long bestSequence = own == null ? 0 : own.sequence();
    boolean bestTrusted = true;
    Word<O, P> infeasible = null;
    Link infeasibleVia = null;
    for (Link link : links.all()) {
      Word<O, P> word = entry.heard(link);
      if (word == null) {
        continue;
      }
      int metric = word.metric() + link.cost();
      if (!link.usable()
          || metric >= Constants.INFINITY
          || !accepts(entry.key, link)
          || (word.metric() == 0 && !isOwn(entry.key, word.origin(), link))
          || (link.distrusted() && isFarAhead(entry, word.origin(), word.sequence()))
          || isFalse(entry, word)) {
        continue;
      }
      if (!entry.isFeasible(word.origin(), word.sequence(), word.metric())) {
        if (infeasible == null
            || infeasibleVia == null
            || better(entry.key, word, link, infeasible, infeasibleVia)) {
          infeasible = word;
          infeasibleVia = link;
        }
        continue;
      }
      int better =
          bestOrigin == null
              ? 1
              : bestOrigin.equals(word.origin())
                  ? 0
                  : compare(entry.key, word.origin(), word.payload(), bestOrigin, bestPayload);
      boolean trusted = isTrusted(entry.key, word, link);
      boolean nearer = metric < bestMetric || (metric == bestMetric && link == entry.via);
      if (better > 0 || (better == 0 && (trusted == bestTrusted ? nearer : trusted))) {
        bestTrusted = trusted;
        bestOrigin = word.origin();
        bestPayload = word.payload();
        bestVia = link;
        bestMetric = metric;
        bestSequence = word.sequence();
      }
    }
    if (bestVia != null) {
      entry.own(null);
    }
    if (bestTrusted) {
      entry.doubtfulSinceNs(Timers.NEVER);
    } else if (isWithheld(nowNs, entry)) {
      bestOrigin = null;
      bestMetric = Constants.INFINITY;
    }
    take(nowNs, entry, bestOrigin, bestPayload, bestVia, bestMetric, bestSequence);
    // Without a feasible route, or with one to a lesser origin alone, the number must rise.
    entry.starved =
        infeasible != null
            && (bestOrigin == null
                || bestMetric >= Constants.INFINITY
                || beats(entry.key, infeasible, bestOrigin, bestPayload)
                || (!bestTrusted
                    && infeasibleVia != null
                    && bestOrigin.equals(infeasible.origin())
                    && isTrusted(entry.key, infeasible, infeasibleVia)));
    if (!entry.starved) {
      entry.forgetRequests();
    } else if (entry.requestTries() == 0) {
      ask(nowNs, entry);
    }
  }

  /**
   * Whether a number is so far above what trusted neighbours tell of an origin that it can't be the
   * origin's: no request would bring that up to it.
   */
  private boolean isFarAhead(Entry<K, O, P> entry, O origin, long sequence) {
    if (sequence <= Constants.SEQUENCE_JUMP_MAX) {
      return false;
    }
    long newest = -1;
    for (Link link : links.usable()) {
      Word<O, P> word = entry.heard(link);
      if (word != null && !link.distrusted() && word.origin().equals(origin)) {
        newest = Math.max(newest, word.sequence());
      }
    }
    return newest >= 0 && sequence - newest > Constants.SEQUENCE_JUMP_MAX;
  }

  /** What only neighbours tell that are not trusted is not used at once. */
  private boolean isWithheld(long nowNs, Entry<K, O, P> entry) {
    if (entry.doubtfulSinceNs() == Timers.NEVER) {
      entry.doubtfulSinceNs(nowNs);
    }
    long untilNs = entry.doubtfulSinceNs() + Constants.LAST_RESORT_NS;
    if (nowNs < untilNs) {
      lastResort.armBy(untilNs);
    }
    return nowNs < untilNs;
  }

  private void useLastResort(long nowNs) {
    for (Entry<K, O, P> entry : List.copyOf(entries)) {
      if (entry.doubtfulSinceNs() != Timers.NEVER && !entry.reachable()) {
        select(nowNs, entry);
      }
    }
  }

  /** Of itself a neighbour may speak, whatever others say. */
  private boolean isTrusted(K key, Word<O, P> word, Link link) {
    return !link.distrusted() || isOwn(key, word.origin(), link);
  }

  private boolean beats(K key, Word<O, P> word, O origin, @Nullable P payload) {
    return !word.origin().equals(origin)
        && compare(key, word.origin(), word.payload(), origin, payload) > 0;
  }

  private void take(
      long nowNs,
      Entry<K, O, P> entry,
      @Nullable O origin,
      @Nullable P payload,
      @Nullable Link via,
      int metric,
      long sequence) {
    boolean wasReachable = entry.reachable();
    if (metric >= Constants.INFINITY) {
      if (wasReachable) {
        entry.metric = Constants.INFINITY;
        entry.via = null;
        entry.left(nowNs);
        markDirty(nowNs, entry, Constants.DAMPING_LOSS_NS);
        selected(nowNs, entry, true);
      }
      return;
    }
    boolean changed =
        entry.metric != metric
            || entry.via != via
            || entry.sequence != sequence
            || !Objects.equals(entry.origin, origin)
            || !Objects.equals(entry.payload, payload);
    if (!changed) {
      return;
    }
    boolean awaited = entry.wanted() > 0 && sequence >= entry.wanted();
    entry.wanted(awaited ? 0 : entry.wanted());
    boolean canWait =
        wasReachable
            && !awaited
            && metric <= entry.metric
            && Objects.equals(entry.origin, origin)
            && Objects.equals(entry.payload, payload);
    if (wasReachable && !Objects.equals(entry.origin, origin)) {
      entry.left(nowNs);
    }
    entry.origin(Objects.requireNonNull(origin));
    entry.payload = payload;
    entry.via = via;
    entry.metric = metric;
    entry.sequence = sequence;
    markDirty(nowNs, entry, canWait ? Constants.DAMPING_GAIN_NS : Constants.DAMPING_NS);
    selected(nowNs, entry, wasReachable);
  }

  final void markDirty(long nowNs, Entry<K, O, P> entry, long delayNs) {
    teller.changed(nowNs, entry, delayNs);
    if (!sweep.isArmed()) {
      sweep.arm(nowNs + SWEEP_NS);
    }
  }

  /** No origin's number. */
  private static final long NEVER_TOLD = -1;

  /**
   * The best way around a link in doubt: a neighbour that is no farther than this node itself, or
   * two whose links are both in doubt would send packets to and fro; and whose own word is below
   * {@code limit} by more than 1, so that a watermark fits between.
   */
  final @Nullable Route bypass(Entry<K, O, P> entry, int limit) {
    Detour best = null;
    int bestCost = Constants.INFINITY;
    for (Link link : links.usable()) {
      Word<O, P> word = entry.heard(link);
      if (word != null
          && word.metric() < limit - 1
          && word.metric() <= entry.metric
          && !link.inDoubt()
          && isTrusted(entry.key, word, link)
          && word.origin().equals(entry.origin)
          && accepts(entry.key, link)
          && word.metric() + link.cost() < bestCost) {
        best = new Detour(word.metric() + 1, link);
        bestCost = word.metric() + link.cost();
      }
    }
    return best;
  }

  /**
   * The ways over other neighbours than the one selected, the cheapest first: for senders whom that
   * has failed. As with {@link #bypass}, the metric is the neighbour's own and 1.
   */
  final List<Route> aside(Entry<K, O, P> entry) {
    record Priced(boolean distrusted, int cost, Route way) {}
    List<Priced> ways = new ArrayList<>();
    for (Link link : links.usable()) {
      Word<O, P> word = entry.heard(link);
      if (word != null && link != entry.via && word.metric() < Constants.INFINITY - 1) {
        Route way = new Detour(word.metric() + 1, link);
        ways.add(new Priced(link.distrusted(), word.metric() + link.cost(), way));
      }
    }
    ways.sort(Comparator.comparing(Priced::distrusted).thenComparingInt(Priced::cost));
    return ways.stream().map(Priced::way).toList();
  }

  // Asking for a newer sequence number.

  private void ask(long nowNs, Entry<K, O, P> entry) {
    Word<O, P> best = null;
    Link via = null;
    for (Link link : links.all()) {
      Word<O, P> word = entry.heard(link);
      if (word != null
          && link.usable()
          && accepts(entry.key, link)
          && (best == null || via == null || better(entry.key, word, link, best, via))) {
        best = word;
        via = link;
      }
    }
    if (best == null || via == null) {
      return;
    }
    request(nowNs, via, entry, best.origin(), entry.newestSequence(best.origin()) + 1, 255);
    entry.requested(nowNs + (Constants.REQUEST_RETRY_NS << entry.requestTries()));
    retry.armBy(entry.requestAtNs());
  }

  private boolean better(K key, Word<O, P> a, Link viaA, Word<O, P> b, Link viaB) {
    int order =
        a.origin().equals(b.origin())
            ? 0
            : compare(key, a.origin(), a.payload(), b.origin(), b.payload());
    boolean trusted = isTrusted(key, a, viaA);
    boolean nearer =
        trusted == isTrusted(key, b, viaB)
            ? a.metric() + viaA.cost() < b.metric() + viaB.cost()
            : trusted;
    return order > 0 || (order == 0 && nearer);
  }

  private @Nullable Link nearest(Entry<K, O, P> entry, O origin, Link except) {
    Link best = null;
    Word<O, P> bestWord = null;
    for (Link link : links.all()) {
      Word<O, P> word = entry.heard(link);
      if (word != null && link != except && link.usable() && origin.equals(word.origin())) {
        boolean trusted = isTrusted(entry.key, word, link);
        if (best == null
            || bestWord == null
            || (trusted == isTrusted(entry.key, bestWord, best)
                ? word.metric() < bestWord.metric()
                : trusted)) {
          best = link;
          bestWord = word;
        }
      }
    }
    return best;
  }

  private void request(
      long nowNs, Link link, Entry<K, O, P> entry, O origin, long wanted, int hops) {
    dropOldRequests(nowNs);
    requests.putLast(entry.key, new Request<>(origin, wanted, nowNs));
    WireWriter out = new WireWriter(64).u8(messageType() + REQUEST);
    writeKey(out, link, entry.key);
    writeOrigin(out, link, origin);
    link.control(out.varint(wanted).u8(hops).toBytes());
  }

  private void dropOldRequests(long nowNs) {
    Iterator<Request<O>> oldest = requests.values().iterator();
    while (oldest.hasNext() && nowNs - oldest.next().sentNs >= Constants.REQUEST_UNDER_WAY_NS) {
      oldest.remove();
    }
  }

  /** Added to {@link #messageType} for requests. */
  static final int REQUEST = 0x10;

  private void retryRequests(long nowNs) {
    for (Entry<K, O, P> entry : List.copyOf(entries)) {
      if (entry.requestTries() == 0) {
        continue;
      }
      if (!entry.starved) {
        entry.forgetRequests();
      } else if (entry.requestTries() < Constants.REQUEST_TRIES) {
        if (entry.requestAtNs() <= nowNs) {
          ask(nowNs, entry);
        } else {
          retry.armBy(entry.requestAtNs());
        }
      }
    }
  }

  private void sweep(long nowNs) {
    dropOldRequests(nowNs);
    boolean again = forgetOld(nowNs);
    for (Entry<K, O, P> entry : List.copyOf(entries)) {
      if (entry.forgettable(nowNs)) {
        entries.removed(entry.key);
        continue;
      }
      if (!entry.reachable()) {
        entry.dropOldFeasible(nowNs); // what was unfeasible for too long is so no more
        select(nowNs, entry);
      } else if (entry.isOutdated()) {
        entry.dropOldFeasible(nowNs);
      }
      again |= !entry.reachable() || entry.isOutdated();
    }
    if (again) {
      sweep.arm(nowNs + SWEEP_NS);
    }
  }
}
