package io.peaknet.services;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas are chosen, and by what.
 *
 * @param policy the rule
 * @param load where their load comes from; null if nobody knows
 * @param overloadThreshold {@link Policy#EXCLUDE_OVERLOADED}: overloaded is who has more than so
 *     many times the average
 * @param hysteresis a share, 0 to 1: who is out comes back only this far below the threshold, and a
 *     new least-loaded one must be this much better
 * @param smoothing the time constant of the moving average over loads; zero for none
 * @param subset how many replicas one client gets to see; 0 for as many as an answer holds
 */
public record Steering(
    Policy policy,
    @Nullable LoadQuery load,
    double overloadThreshold,
    double hysteresis,
    Duration smoothing,
    int subset) {

  /** Round-robin over all. */
  public static final Steering DEFAULT = by(Policy.ROUND_ROBIN, null);

  public Steering {
    if (!(overloadThreshold >= 1)) {
      throw new IllegalArgumentException(
          "overload threshold " + overloadThreshold + ": a factor of 1 or more is allowed");
    }
    if (!(hysteresis >= 0 && hysteresis <= 1)) {
      throw new IllegalArgumentException("hysteresis " + hysteresis + ": 0 to 1 is allowed");
    }
    if (smoothing.isNegative()) {
      throw new IllegalArgumentException("smoothing: zero or more is allowed");
    }
    if (subset < 0) {
      throw new IllegalArgumentException("subset " + subset + ": 0 or more is allowed");
    }
  }

  /** A policy with the usual constants. */
  public static Steering by(Policy policy, @Nullable LoadQuery load) {
    return new Steering(policy, load, 1.5, 0.1, Duration.ofSeconds(10), 0);
  }
}
