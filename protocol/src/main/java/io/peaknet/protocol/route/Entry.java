package io.peaknet.protocol.route;

import io.peaknet.protocol.timer.Timers;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One destination in a {@link DistanceVector}: the route selected, and what was exchanged about it
 * with each neighbour.
 *
 * @param <K> what names a destination
 * @param <O> who speaks for it: of rival origins the better is believed
 * @param <P> what travels with the route
 */
class Entry<K, O, P> implements Route {
  private static final Word<?, ?>[] NO_WORDS = {};

  /** In place of a sequence number. */
  private static final long NONE = -1;

  /** Neighbours whose words are compared: at a hub, all would be too many. */
  private static final int LOOKED_AT = 16;

  final K key;

  /** The route selected: metric 0 and no link if this node is the origin. */
  int metric = Constants.INFINITY;

  /** Who speaks for it, or did last. */
  @Nullable O origin;

  @Nullable P payload;
  @Nullable Link via;
  long sequence;

  /** Whether neighbours may have to be told of a change. */
  boolean dirty;

  /** Whether a route that would be taken is infeasible: its origin is asked for a newer number. */
  boolean starved;

  /** By the links' index: the neighbours' words. */
  private @Nullable Word<O, P>[] heard = noWords();

  /** What nearly all neighbours were told, and a bit for the index of each that was. */
  private @Nullable Word<O, P> toldMost;

  private int toldTo;

  // RFC 8966 3.2.5: the least distance advertised under a sequence number of the origin, and when.
  private long feasibleSequence = NONE;
  private int feasibleMetric;
  private int feasibleMs;

  private @Nullable Seldom<O, P> seldom;

  Entry(K key) {
    this.key = key;
  }

  /**
   * A node's own word, before it is told.
   *
   * @param sequence its number, which only this node can raise
   */
  record Own<O, P>(O origin, P payload, long sequence) {}

  /** What most entries have none of most of the time, and need no room for. */
  private static final class Seldom<O, P> {
    /** What this node tells of the destination, while it speaks for it. */
    @Nullable Own<O, P> own;

    /** By the links' index: what others were told, most of them while a change is being told. */
    @Nullable Word<O, P>[] toldBeside = noWords();

    /** Feasible distances of other origins. */
    @Nullable Feasible<O> others;

    long wanted;
    long doubtfulSinceNs = Timers.NEVER;
    int requestTries;
    long requestAtNs;

    boolean hasTrouble() {
      return wanted != 0 || doubtfulSinceNs != Timers.NEVER || requestTries != 0;
    }

    boolean isEmpty() {
      return own == null && toldBeside.length == 0 && others == null && !hasTrouble();
    }
  }

  /** The feasible distance of an origin that the route selected is not from. */
  private static final class Feasible<O> {
    final O origin;
    final long sequence;
    final int metric;
    final int usedMs;
    @Nullable Feasible<O> next;

    Feasible(O origin, long sequence, int metric, int usedMs) {
      this.origin = origin;
      this.sequence = sequence;
      this.metric = metric;
      this.usedMs = usedMs;
    }
  }

  @Override
  public final int metric() {
    return metric;
  }

  @Override
  public final @Nullable Link via() {
    return via;
  }

  /** What this node tells of the destination, while it speaks for it. */
  @Nullable Own<O, P> own() {
    return seldom == null ? null : seldom.own;
  }

  void own(@Nullable Own<O, P> word) {
    if (word != null || own() != null) {
      seldomMade().own = word;
      settle();
    }
  }

  /** The route selected is another origin's now, if it was not before. */
  void origin(O from) {
    if (!from.equals(origin)) {
      if (origin != null && feasibleSequence != NONE) {
        Feasible<O> before = new Feasible<>(origin, feasibleSequence, feasibleMetric, feasibleMs);
        before.next = others();
        seldomMade().others = before;
      }
      Feasible<O> known = other(from);
      feasibleSequence = NONE;
      if (known != null) {
        feasibleSequence = known.sequence;
        feasibleMetric = known.metric;
        feasibleMs = known.usedMs;
        keepOthers(each -> each != known);
      }
    }
    origin = from;
  }

