package io.peaknet.client.claims;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** The JDK's Ed25519 for JOSE (RFC 8037), whose library would have another one fetched for it. */
final class Ed25519 {
  static final JWSAlgorithm ALGORITHM = JWSAlgorithm.EdDSA;

  private static final String NAME = "Ed25519";
  private static final int LENGTH = 32;

  /** What comes before the 32 bytes in their DER forms (RFC 8410 sections 4 and 7). */
  private static final byte[] PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] PRIVATE = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private Ed25519() {}

  static PublicKey publicKey(OctetKeyPair jwk) throws GeneralSecurityException {
    return KeyFactory.getInstance(NAME)
        .generatePublic(new X509EncodedKeySpec(der(PUBLIC, jwk, jwk.getDecodedX())));
  }

  static PrivateKey privateKey(OctetKeyPair jwk) throws GeneralSecurityException {
    return KeyFactory.getInstance(NAME)
        .generatePrivate(new PKCS8EncodedKeySpec(der(PRIVATE, jwk, jwk.getDecodedD())));
  }

  /** A name for a public key that no other key has (RFC 7638). */
  static String thumbprint(OctetKeyPair jwk) throws GeneralSecurityException {
    publicKey(jwk);
    try {
      return jwk.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new GeneralSecurityException("no thumbprint", e);
    }
  }

  private static byte[] der(byte[] prefix, OctetKeyPair jwk, byte[] key)
      throws GeneralSecurityException {
    if (!Curve.Ed25519.equals(jwk.getCurve()) || key == null || key.length != LENGTH) {
      throw new GeneralSecurityException("not an Ed25519 key: " + jwk.getCurve());
    }
    byte[] der = new byte[prefix.length + LENGTH];
    System.arraycopy(prefix, 0, der, 0, prefix.length);
    System.arraycopy(key, 0, der, prefix.length, LENGTH);
    return der;
  }

  /** Signs with a private key. */
  static final class Signer extends BaseJWSProvider implements JWSSigner {
    private final PrivateKey key;

    Signer(PrivateKey key) {
      super(Set.of(ALGORITHM));
      this.key = key;
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
      try {
        Signature signature = Signature.getInstance(NAME);
        signature.initSign(key);
        signature.update(input);
        return Base64URL.encode(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new JOSEException("cannot sign", e);
      }
    }
  }

  /** Verifies with a public key; any algorithm but this one is no match. */
  static final class Verifier extends BaseJWSProvider implements JWSVerifier {
    private final PublicKey key;

    Verifier(PublicKey key) {
      super(Set.of(ALGORITHM));
      this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] input, Base64URL signed) throws JOSEException {
      byte[] bytes = signed.decode();
      // One signature has one form: the decoder would take others for it.
      if (!ALGORITHM.equals(header.getAlgorithm()) || !Base64URL.encode(bytes).equals(signed)) {
        return false;
      }
      try {
        Signature signature = Signature.getInstance(NAME);
        signature.initVerify(key);
        signature.update(input);
        return signature.verify(bytes);
      } catch (GeneralSecurityException e) {
        // Bytes that are no signature at all.
        return false;
      }
    }
  }
}
