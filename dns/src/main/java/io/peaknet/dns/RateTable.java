package io.peaknet.dns;

/**
 * How many like answers have left lately towards each prefix: token buckets in a table of fixed
 * size, a bucket a word. Two that fall on one place share it; nothing grows, whatever is forged.
 * One thread owns it.
 */
final class RateTable {
  private static final int BUCKETS = 1 << 16;

  // A bucket is 16 bits of the key, 24 of milliseconds when last filled, 24 of tokens in 1/16.
  private static final int TIME_SHIFT = 24;
  private static final int TAG_SHIFT = 48;
  private static final long FIELD = 0xff_ffff;
  private static final int TOKEN = 16;

  private final long[] buckets = new long[BUCKETS];
  private final int perSecond;
  private final long full;

  RateTable(int perSecond) {
    this.perSecond = perSecond;
    this.full = Math.min(FIELD, (long) perSecond * TOKEN);
  }

  /** Takes a token; false if there is none. */
  boolean take(long key, long nowMs) {
    long mixed = ClientGroups.mix(key);
    int at = (int) mixed & BUCKETS - 1;
    long bucket = buckets[at];
    long tag = mixed >>> TAG_SHIFT;
    long tokens = full;
    long since = nowMs & FIELD;
    if (bucket >>> TAG_SHIFT == tag && bucket != 0) {
      long filled = (bucket >>> TIME_SHIFT) & FIELD;
      long gained = ((since - filled) & FIELD) * perSecond * TOKEN / 1000;
      tokens = Math.min(full, (bucket & FIELD) + gained);
      // What is less than the smallest part of a token must not be lost.
      since = gained == 0 ? filled : since;
    }
    boolean some = tokens >= TOKEN;
    long left = some ? tokens - TOKEN : tokens;
    buckets[at] = (tag << TAG_SHIFT) | (since << TIME_SHIFT) | left;
    return some;
  }
}
