package io.peaknet.client.claims;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what clients carry. All of it holds or none does: a client that brings one forged stamp
 * is believed in nothing. The rules are those of RFC 8725: one algorithm, explicit types, keys of
 * the issuer alone, every time and name checked.
 */
public final class Verifier {
  /** Clocks of services may differ by so much. A token's end is not moved by it. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  /** A proof that somebody caught is of use for so long, at the one service that it is for. */
  private static final Duration PROOF_LIFE = Duration.ofMinutes(1);

  private static final Set<String> HEADER = Set.of("alg", "typ", "kid");

  private final Trust trust;
  private final InstantSource clock;

  /** By the machine's clock. */
  public Verifier(Trust trust) {
    this(trust, InstantSource.system());
  }

  /** By a clock. */
  public Verifier(Trust trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * What a client carried that needs no proof.
   *
   * @param carried as {@link Tokens#carry} makes it
   * @throws ClaimsException if anything of it can't be believed, or its passport is of use to the
   *     holder of a key alone
   */
  public Carried verify(String carried) throws ClaimsException {
    Carried verified = tokens(carried);
    if (verified.holder().isPresent()) {
      throw new ClaimsException("the passport is held by a key, and there is no proof of it");
    }
    return verified;
  }

  /**
   * What a client carried, by a passport that a key of the client's holds.
   *
   * @param proof as {@link Holder#prove} makes it
   * @param audience this service's name: a proof for another one is refused
   * @throws ClaimsException if anything of it can't be believed, or the passport needs no proof
   */
  public Carried verify(String carried, String proof, String audience) throws ClaimsException {
    Carried verified = tokens(carried);
    String holder =
        verified
            .holder()
            .orElseThrow(() -> new ClaimsException("a proof for a passport without a holder"));
    try {
      SignedJWT token = parse(proof, Tokens.PROOF);
      JWTClaimsSet claims = token.getJWTClaimsSet();
      OctetKeyPair key =
          OctetKeyPair.parse(required(claims.getJSONObjectClaim(Tokens.KEY), Tokens.KEY));
      if (!holder.equals(Ed25519.thumbprint(key))) {
        throw new ClaimsException("a proof by another key");
      }
      if (!token.verify(new Ed25519.Verifier(Ed25519.publicKey(key)))) {
        throw new ClaimsException("the holder has not signed the proof");
      }
      if (!claims.getAudience().equals(List.of(audience))) {
        throw new ClaimsException("a proof for " + claims.getAudience());
      }
      if (!Tokens.hash(carried).equals(claims.getStringClaim(Tokens.CARRIED_HASH))) {
        throw new ClaimsException("a proof for something else that was carried");
      }
      Instant issued = required(claims.getIssueTime(), "iat").toInstant();
      verifyTimes(claims, Optional.of(issued.plus(PROOF_LIFE)));
      return verified;
    } catch (ParseException | GeneralSecurityException | JOSEException e) {
      throw new ClaimsException("not a proof: " + e.getMessage(), e);
    }
  }

  private Carried tokens(String carried) throws ClaimsException {
    List<String> tokens = Tokens.split(carried);
    try {
      SignedJWT token = parse(tokens.getFirst(), Tokens.PASSPORT);
      JWTClaimsSet passport = token.getJWTClaimsSet();
      if (!trust.authentication().equals(passport.getIssuer())) {
        throw new ClaimsException("a passport of " + passport.getIssuer());
      }
      verifySignature(token, trust.passportKeys());
      Instant expires = passportEnd(passport);
      String subject = required(passport.getSubject(), "subject");
      String session = required(passport.getStringClaim(Tokens.SESSION), Tokens.SESSION);
      Map<String, Map<String, Object>> claims = new LinkedHashMap<>();
      for (String text : tokens.subList(1, tokens.size())) {
        SignedJWT stamp = parse(text, Tokens.STAMP);
        Map<String, Object> made = claims(stamp, subject, session);
        if (claims.put(stamp.getJWTClaimsSet().getIssuer(), made) != null) {
          throw new ClaimsException("two stamps of one issuer");
        }
      }
      long end = required(passport.getLongClaim(Tokens.SESSION_END), Tokens.SESSION_END);
      return new Carried(
          subject, session, expires, Instant.ofEpochSecond(end), holder(passport), claims);
    } catch (ParseException e) {
      throw new ClaimsException("not a token: " + e.getMessage(), e);
    }
  }

  private static Optional<String> holder(JWTClaimsSet passport)
      throws ClaimsException, ParseException {
    if (passport.getClaim(Tokens.CONFIRMATION) == null) {
      return Optional.empty();
    }
    // Whatever else might be said there, it means that the passport is not for everybody.
    Object thumbprint = passport.getJSONObjectClaim(Tokens.CONFIRMATION).get(Tokens.THUMBPRINT);
    return Optional.of(String.valueOf(required(thumbprint, Tokens.THUMBPRINT)));
  }

  private Instant passportEnd(JWTClaimsSet passport) throws ClaimsException {
    Instant expires = required(passport.getExpirationTime(), "exp").toInstant();
    verifyTimes(passport, Optional.of(expires));
    return expires;
  }

  private Map<String, Object> claims(SignedJWT token, String subject, String session)
      throws ClaimsException, ParseException {
    JWTClaimsSet stamp = token.getJWTClaimsSet();
    Trust.Service issuer =
        Optional.ofNullable(stamp.getIssuer())
            .map(trust.services()::get)
            .orElseThrow(() -> new ClaimsException("a stamp of " + stamp.getIssuer()));
    verifySignature(token, issuer.keys());
    verifyTimes(stamp, Optional.ofNullable(stamp.getExpirationTime()).map(Date::toInstant));
    if (!subject.equals(stamp.getSubject())
        || !session.equals(stamp.getStringClaim(Tokens.SESSION))) {
      throw new ClaimsException("a stamp to another passport");
    }
    Map<String, Object> claims = required(stamp.getJSONObjectClaim(Tokens.CLAIMS), Tokens.CLAIMS);
    for (Map.Entry<String, Object> claim : claims.entrySet()) {
      if (!issuer.claims().contains(claim.getKey()) || claim.getValue() == null) {
        throw new ClaimsException(
            stamp.getIssuer() + " is not trusted to claim '" + claim.getKey() + "'");
      }
    }
    return claims;
  }

  /** Begun, and not at its end. A stamp's end can only be before its passport's. */
  private void verifyTimes(JWTClaimsSet token, Optional<Instant> end) throws ClaimsException {
    Instant now = clock.instant();
    Instant issued = required(token.getIssueTime(), "iat").toInstant();
    Instant begins =
        Optional.ofNullable(token.getNotBeforeTime()).map(Date::toInstant).orElse(issued);
    if (issued.isAfter(now.plus(SKEW)) || begins.isAfter(now.plus(SKEW))) {
      throw new ClaimsException("it is not valid yet");
    }
    if (end.isPresent() && !now.isBefore(end.get())) {
      throw new ClaimsException("it has expired");
    }
  }

  private static SignedJWT parse(String text, String type) throws ClaimsException, ParseException {
    SignedJWT token = SignedJWT.parse(text);
    JWSHeader header = token.getHeader();
    if (!Ed25519.ALGORITHM.equals(header.getAlgorithm())) {
      throw new ClaimsException("algorithm " + header.getAlgorithm() + ": only EdDSA is taken");
    }
    if (header.getType() == null || !type.equals(header.getType().getType())) {
      throw new ClaimsException("type " + header.getType() + " where " + type + " belongs");
    }
    // Keys, addresses of keys, extensions: whatever else a token says of how to verify itself.
    if (!HEADER.containsAll(header.getIncludedParams())) {
      throw new ClaimsException("a header with more than " + HEADER);
    }
    required(token.getJWTClaimsSet(), "claims");
    return token;
  }

  private static void verifySignature(SignedJWT token, KeySource keys) throws ClaimsException {
    String id = required(token.getHeader().getKeyID(), "kid");
    try {
      for (PublicKey key : keys.named(id)) {
        if (token.verify(new Ed25519.Verifier(key))) {
          return;
        }
      }
    } catch (JOSEException | IllegalStateException e) {
      throw new ClaimsException("the signature can't be verified", e);
    }
    throw new ClaimsException("no key of the issuer has signed it");
  }

  private static <T> T required(@Nullable T value, String name) throws ClaimsException {
    if (value == null) {
      throw new ClaimsException("without " + name);
    }
    return value;
  }
}
