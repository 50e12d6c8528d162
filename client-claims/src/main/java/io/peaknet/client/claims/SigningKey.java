package io.peaknet.client.claims;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.text.ParseException;
import java.util.Arrays;

/** A service's secret key: Ed25519, named by its thumbprint (RFC 7638). */
public final class SigningKey {
  private static final int LENGTH = 32;

  private final OctetKeyPair jwk;
  private final Ed25519.Signer signer;

  private SigningKey(OctetKeyPair jwk) throws GeneralSecurityException {
    this.jwk = jwk;
    signer = new Ed25519.Signer(Ed25519.privateKey(jwk));
  }

  /** A new one. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] secret = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] open = Arrays.copyOfRange(encoded, encoded.length - LENGTH, encoded.length);
      return new SigningKey(
          new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(open))
              .d(Base64URL.encode(secret))
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(Ed25519.ALGORITHM)
              .keyIDFromThumbprint()
              .build());
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  /**
   * One that {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if the text is no secret Ed25519 key as a JWK
   */
  public static SigningKey ofJson(String json) {
    try {
      OctetKeyPair jwk = OctetKeyPair.parse(json);
      if (!jwk.isPrivate() || jwk.getKeyID() == null) {
        throw new IllegalArgumentException("a JWK with a secret part (d) and a name (kid)");
      }
      return new SigningKey(jwk);
    } catch (ParseException | GeneralSecurityException e) {
      throw new IllegalArgumentException("a secret Ed25519 key as a JWK (RFC 8037)", e);
    }
  }

  /** The key, secret part included, as a JWK: keep it as such. */
  public String toJson() {
    return jwk.toJSONString();
  }

  /** Its name. */
  public String id() {
    return jwk.getKeyID();
  }

  OctetKeyPair open() {
    return jwk.toPublicJWK();
  }

  /** A signed token in its compact form. */
  String sign(String type, JWTClaimsSet claims) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(Ed25519.ALGORITHM)
                .type(new JOSEObjectType(type))
                .keyID(id())
                .build(),
            claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign", e);
    }
    return token.serialize();
  }

  /** Its name: what is secret shows nowhere by accident. */
  @Override
  public String toString() {
    return "key " + id();
  }
}