  /** The sequence number that a neighbour waits for through this node; 0 if none does. */
  long wanted() {
    return seldom == null ? 0 : seldom.wanted;
  }

  void wanted(long sequenceWanted) {
    if (sequenceWanted != wanted()) {
      seldomMade().wanted = sequenceWanted;
      settle();
    }
  }

  /**
   * Since when there are only ways over neighbours that are not trusted; {@link Timers#NEVER} if
   * there are others.
   */
  long doubtfulSinceNs() {
    return seldom == null ? Timers.NEVER : seldom.doubtfulSinceNs;
  }

  void doubtfulSinceNs(long sinceNs) {
    if (sinceNs != doubtfulSinceNs()) {
      seldomMade().doubtfulSinceNs = sinceNs;
      settle();
    }
  }

  /** How often the origin was asked for a newer number in vain. */
  int requestTries() {
    return seldom == null ? 0 : seldom.requestTries;
  }

  /** When it is asked again. */
  long requestAtNs() {
    return requestTries() == 0 || seldom == null ? Timers.NEVER : seldom.requestAtNs;
  }

  /** The origin was asked, and is asked again if nothing has come of it by then. */
  void requested(long againNs) {
    Seldom<O, P> made = seldomMade();
    made.requestTries++;
    made.requestAtNs = againNs;
  }

  /** Nothing more is asked for. */
  void forgetRequests() {
    if (seldom != null) {
      seldom.requestTries = 0;
      settle();
    }
  }

  private Seldom<O, P> seldomMade() {
    if (seldom == null) {
      seldom = new Seldom<>();
    }
    return seldom;
  }

  private void settle() {
    if (seldom != null && seldom.isEmpty()) {
      seldom = null;
    }
  }

  boolean reachable() {
    return metric < Constants.INFINITY;
  }

  /** What the neighbour said last; null if nothing, or it took that back. */
  @Nullable Word<O, P> heard(Link link) {
    Word<O, P> word = said(link);
    return word == null || !word.stands() ? null : word;
  }

  /** The same, also if it took that back. */
  @Nullable Word<O, P> said(Link link) {
    return link.index() < heard.length ? heard[link.index()] : null;
  }

  /** The neighbour takes back what it said. */
  void takenBack(Shared shared, Link link) {
    Word<O, P> word = said(link);
    heard(link, word == null ? null : shared.one(word.takenBack()));
  }

  void heard(Link link, @Nullable Word<O, P> word) {
    if (word != null) {
      heard = roomFor(link, heard);
      heard[link.index()] = word;
    } else if (link.index() < heard.length) {
      heard[link.index()] = null;
      heard = isEmpty(heard) ? noWords() : heard;
    }
  }

  private static boolean isEmpty(@Nullable Object[] words) {
    for (Object word : words) {
      if (word != null) {
        return false;
      }
    }
    return true;
  }

  /** What the neighbour was told last; null if nothing, or it was taken back. */
  @Nullable Word<O, P> told(Link link) {
    if ((toldTo & bit(link.index())) != 0) {
      return toldMost;
    }
    @Nullable Word<O, P>[] beside = toldBeside();
    return link.index() < beside.length ? beside[link.index()] : null;
  }

  void told(Link link, @Nullable Word<O, P> word) {
    toldTo &= ~bit(link.index());
    @Nullable Word<O, P>[] beside = toldBeside();
    if (link.index() < beside.length) {
      beside[link.index()] = null;
    }
    if (toldTo == 0) {
      toldMost = word;
      gatherTold(beside);
    }
    int bit = bit(link.index());
    if (word != null && word.equals(toldMost) && bit != 0) {
      toldTo |= bit;
    } else if (word != null) {
      beside = roomFor(link, beside);
      beside[link.index()] = word;
    }
    if (beside != toldBeside() || isEmpty(beside)) {
      toldBeside(isEmpty(beside) ? noWords() : beside);
    }
  }

