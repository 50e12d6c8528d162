package io.peaknet.protocol.transit;

/**
 * Which way packets to one peer take (docs/spec/packets.md, PKT-19): somebody on the straight one
 * may drop what it should carry. Way 0 is the straight one; others are numbered as they are tried.
 */
final class Detours {
  private int way;
  private int tried;

  /** Whether several ways are being tried: the first that is answered is taken. */
  private boolean searching;

  private long searchedNs = Long.MIN_VALUE / 2;

  /** When the straight way was last taken again. */
  private long straightNs = Long.MIN_VALUE / 2;

  /** When the straight way was last left, or tried again... */
  private long strayedNs = Long.MIN_VALUE / 2;

  /** ...and how long from then until it is tried next. */
  private long strayForNs = Constants.DETOUR_NS;

  private int straightAnswers;

  /** The way that packets take. */
  int way() {
    return way;
  }

  /** A way to try next. */
  int next() {
    return ++tried;
  }

  /** Whether other ways may be tried now; the first that is answered is taken. */
  boolean search(long nowNs) {
    boolean may = nowNs - searchedNs >= Constants.STALL_NS;
    searchedNs = may ? nowNs : searchedNs;
    searching |= may;
    return may;
  }

  /**
   * The peer answered what was sent to it by a way.
   *
   * @return whether packets take another way from now on
   */
  boolean answered(long nowNs, int by) {
    if (searching) {
      searching = false;
      return take(nowNs, by);
    }
    return way > 0 && by == 0 && ++straightAnswers == Constants.STRAIGHT_PROBES && take(nowNs, 0);
  }

  private boolean take(long nowNs, int next) {
    if (next == way) {
      return false;
    }
    if (next == 0) {
      straightNs = nowNs;
    } else if (way == 0) {
      boolean again = nowNs - straightNs < strayForNs;
      strayForNs = again ? Math.min(2 * strayForNs, Constants.DETOUR_MAX_NS) : Constants.DETOUR_NS;
    }
    strayedNs = nowNs;
    way = next;
    return true;
  }

  /** Whether it is time to see if the straight way leads there again; if so, not soon again. */
  boolean triesStraight(long nowNs) {
    if (way == 0 || nowNs - strayedNs < strayForNs) {
      return false;
    }
    strayedNs = nowNs;
    strayForNs = Math.min(2 * strayForNs, Constants.DETOUR_MAX_NS);
    straightAnswers = 0;
    return true;
  }
}
