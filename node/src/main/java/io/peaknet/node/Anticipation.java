package io.peaknet.node;

/**
 * Whether to look out for an answer instead of sleeping until it wakes the loop. Whoever sends a
 * packet often gets one back at once, and to wake a thread takes as long as all else that happens
 * to a small packet: on a CPU that rests, above all a virtual one, some hundred microseconds. So
 * after packets of the host the loop looks out for a moment, as long as that pays, and for a small
 * share of the time at most. Owned by the event loop.
 */
final class Anticipation {
  /** For so long it looks out: longer than an answer takes that comes from near. */
  static final long MOMENT_NS = 500_000;

  /** Of all time it may look out for one part in so many. */
  private static final int SHARE = 20;

  /** What it has not used it may use later, up to this. */
  private static final long SAVED_MAX_NS = 50_000_000;

  /** What goes out at most between two attempts, when they were in vain. */
  private static final int PASSES_MAX = 64;

  private long savedNs = SAVED_MAX_NS;
  private long savedAtNs;
  private boolean sent;
  private int passes;
  private int passed;

  Anticipation(long nowNs) {
    savedAtNs = nowNs;
  }

  /** Packets of the host went out. */
  void sent() {
    sent = true;
  }

  /** For how long to look out, now that there is nothing else to do; 0 if not at all. */
  long momentNs(long nowNs) {
    if (!sent) {
      return 0;
    }
    sent = false;
    if (passed < passes) {
      passed++;
      return 0;
    }
    savedNs = Math.min(SAVED_MAX_NS, savedNs + (nowNs - savedAtNs) / SHARE);
    savedAtNs = nowNs;
    return savedNs >= MOMENT_NS ? MOMENT_NS : 0;
  }

  /** It looked out for so long, and something came or nothing did. */
  void looked(long forNs, boolean came) {
    savedNs -= forNs;
    passed = 0;
    passes = came ? 0 : Math.min(PASSES_MAX, 2 * passes + 1);
  }
}