  private @Nullable Word<O, P>[] toldBeside() {
    return seldom == null ? noWords() : seldom.toldBeside;
  }

  private void toldBeside(@Nullable Word<O, P>[] words) {
    if (words.length > 0 || seldom != null) {
      seldomMade().toldBeside = words;
      settle();
    }
  }

  /** Of links beyond the 32nd there are none but at hubs. */
  private static int bit(int index) {
    return index < Integer.SIZE ? 1 << index : 0;
  }

  /** The change has been told to all: what was beside is the word now. */
  private void gatherTold(@Nullable Word<O, P>[] beside) {
    for (int index = 0; index < beside.length; index++) {
      Word<O, P> word = beside[index];
      if (word != null && word.equals(toldMost) && bit(index) != 0) {
        toldTo |= bit(index);
        beside[index] = null;
      }
    }
  }

  private static <O, P> @Nullable Word<O, P>[] roomFor(Link link, @Nullable Word<O, P>[] words) {
    if (link.index() < words.length) {
      return words;
    }
    // Nearly all nodes have few neighbours, and arrays of odd lengths fill their objects best.
    return Arrays.copyOf(words, (link.index() + 1 + link.index() / 4) | 1);
  }

  /** A word as it came: neighbours that say the same share it. */
  Word<O, P> heardWord(
      Shared shared, O from, long wordSequence, int wordMetric, @Nullable P wordPayload) {
    int looked = 0;
    for (Word<O, P> word : heard) {
      if (word == null) {
        continue;
      }
      if (word.says(from, wordSequence, wordMetric, wordPayload)) {
        return word;
      }
      if (++looked == LOOKED_AT) {
        break;
      }
    }
    P sharedPayload = wordPayload == null ? null : shared.one(wordPayload);
    return shared.one(new Word<>(shared.one(from), wordSequence, wordMetric, sharedPayload));
  }

  /** What is told of the route selected; neighbours that are told the same share it. */
  Word<O, P> toldWord(Shared shared, O from, @Nullable P wordPayload) {
    if (toldMost != null && toldMost.says(from, sequence, metric, wordPayload)) {
      return toldMost;
    }
    int looked = 0;
    for (Word<O, P> word : toldBeside()) {
      if (word != null && word.says(from, sequence, metric, wordPayload)) {
        return word;
      }
      if (word != null && ++looked == LOOKED_AT) {
        break;
      }
    }
    return shared.one(new Word<>(from, sequence, metric, wordPayload));
  }

  void forget(Link link) {
    heard(link, null);
    told(link, null);
  }

  /** RFC 8966 3.5.1. An origin never heard of is feasible at any distance. */
  boolean isFeasible(O from, long advertSequence, int advertMetric) {
    if (from.equals(origin)) {
      return isBelow(advertSequence, advertMetric, feasibleSequence, feasibleMetric);
    }
    Feasible<O> known = other(from);
    return known == null || isBelow(advertSequence, advertMetric, known.sequence, known.metric);
  }

  private static boolean isBelow(long sequence, int metric, long thanSequence, int thanMetric) {
    return sequence > thanSequence || (sequence == thanSequence && metric < thanMetric);
  }

  /**
   * RFC 8966 3.7.3: distances only fall under one sequence number.
   *
   * @param from the origin of the route selected
   */
  void advertised(O from, long advertSequence, int advertMetric, long nowNs) {
    origin(from);
    if (isBelow(advertSequence, advertMetric, feasibleSequence, feasibleMetric)) {
      feasibleSequence = advertSequence;
      feasibleMetric = advertMetric;
    }
    feasibleMs = ms(nowNs);
  }

  /** The route selected is given up: what was advertised under its origin counts from now. */
  void left(long nowNs) {
    feasibleMs = ms(nowNs);
  }

  /** Whether anything was advertised under a greater number. */
  boolean hasNumberAbove(long limit) {
    if (feasibleSequence > limit) {
      return true;
    }
    for (Feasible<O> each = others(); each != null; each = each.next) {
      if (each.sequence > limit) {
        return true;
      }
    }
    return false;
  }

