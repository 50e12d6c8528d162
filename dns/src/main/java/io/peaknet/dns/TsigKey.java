package io.peaknet.dns;

import java.util.Base64;
import java.util.Set;

/**
 * A secret that two servers share to sign what they send each other (RFC 8945).
 *
 * @param name what both call it
 * @param algorithm {@code hmac-sha256}, {@code hmac-sha384} or {@code hmac-sha512}
 * @param secret in base64, at least 16 bytes
 */
public record TsigKey(Name name, String algorithm, String secret) {
  private static final Set<String> ALGORITHMS = Set.of("hmac-sha256", "hmac-sha384", "hmac-sha512");

  /** Checks. */
  public TsigKey {
    if (!ALGORITHMS.contains(algorithm)) {
      throw new IllegalArgumentException(
          "TSIG key "
              + name
              + ": algorithm '"
              + algorithm
              + "', allowed: hmac-sha256, hmac-sha384,"
              + " hmac-sha512");
    }
    int bytes;
    try {
      bytes = Base64.getDecoder().decode(secret).length;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("TSIG key " + name + ": the secret is not base64", e);
    }
    if (bytes < 16) {
      throw new IllegalArgumentException(
          "TSIG key " + name + ": a secret of " + bytes + " bytes, allowed: 16 or more");
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return name + " (" + algorithm + ")";
  }
}
