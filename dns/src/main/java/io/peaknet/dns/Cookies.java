package io.peaknet.dns;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The secret of a server's cookies (RFC 9018), by which it knows who has been here before. Servers
 * that answer at one address share it.
 */
public final class Cookies {
  /** Bytes of the secret. */
  private static final int SECRET_BYTES = 16;

  /** Seconds that a cookie holds, and by which its clock may be ahead (RFC 9018 section 4.3). */
  private static final int AGE_MAX = 3600;

  private static final int AHEAD_MAX = 300;

  private final SipHash hash;

  private Cookies(byte[] secret) {
    this.hash = new SipHash(secret);
  }

  /** A secret for one server. */
  public static Cookies random() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new Cookies(secret);
  }

  /**
   * A secret that is shared.
   *
   * @param hex 32 hexadecimal digits
   */
  public static Cookies of(String hex) {
    byte[] secret;
    try {
      secret = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a cookie secret that is not hexadecimal", e);
    }
    if (secret.length != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a cookie secret of " + secret.length + " bytes, allowed: 16");
    }
    return new Cookies(Arrays.copyOf(secret, SECRET_BYTES));
  }

  /**
   * The hash that ends a server cookie (RFC 9018 section 4).
   *
   * @param client the client's cookie, read as a little-endian number
   * @param version the cookie's first four bytes, version and zeros, little-endian
   * @param seconds when it was made, of serial arithmetic
   * @param high the client's address, of 16 bytes big-endian; of IPv4 v4-mapped
   */
  long hash(long client, int version, int seconds, long high, long low) {
    long second =
        Integer.toUnsignedLong(version)
            | (Integer.toUnsignedLong(Integer.reverseBytes(seconds)) << 32);
    if ((high | ((low >>> 32) ^ 0xffff)) == 0) {
      return hash.of20(client, second, Integer.reverseBytes((int) low));
    }
    return hash.of32(client, second, Long.reverseBytes(high), Long.reverseBytes(low));
  }

  /** Whether a cookie made at a time still holds. */
  static boolean isFresh(int seconds, int nowSeconds) {
    int age = nowSeconds - seconds;
    return age <= AGE_MAX && age >= -AHEAD_MAX;
  }
}
