package io.peaknet.services;

/** What is made of a replica, and why. */
public enum Standing {
  /** Given out. */
  PUBLISHED("published"),
  /** Given out although its source withdrew it: too much went at once, and it still answers. */
  HELD("held"),
  /** Given out although its probes fail: so do those of all others. */
  DOUBTED("doubted"),
  /** Given out although it is about to end, or was moved away from: there is no other. */
  LAST("last"),
  /** Its source doesn't call it ready. */
  NOT_READY("not-ready"),
  /** Ready, but not for long enough. */
  WARMING("warming"),
  /** Finishes what it has. */
  DRAINING("draining"),
  /** The operator moved the service away from its addresses. */
  ABANDONED("abandoned"),
  /** Its probes fail. */
  UNREACHABLE("unreachable"),
  /** Has far more load than the average. */
  OVERLOADED("overloaded"),
  /** Another one has less load, or all of the weight. */
  SPARE("spare"),
  /** Its address was another service's a moment ago, and clients may take it for that. */
  QUARANTINED("quarantined"),
  /** Has no address. */
  NOWHERE("nowhere");

  private final String word;

  Standing(String word) {
    this.word = word;
  }

  /** As shown to people and programs. */
  public String word() {
    return word;
  }

  /** Whether clients are sent there. */
  public boolean isPublished() {
    return this == PUBLISHED || this == HELD || this == DOUBTED || this == LAST;
  }
}
