package io.peaknet.dns;

import java.util.List;

/**
 * The keys that sign a zone: with all of them, everything is signed (each is a zone-signing and a
 * key-signing key in one).
 *
 * @param keys at least one; two while one takes over from the other
 * @param validDays how long signatures hold; they are made anew when half of that is over
 */
public record Signing(List<SigningKey> keys, int validDays) {
  /** Signatures of two weeks. */
  public static Signing with(SigningKey... keys) {
    return new Signing(List.of(keys), 14);
  }

  /** Checks and copies. */
  public Signing {
    keys = List.copyOf(keys);
    if (keys.isEmpty() || validDays < 1 || validDays > 365) {
      throw new IllegalArgumentException(
          keys.size() + " keys and " + validDays + " days, allowed: 1 or more, 1 to 365");
    }
  }
}
