package io.peaknet.client.claims;

import com.nimbusds.jwt.JWTClaimsSet;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;

/**
 * What only the authentication service does: issues passports, and renews them. Nothing else makes
 * claims live longer.
 *
 * @param keys the authentication service's
 * @param life how long a passport is valid; short, since it can't be taken back before
 * @param sessionMax how long it can be renewed before the user must log in again
 */
public record Passports(ServiceKeys keys, Duration life, Duration sessionMax, InstantSource clock) {
  private static final int SESSION_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** By the machine's clock. */
  public Passports(ServiceKeys keys, Duration life, Duration sessionMax) {
    this(keys, life, sessionMax, InstantSource.system());
  }

  /** A passport for a user who has just proved who it is: a new session. */
  public String issue(String subject) {
    byte[] session = new byte[SESSION_BYTES];
    RANDOM.nextBytes(session);
    return signed(
        subject,
        Base64.getUrlEncoder().withoutPadding().encodeToString(session),
        now().plus(sessionMax));
  }

  /**
   * A passport of the same session that is valid longer; all stamps to the old one hold for it.
   *
   * @param carried what the client brought, verified by this service's own {@link Verifier}
   * @throws ClaimsException if the session may not go on: log in again
   */
  public String renew(Carried carried) throws ClaimsException {
    if (!now().isBefore(carried.sessionEnd())) {
      throw new ClaimsException("the session has ended: log in again");
    }
    return signed(carried.subject(), carried.session(), carried.sessionEnd());
  }

  private String signed(String subject, String session, Instant end) {
    Instant now = now();
    Instant expires = now.plus(life).isBefore(end) ? now.plus(life) : end;
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(keys.issuer())
            .subject(subject)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .claim(Tokens.SESSION, session)
            .claim(Tokens.SESSION_END, end.getEpochSecond())
            .build();
    return keys.signing().sign(Tokens.PASSPORT, claims);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
