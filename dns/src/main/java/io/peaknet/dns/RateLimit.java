package io.peaknet.dns;

/**
 * Response-rate limiting: how many like answers a second leave by UDP towards one prefix (24 bits
 * of IPv4, 56 of IPv6), so that forged questions don't turn the server against somebody. Whoever
 * shows a valid cookie, or asks by TCP, is not limited.
 *
 * @param answersPerSecond alike: of one name, wildcard or delegation, or that something in a zone
 *     is not there
 * @param slip of so many answers beyond, one is sent truncated, so that real clients come by TCP;
 *     0: none is
 */
public record RateLimit(int answersPerSecond, int slip) {
  /** As generous as a resolver with many users needs it. */
  public static final RateLimit STANDARD = new RateLimit(1000, 2);

  /** Checks. */
  public RateLimit {
    if (answersPerSecond < 1 || answersPerSecond > 1_000_000 || slip < 0 || slip > 10) {
      throw new IllegalArgumentException(
          "a rate limit of %d answers a second and slip %d, allowed: 1 to 1000000, 0 to 10"
              .formatted(answersPerSecond, slip));
    }
  }
}