  /** Says something of an origin's number. */
  @FunctionalInterface
  interface Verdict<O> {
    boolean of(O origin, long sequence);
  }

  /** Forgets what was advertised under numbers that are a lie. */
  void forgetNumbers(Verdict<O> isLie) {
    if (origin != null && feasibleSequence != NONE && isLie.of(origin, feasibleSequence)) {
      feasibleSequence = NONE;
    }
    keepOthers(each -> !isLie.of(each.origin, each.sequence));
  }

  /** The newest sequence number advertised for an origin; -1 if none. */
  long newestSequence(O from) {
    if (from.equals(origin)) {
      return feasibleSequence;
    }
    Feasible<O> known = other(from);
    return known == null ? NONE : known.sequence;
  }

  /** Whether nothing is known any more that must be kept. */
  boolean forgettable(long nowNs) {
    if (own() != null || reachable() || dirty) {
      return false;
    }
    if (isTold() || doesAnyStand(heard)) {
      return false;
    }
    dropOldFeasible(nowNs);
    return feasibleSequence == NONE && others() == null;
  }

  private static <O, P> boolean doesAnyStand(@Nullable Word<O, P>[] words) {
    for (Word<O, P> word : words) {
      if (word != null && word.stands()) {
        return true;
      }
    }
    return false;
  }

  /** Forgets what was advertised of origins long ago, and no neighbour is told any more. */
  void dropOldFeasible(long nowNs) {
    if (!(reachable() && isTold()) && isOld(nowNs, feasibleMs)) {
      feasibleSequence = NONE;
    }
    keepOthers(each -> !isOld(nowNs, each.usedMs));
  }

  /** Whether what was advertised last at that time, in {@link #ms}, counts no more. */
  static boolean isOld(long nowNs, int usedMs) {
    return ms(nowNs) - usedMs > Constants.FEASIBLE_MEMORY_MS;
  }

  /** Milliseconds, as 32 bits: differences of up to three weeks are right. */
  static int ms(long ns) {
    return (int) (ns / 1_000_000);
  }

  private boolean isTold() {
    return toldTo != 0 || doesAnyStand(toldBeside());
  }

  /** Whether something was advertised that no neighbour is told any more. */
  boolean isOutdated() {
    return (feasibleSequence != NONE && !isTold()) || others() != null;
  }

  /** Whether it has come to rest with nothing but what was advertised, which goes on to count. */
  boolean isGone() {
    return own() == null
        && !reachable()
        && !dirty
        && !starved
        && (seldom == null || !seldom.hasTrouble())
        && !isTold()
        && heard.length == 0;
  }

  /** The least metric advertised under {@link #newestSequence} of the last origin. */
  int feasibleMetric() {
    return feasibleMetric;
  }

  /** When that was advertised last, in {@link #ms}. */
  int feasibleMs() {
    return feasibleMs;
  }

  /** What was advertised before, and still counts. */
  void feasible(O from, long advertSequence, int advertMetric, int usedMs) {
    origin = from;
    feasibleSequence = advertSequence;
    feasibleMetric = advertMetric;
    feasibleMs = usedMs;
  }

  private @Nullable Feasible<O> others() {
    return seldom == null ? null : seldom.others;
  }

  private @Nullable Feasible<O> other(O from) {
    for (Feasible<O> each = others(); each != null; each = each.next) {
      if (each.origin.equals(from)) {
        return each;
      }
    }
    return null;
  }

  private void keepOthers(Predicate<Feasible<O>> isKept) {
    if (seldom == null || seldom.others == null) {
      return;
    }
    Feasible<O> kept = null;
    for (Feasible<O> each = seldom.others; each != null; ) {
      Feasible<O> next = each.next;
      if (isKept.test(each)) {
        each.next = kept;
        kept = each;
      }
      each = next;
    }
    seldom.others = kept;
    settle();
  }

  @SuppressWarnings("unchecked") // it holds nothing
  private static <O, P> @Nullable Word<O, P>[] noWords() {
    return (Word<O, P>[]) NO_WORDS;
  }
}
