package io.peaknet.lab.experiment;

import io.peaknet.report.Interval;

/** What a comparison of two contestants says of the first; in that order in texts. */
public enum Verdict {
  /** All of the ratio's interval is on the better side. */
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

  /** As tables have it. */
  public String words() {
    return words;
  }

  /**
   * What follows from a ratio.
   *
   * @param ratio the first one's figure as a multiple of the other's, of the same round; its
   *     interval decides
   * @param isLessBetter whether a smaller figure is the better one
   */
  public static Verdict of(Interval ratio, boolean isLessBetter) {
    if (!ratio.isKnown()) {
      return UNKNOWN;
    }
    if (!ratio.hasEnds()) {
      return UNDECIDED;
    }
    if (ratio.contains(1)) {
      return TIES;
    }
    return ratio.low() > 1 == isLessBetter ? LOSES : WINS;
  }
}
