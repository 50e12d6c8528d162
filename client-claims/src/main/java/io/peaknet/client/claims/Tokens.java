package io.peaknet.client.claims;

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
