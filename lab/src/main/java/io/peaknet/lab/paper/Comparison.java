package io.peaknet.lab.paper;

import io.peaknet.report.Interval;

/**
 * One contestant's figure as a multiple of another's.
 *
 * @param ratio of figures of the same round; its interval decides
 * @param isLessBetter whether a smaller figure is the better one
 */
record Comparison(Interval ratio, boolean isLessBetter) {
  /** What a comparison says; in that order in texts. */
  enum Verdict {
    WINS("wins"),
    TIES("ties"),
    LOSES("loses"),
    /** Too few rounds: which is better is seen, whether by chance is not. */
    UNDECIDED("undecided"),
    UNKNOWN("not measured");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  Verdict verdict() {
    if (!ratio.isKnown()) {
      return Verdict.UNKNOWN;
    }
    if (!ratio.hasEnds()) {
      return Verdict.UNDECIDED;
    }
    if (ratio.contains(1)) {
      return Verdict.TIES;
    }
    return ratio.low() > 1 == isLessBetter ? Verdict.LOSES : Verdict.WINS;
  }
}
