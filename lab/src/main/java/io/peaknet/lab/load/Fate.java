package io.peaknet.lab.load;

import java.util.Locale;

/** What became of a request. Each has exactly one, the first that applies. */
public enum Fate {
  /** The whole answer came, with a good status (200 to 399), in time. */
  OK,
  /** The same, but later than a person waits ({@link Times#late}). */
  LATE,
  /** The connection was refused (RST to the SYN): somebody said that nobody is there. */
  REFUSED,
  /** A router, or the host itself, said that there is no way there. */
  UNREACHABLE,
  /** The connection ended before the answer was whole, by RST or by FIN. */
  RESET,
  /** There was no whole answer by {@link Times#timeout} after the request was due. */
  TIMEOUT,
  /** The status was another, or what came was no HTTP/1.1. */
  BAD_ANSWER,
  /** The name had no address, or the one who knows it did not answer. */
  NO_ADDRESS,
  /**
   * The generator's host had no local port left. That is no fault of those who are measured: a run
   * with any of it says nothing.
   */
  NO_PORT;

  /** Whether the answer came whole. */
  public boolean came() {
    return this == OK || this == LATE;
  }

  /** As JSON and tables name it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
