package io.peaknet.client.claims;

import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.JWTClaimsSet;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

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

  /**
   * A passport for a user who has just proved who it is: a new session. Whoever has it may use it.
   */
  public String issue(String subject) {
    return issue(subject, Optional.empty());
  }

  /**
   * The same, of use to the holder of a key alone, who proves with each request to be that.
   *
   * @param publicKey the client's, as {@link Holder#publicKey} gives it
   * @throws IllegalArgumentException if it is no Ed25519 key
   */
  public String issue(String subject, String publicKey) {
    try {
      return issue(subject, Optional.of(Ed25519.thumbprint(OctetKeyPair.parse(publicKey))));
    } catch (ParseException | GeneralSecurityException e) {
      throw new IllegalArgumentException("a public Ed25519 key as a JWK (RFC 8037)", e);
    }
  }

  private String issue(String subject, Optional<String> holder) {
    byte[] session = new byte[SESSION_BYTES];
    RANDOM.nextBytes(session);
    return signed(
        subject,
        Base64.getUrlEncoder().withoutPadding().encodeToString(session),
        now().plus(sessionMax),
        holder);
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
    return signed(carried.subject(), carried.session(), carried.sessionEnd(), carried.holder());
  }

  private String signed(String subject, String session, Instant end, Optional<String> holder) {
    Instant now = now();
    Instant expires = now.plus(life).isBefore(end) ? now.plus(life) : end;
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(keys.issuer())
            .subject(subject)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .claim(Tokens.SESSION, session)
            .claim(Tokens.SESSION_END, end.getEpochSecond());
    holder.ifPresent(
        thumbprint -> claims.claim(Tokens.CONFIRMATION, Map.of(Tokens.THUMBPRINT, thumbprint)));
    return keys.signing().sign(Tokens.PASSPORT, claims.build());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
