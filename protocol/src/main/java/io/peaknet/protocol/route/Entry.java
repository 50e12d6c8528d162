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

  /** Neighbours whose words are compared: at a hub, all would be too many. */
  private static final int LOOKED_AT = 16;

  final K key;

  /** The route selected: metric 0 and no link if this node is the origin. */
  int metric = Constants.INFINITY;

  @Nullable O origin;
  @Nullable P payload;
  @Nullable Link via;
  long sequence;

  /** What this node tells of the destination, while it speaks for it. */
  @Nullable Own<O, P> own;

  /** Whether neighbours may have to be told of a change. */
  boolean dirty;

  /** Whether a route that would be taken is infeasible: its origin is asked for a newer number. */
  boolean starved;

  private @Nullable Trouble trouble;

  /** By the links' index: the neighbours' words. */
  private @Nullable Word<O, P>[] heard = noWords();

  /** What nearly all neighbours were told, and a bit for the index of each that was. */
  private @Nullable Word<O, P> toldMost;

  private long toldTo;

  /** By the links' index: what others were told, most of them while a change is being told. */
  private @Nullable Word<O, P>[] toldBeside = noWords();

  private @Nullable Feasible<O> feasible;

  Entry(K key) {
    this.key = key;
  }

  /**
   * A node's own word, before it is told.
   *
   * @param sequence its number, which only this node can raise
   */
  record Own<O, P>(O origin, P payload, long sequence) {}

  /** What is amiss with the routes. Most entries have none, and need no room for it. */
  private static final class Trouble {
    long wanted;
    long doubtfulSinceNs = Timers.NEVER;
    int requestTries;
    long requestAtNs;

    boolean isOver() {
      return wanted == 0 && doubtfulSinceNs == Timers.NEVER && requestTries == 0;
    }
  }

  /** RFC 8966 3.2.3: the least distance advertised under a sequence number of this origin. */
  private static final class Feasible<O> {
    final O origin;
    long sequence;
    int metric;
    long usedNs;
    @Nullable Feasible<O> next;

    Feasible(O origin) {
      this.origin = origin;
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

  /** The sequence number that a neighbour waits for through this node; 0 if none does. */
  long wanted() {
    return trouble == null ? 0 : trouble.wanted;
  }

  void wanted(long sequenceWanted) {
    if (sequenceWanted != wanted()) {
      troubleMade().wanted = sequenceWanted;
      settle();
    }
  }

  /**
   * Since when there are only ways over neighbours that are not trusted; {@link Timers#NEVER} if
   * there are others.
   */
  long doubtfulSinceNs() {
    return trouble == null ? Timers.NEVER : trouble.doubtfulSinceNs;
  }

  void doubtfulSinceNs(long sinceNs) {
    if (sinceNs != doubtfulSinceNs()) {
      troubleMade().doubtfulSinceNs = sinceNs;
      settle();
    }
  }

  /** How often the origin was asked for a newer number in vain. */
  int requestTries() {
    return trouble == null ? 0 : trouble.requestTries;
  }

  /** When it is asked again. */
  long requestAtNs() {
    return trouble == null ? Timers.NEVER : trouble.requestAtNs;
  }

  /** The origin was asked, and is asked again if nothing has come of it by then. */
  void requested(long againNs) {
    Trouble made = troubleMade();
    made.requestTries++;
    made.requestAtNs = againNs;
  }

  /** Nothing more is asked for. */
  void forgetRequests() {
    if (trouble != null) {
      trouble.requestTries = 0;
      settle();
    }
  }

  private Trouble troubleMade() {
    if (trouble == null) {
      trouble = new Trouble();
    }
    return trouble;
  }

  private void settle() {
    if (trouble != null && trouble.isOver()) {
      trouble = null;
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
    return link.index() < toldBeside.length ? toldBeside[link.index()] : null;
  }

  void told(Link link, @Nullable Word<O, P> word) {
    toldTo &= ~bit(link.index());
    if (link.index() < toldBeside.length) {
      toldBeside[link.index()] = null;
      toldBeside = isEmpty(toldBeside) ? noWords() : toldBeside;
    }
    if (toldTo == 0) {
      toldMost = word;
      gatherTold();
    }
    long bit = bit(link.index());
    if (word != null && word.equals(toldMost) && bit != 0) {
      toldTo |= bit;
    } else if (word != null) {
      toldBeside = roomFor(link, toldBeside);
      toldBeside[link.index()] = word;
    }
  }

  /** Of links beyond the 64th there are none but at hubs. */
  private static long bit(int index) {
    return index < Long.SIZE ? 1L << index : 0;
  }

  /** The change has been told to all: what was beside is the word now. */
  private void gatherTold() {
    boolean isEmpty = true;
    for (int index = 0; index < toldBeside.length; index++) {
      Word<O, P> word = toldBeside[index];
      if (word != null && word.equals(toldMost) && bit(index) != 0) {
        toldTo |= bit(index);
        toldBeside[index] = null;
      } else {
        isEmpty &= word == null;
      }
    }
    if (isEmpty) {
      toldBeside = noWords();
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
    for (Word<O, P> word : toldBeside) {
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
    Feasible<O> known = find(from);
    return known == null
        || advertSequence > known.sequence
        || (advertSequence == known.sequence && advertMetric < known.metric);
  }

  /** RFC 8966 3.7.3: distances only fall under one sequence number. */
  void advertised(O from, long advertSequence, int advertMetric, long nowNs) {
    Feasible<O> known = find(from);
    if (known == null) {
      dropOldFeasible(nowNs);
      known = new Feasible<>(from);
      known.sequence = advertSequence;
      known.metric = advertMetric;
      known.next = feasible;
      feasible = known;
    } else if (advertSequence > known.sequence) {
      known.sequence = advertSequence;
      known.metric = advertMetric;
    } else if (advertSequence == known.sequence) {
      known.metric = Math.min(known.metric, advertMetric);
    }
    known.usedNs = nowNs;
  }

  /** The route selected is given up: what was advertised under its origin counts from now. */
  void left(long nowNs) {
    Feasible<O> known = origin == null ? null : find(origin);
    if (known != null) {
      known.usedNs = nowNs;
    }
  }

  /** Whether anything was advertised under a greater number. */
  boolean hasNumberAbove(long limit) {
    for (Feasible<O> each = feasible; each != null; each = each.next) {
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
    keepFeasible(each -> !isLie.of(each.origin, each.sequence));
  }

  /** The newest sequence number advertised for an origin; -1 if none. */
  long newestSequence(O from) {
    Feasible<O> known = find(from);
    return known == null ? -1 : known.sequence;
  }

  /** Whether nothing is known any more that must be kept. */
  boolean forgettable(long nowNs) {
    if (own != null || reachable() || dirty) {
      return false;
    }
    if (isTold() || doesAnyStand(heard)) {
      return false;
    }
    dropOldFeasible(nowNs);
    return feasible == null;
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
    boolean isTold = isTold();
    keepFeasible(each ->
        nowNs - each.usedNs <= Constants.FEASIBLE_MEMORY_NS
            || (isTold && reachable() && each.origin.equals(origin)));
  }

  private boolean isTold() {
    return toldTo != 0 || doesAnyStand(toldBeside);
  }

  /** Whether something was advertised that no neighbour is told any more. */
  boolean isOutdated() {
    return feasible != null && !isTold();
  }

  /** Whether it has come to rest with nothing but what was advertised, which goes on to count. */
  boolean isGone() {
    return own == null
        && !reachable()
        && !dirty
        && !starved
        && trouble == null
        && !isTold()
        && heard.length == 0;
  }

  /** Something that was advertised. */
  @FunctionalInterface
  interface Advertisement<O> {
    void of(O origin, long sequence, int metric, long usedNs);
  }

  /** Tells all feasible distances. */
  void feasible(Advertisement<O> reader) {
    for (Feasible<O> each = feasible; each != null; each = each.next) {
      reader.of(each.origin, each.sequence, each.metric, each.usedNs);
    }
  }

  private void keepFeasible(Predicate<Feasible<O>> isKept) {
    Feasible<O> kept = null;
    for (Feasible<O> each = feasible; each != null; ) {
      Feasible<O> next = each.next;
      if (isKept.test(each)) {
        each.next = kept;
        kept = each;
      }
      each = next;
    }
    feasible = kept;
  }

  private @Nullable Feasible<O> find(O from) {
    for (Feasible<O> each = feasible; each != null; each = each.next) {
      if (each.origin.equals(from)) {
        return each;
      }
    }
    return null;
  }

  @SuppressWarnings("unchecked") // it holds nothing
  private static <O, P> @Nullable Word<O, P>[] noWords() {
    return (Word<O, P>[]) NO_WORDS;
  }
}
