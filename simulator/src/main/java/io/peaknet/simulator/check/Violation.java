package io.peaknet.simulator.check;

import org.jspecify.annotations.Nullable;

/** Something that must always hold did not. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What did not hold, with the nodes that it concerns. */
  public Violation(String what) {
    super(what);
  }

  /** What did not hold, and the failure behind it. */
  public Violation(String what, @Nullable Throwable cause) {
    super(what, cause);
  }
}
