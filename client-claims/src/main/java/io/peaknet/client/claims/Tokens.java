package io.peaknet.client.claims;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The words of tokens, and their form while they are carried: the passport and then the stamps,
 * separated by tildes, which no token holds.
 */
public final class Tokens {
  static final String PASSPORT = "peak-passport+jwt";
  static final String STAMP = "peak-stamp+jwt";
  static final String SESSION = "sid";
  static final String SESSION_END = "session_end";
  static final String CLAIMS = "claims";
  static final String PROOF = "peak-proof+jwt";
  static final String KEY = "jwk";
  static final String CARRIED_HASH = "cth";

  /** Who holds a passport: a key's thumbprint under {@link #THUMBPRINT} (RFC 7800, RFC 9449). */
  static final String CONFIRMATION = "cnf";

  static final String THUMBPRINT = "jkt";

  /** More than that a header of HTTP does not hold everywhere. */
  static final int LENGTH_MAX = 16 * 1024;

  static final int STAMPS_MAX = 16;

  private Tokens() {}

  /** What a client carries, as one header or cookie. */
  public static String carry(String passport, List<String> stamps) {
    StringBuilder text = new StringBuilder(passport);
    stamps.forEach(stamp -> text.append('~').append(stamp));
    return text.toString();
  }

  static String hash(String carried) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(carried.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static List<String> split(String carried) throws ClaimsException {
    if (carried.length() > LENGTH_MAX) {
      throw new ClaimsException("more than " + LENGTH_MAX + " characters");
    }
    List<String> tokens = List.of(carried.split("~", -1));
    if (tokens.size() > STAMPS_MAX + 1) {
      throw new ClaimsException("more than " + STAMPS_MAX + " stamps");
    }
    return tokens;
  }
}
