package io.peaknet.client.claims;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

/**
 * What any service may do: put what it knows of a user to the user's passport.
 *
 * @param keys the service's own
 */
public record Stamps(ServiceKeys keys, InstantSource clock) {
  /** By the machine's clock. */
  public Stamps(ServiceKeys keys) {
    this(keys, InstantSource.system());
  }

  /**
   * A stamp that lives as long as the passport's session.
   *
   * @param carried what the client brought, verified
   * @param claims by name; values as JSON has them
   */
  public String stamp(Carried carried, Map<String, ?> claims) {
    return stamp(carried, claims, Optional.empty());
  }

  /** A stamp that ends before the passport does. */
  public String stamp(Carried carried, Map<String, ?> claims, Duration life) {
    return stamp(carried, claims, Optional.of(clock.instant().plus(life)));
  }

  private String stamp(Carried carried, Map<String, ?> claims, Optional<Instant> until) {
    JWTClaimsSet.Builder token =
        new JWTClaimsSet.Builder()
            .issuer(keys.issuer())
            .subject(carried.subject())
            .issueTime(Date.from(clock.instant()))
            .claim(Tokens.SESSION, carried.session())
            .claim(Tokens.CLAIMS, claims);
    until.ifPresent(end -> token.expirationTime(Date.from(end)));
    return keys.signing().sign(Tokens.STAMP, token.build());
  }
}
