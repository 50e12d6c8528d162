package io.peaknet.services;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How replicas are chosen. */
public enum Policy {
  /** All of them in turn. */
  ROUND_ROBIN("round-robin"),
  /** The one with the least load alone: the paper's single best. */
  LEAST_LOADED("least-loaded"),
  /** All but those whose load is far above the average. */
  EXCLUDE_OVERLOADED("exclude-overloaded"),
  /** Those in the client's zone, if there are any. */
  NEAREST("nearest"),
  /** The same ones for the same client, as long as they live. */
  STICKY("sticky");

  private final String word;

  Policy(String word) {
    this.word = word;
  }

  /** As written in configurations. */
  public String word() {
    return word;
  }

  /**
   * The policy of that word.
   *
   * @throws IllegalArgumentException that lists the words
   */
  public static Policy of(String word) {
    for (Policy policy : values()) {
      if (policy.word.equals(word)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + word
            + "' is no policy: "
            + Arrays.stream(values()).map(Policy::word).collect(Collectors.joining(", "))
            + " are allowed");
  }
}
