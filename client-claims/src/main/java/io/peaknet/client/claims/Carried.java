package io.peaknet.client.claims;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client carried, verified: made by {@link Verifier} alone.
 *
 * @param subject who the user is
 * @param session which log-in of the user's it is
 * @param expires when all of it ends, unless the authentication service renews it
 * @param sessionEnd when it can't be renewed any more
 * @param holder the thumbprint of the key that the client holds the passport by; empty if whoever
 *     has it may use it
 * @param claims each issuer's claims by name
 */
public record Carried(
    String subject,
    String session,
    Instant expires,
    Instant sessionEnd,
    Optional<String> holder,
    Map<String, Map<String, Object>> claims) {
  /** Copies. */
  public Carried {
    Map<String, Map<String, Object>> copy = new LinkedHashMap<>();
    claims.forEach((issuer, named) -> copy.put(issuer, Map.copyOf(named)));
    claims = Map.copyOf(copy);
  }

  /** What an issuer claims under a name; empty if nothing. */
  public Optional<Object> claim(String issuer, String name) {
    return Optional.ofNullable(claims.getOrDefault(issuer, Map.of()).get(name));
  }
}
