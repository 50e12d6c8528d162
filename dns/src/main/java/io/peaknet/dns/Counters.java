package io.peaknet.dns;

import java.util.concurrent.atomic.AtomicLongArray;

/** What one thread counts and others read. */
final class Counters {
  static final int UDP_QUERIES = 0;
  static final int TCP_QUERIES = 1;
  static final int IGNORED = 2;
  static final int LIMITED = 3;
  static final int TRUNCATED = 4;
  static final int UNSENT = 5;
  private static final int CODES = 6;
  private static final int CODES_COUNT = 24;

  // A cache line on either side belongs to nobody else.
  private static final int MARGIN = 16;

  private final AtomicLongArray counts = new AtomicLongArray(2 * MARGIN + CODES + CODES_COUNT);

  void add(int what) {
    add(what, 1);
  }

  /** Only by the owner. */
  void add(int what, long more) {
    counts.setOpaque(MARGIN + what, counts.getPlain(MARGIN + what) + more);
  }

  void answer(int code) {
    add(CODES + Math.min(code, CODES_COUNT - 1));
  }

  long get(int what) {
    return counts.getOpaque(MARGIN + what);
  }

  long answers(int code) {
    return get(CODES + code);
  }

  static int codes() {
    return CODES_COUNT;
  }
}
