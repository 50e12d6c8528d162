package io.peaknet.protocol.allocation;

/** What address allocation is tuned by, in one place. */
final class Constants {
  private Constants() {}

  /** A lease's duration, counted from receipt; renewed at half. */
  static final int LEASE_SECONDS = 3600;

  /** A digit that was given back or whose lease ran out is not granted again for so long. */
  static final long DIGIT_REST_NS = 60_000_000_000L;

  /** Digits granted at most: more neighbours find another granter. */
  static final int DIGITS_MAX = 4096;

  /** Changes are looked at together. */
  static final long REVIEW_NS = 2_000_000;

  /** Another network has been met: its neighbours' words settle first. */
  static final long MERGE_NS = 20_000_000;

  /** A rival for this node's own area must stand for so long before this side moves. */
  static final long CONFLICT_NS = 1_500_000_000;

  /** The same when a neighbour of the same part has just moved for it. */
  static final long CONFLICT_FOLLOW_NS = 50_000_000;

  /** An area without a head waits for so long, and up to as much again, before a member speaks. */
  static final long ELECTION_NS = 1_000_000_000;

  /** Requests of one neighbour that are answered: an honest one has a pause after each. */
  static final int JOINS_PER_SECOND = 10;

  /** A request for a place is answered within, or another neighbour is asked. */
  static final long JOIN_TIMEOUT_NS = 1_000_000_000;

  /** After a refusal. */
  static final long JOIN_RETRY_NS = 100_000_000;

  /** Whoever refused is not asked again for so long, so that others are. */
  static final long JOIN_ELSEWHERE_NS = 1_000_000_000;

  /** Whoever should move but found nowhere to for so long takes in a neighbour in the same need. */
  static final long STANDOFF_NS = 4_000_000_000L;

  /** A head sums up its area's weight after changes have settled for so long. */
  static final long WEIGHT_NS = 100_000_000;

  /** A head shares the key space anew after changes have settled for so long. */
  static final long TABLE_NS = 500_000_000;

  /** In 4·log2: a part's share stands until it is about twice off. */
  static final int SHARE_SLACK = 4;

  /** In 4·log2: an area's weight is told anew when it is off by this, or by 1 below 8 members. */
  static final int WEIGHT_SLACK = 2;

  static final int WEIGHT_SMALL = 12;

  /** The weight of two members. */
  static final int WEIGHT_OF_TWO = 4;

  // Addresses made anew.

  /** The network's weight has stood for so long: elections and conflicts take less. */
  static final long RESPLIT_SETTLED_NS = 8_000_000_000L;

  /** Smaller networks have short addresses, however wide they are. */
  static final int RESPLIT_NODES = 32;

  /** Far less than they weigh, since each level rounds: a line of 100 nodes weighs 17, not 27. */
  static final int RESPLIT_WEIGHT = 12;

  /** Addresses are judged when the network has so many times the nodes that it had last... */
  static final int RESPLIT_TIMES = 4;

  /** ...so that nodes are counted when it weighs so much more... */
  static final int RESPLIT_GROWTH = 8;

  /** ...or something has changed after so long... */
  static final long RESPLIT_RECOUNT_NS = 3_600_000_000_000L;

  /** ...or the last count came to nothing, so long ago. */
  static final long RESPLIT_RETRY_NS = 60_000_000_000L;

  /** A node takes part no more often: twice the hold, so that what began is over. */
  static final long RESPLIT_PAUSE_NS = 30_000_000_000L;

  /** Addresses are made anew if they have more bits than this, on average... */
  static final double RESPLIT_BITS = 4;

  /** ...and this for each log2 of the nodes. Made anew, they have less (simulation). */
  static final double RESPLIT_BITS_PER_LOG2 = 1.6;

  /**
   * An area is cut into about so many parts: with fewer there are more digits, with more longer.
   */
  static final int RESPLIT_PARTS = 8;

  /**
   * Whoever has its next address waits so long for all others to have theirs. Each level goes to
   * and fro in its cells: with 300 hops of 5 ms to the rim, about 10 s in all.
   */
  static final long RESPLIT_HOLD_NS = 15_000_000_000L;
}
