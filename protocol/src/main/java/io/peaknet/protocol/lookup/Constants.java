package io.peaknet.protocol.lookup;

/** What lookup is tuned by, in one place. */
public final class Constants {
  private Constants() {}

  // Specification constants.

  /** Anchors that keep each record (DESIGN 4.3). */
  public static final int REPLICAS = 3;

  /** A record is kept so long after it was received. */
  static final int LEASE_SECONDS = 300;

  // Implementation constants.

  /** An owner asks its anchors this often whether they still have its record. */
  static final long REFRESH_NS = 60_000_000_000L;

  /** After a change of address, other changes of the same cause travel in the same record. */
  static final long MOVED_NS = 30_000_000;

  /** Labels are for short routes, not durable: their changes wait for company. */
  static final long RELABELLED_NS = 1_000_000_000;

  /** First wait for an anchor's acknowledgement; doubles with each try. */
  static final long REGISTER_RETRY_NS = 500_000_000;

  static final int REGISTER_TRIES = 6;

  /** The next replica is asked when the last has not answered within this. */
  static final long ASK_NEXT_NS = 300_000_000;

  /** Replicas are asked in so many rounds. */
  static final int ROUNDS = 3;

  /** A lookup answers within. */
  static final long DEADLINE_NS = 4_500_000_000L;

  /** Records that are no longer this anchor's are handed over after changes have settled. */
  static final long HAND_OVER_NS = 3_000_000_000L;

  /** A hand-over that nobody acknowledged is repeated after this; doubles with each try... */
  static final long HAND_OVER_AGAIN_NS = 1_000_000_000;

  /** ...up to this. */
  static final long HAND_OVER_AGAIN_MAX_NS = 16_000_000_000L;

  /** An anchor that claims to have seen a number further ahead is not believed. */
  static final long SEQUENCE_JUMP_MAX = 1L << 32;

  /** What all records kept may take; further ones are refused. */
  static final long KEPT_BYTES_MAX = 32 << 20;

  /** What one takes, beside where its node is. */
  static final int KEPT_BYTES = 600;

  /** Records remembered from lookups. */
  static final int CACHE_MAX = 4096;
}
