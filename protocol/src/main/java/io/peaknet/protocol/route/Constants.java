package io.peaknet.protocol.route;

/** What routing is tuned by, in one place. "DESIGN" is what the specification in docs decides. */
public final class Constants {
  private Constants() {}

  // Specification constants: both ends of a link must agree on them.

  /** Landmark trees (DESIGN 4.2). */
  public static final int TREES = 8;

  /** Parts of an area whose digit is this or more are told only towards the area's head. */
  public static final int DIGIT_WIDE = 64;

  /** A metric that means unreachable: 24 bits on the wire. */
  public static final int INFINITY = 0xffffff;

  /** One unit of cost (DESIGN 4.2). */
  public static final long COST_UNIT_NS = 16_000;

  /** No link is cheaper: below, measurements are noise (protocol review 14). */
  public static final int COST_MIN = 8;

  // Implementation constants.

  /** Nodes known exactly (DESIGN 4.2: K). */
  public static final int VICINITY = 128;

  /**
   * Labels are told from so many other nodes on: up to there all nodes know each other exactly, and
   * nobody uses a label...
   */
  public static final int LABELS_FROM = VICINITY;

  /** ...until there are fewer than this again. */
  public static final int LABELS_UNTIL = VICINITY * 3 / 4;

  /** Changes within this time travel together. */
  public static final long DAMPING_NS = 10_000_000;

  /** Losses travel sooner than gains: packets are being dropped meanwhile. */
  public static final long DAMPING_LOSS_NS = 1_000_000;

  /**
   * A shorter way to what is reached already, or a newer sequence number that nobody waits for,
   * need not be known at once: it travels with other changes, or after this.
   */
  public static final long DAMPING_GAIN_NS = 1_000_000_000;

  /** While changes keep coming, neighbours are told this often at most... */
  public static final long PAUSE_NS = 50_000_000;

  /** ...and of losses. */
  public static final long PAUSE_LOSS_NS = 5_000_000;

  /** A node's own labels have not changed for this long before its vicinity hears of them... */
  public static final long LABELS_DAMPING_NS = 150_000_000;

  /** ...or have gone on changing for so long. All of the vicinity hears of each change. */
  public static final long LABELS_WAIT_MAX_NS = 1_000_000_000;

  /** Least time between two requests for one sequence number; doubles with each try. */
  public static final long REQUEST_RETRY_NS = 200_000_000;

  /** One that has been passed on is not passed on again for so long: less than until the next. */
  public static final long REQUEST_UNDER_WAY_NS = 150_000_000;

  /** After a change of the vicinity, what neighbours say of each other is compared after this. */
  public static final long TESTIMONY_NS = 1_000_000_000;

  /** Whoever contradicts others for so long is distrusted: longer than any news takes... */
  public static final long SUSPECT_NS = 3_000_000_000L;

  /**
   * A way over it is used, where there is no other, after this: so long others, that believe in
   * that way through here, look for one. Less than an area goes on without its head.
   */
  public static final long LAST_RESORT_NS = 800_000_000;

  /** ...until it has not for so long. */
  public static final long FORGIVEN_NS = 10_000_000_000L;

  /**
   * A network of so much weight, 8 members, stands by the head that it has lost. A smaller one is
   * in the making: its head has often gone to another network, and it had better follow.
   */
  public static final int WEIGHT_STAYS = 12;

  /** Requests for one sequence number before the destination is taken for gone. */
  public static final int REQUEST_TRIES = 5;

  /** Destinations of one table; honest neighbours tell far fewer. */
  public static final int ENTRIES_MAX = 65_536;

  /** Nodes that one neighbour may tell of: its own nearest, and as many that they displace. */
  public static final int NODES_HEARD_MAX = 4 * VICINITY;

  /** Areas that one neighbour may tell of: a hub's has thousands of parts. */
  public static final int AREAS_HEARD_MAX = 16_384;

  /**
   * A restarted node finds its old number within this; a larger jump is an attack on it. Numbers
   * that are farther apart than this can't both be an origin's.
   */
  public static final long SEQUENCE_JUMP_MAX = 1 << 24;

  /** No origin comes so far. */
  public static final long SEQUENCE_MAX = 1L << 62;

  /** Feasible distances outlive their route by this (DESIGN 4.2). */
  public static final int FEASIBLE_MEMORY_MS = 60_000;

  /** A slot without a root is claimed after this and up to as much again, by rank. */
  public static final long ROOT_CLAIM_NS = 1_000_000_000;

  /** The first claim, when a node has just started and heard of no root. */
  public static final long ROOT_FIRST_CLAIM_NS = 200_000_000;

  /** Control messages are cut at about this size, so that one fits into one frame. */
  public static final int MESSAGE_BYTES = 900;
}
