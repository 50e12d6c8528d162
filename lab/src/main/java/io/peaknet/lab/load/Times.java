package io.peaknet.lab.load;

import java.time.Duration;

/**
 * How long things take at most. All count from when a request was due, but for {@code connect}.
 *
 * @param warmup load before anything counts
 * @param length how long requests are due that count
 * @param timeout after which a client gives up
 * @param connect after which a client takes another address, if it tries all ({@link
 *     Naming#triesAll}), and gives up otherwise
 * @param late from when on an answer is {@link Fate#LATE}
 */
public record Times(
    Duration warmup, Duration length, Duration timeout, Duration connect, Duration late) {
  /** Two seconds of warming up, ten that count. */
  public static final Times STANDARD = lasting(Duration.ofSeconds(2), Duration.ofSeconds(10));

  /** Checks them. */
  public Times {
    if (warmup.isNegative()) {
      throw new IllegalArgumentException("a warm-up of %s: must be 0 or more".formatted(warmup));
    }
    check("length", length);
    check("time-out", timeout);
    check("time-out of connecting", connect);
    check("late", late);
  }

  private static void check(String what, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("%s %s: must be more than 0".formatted(what, time));
    }
  }

  /** So long, giving up after five seconds. */
  public static Times lasting(Duration warmup, Duration length) {
    return new Times(
        warmup, length, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1));
  }

  /** The same, giving up sooner or later. */
  public Times givingUpAfter(Duration patience) {
    return new Times(warmup, length, patience, patience, late);
  }

  /** The same, with another patience with one address. */
  public Times connectingWithin(Duration patience) {
    return new Times(warmup, length, timeout, patience, late);
  }
}
