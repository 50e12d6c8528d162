package io.peaknet.dns;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.DNSSECException;

/** A key pair that signs zones: ECDSA with P-256 (RFC 6605), or Ed25519 (RFC 8080). */
public final class SigningKey {
  private final KeyPair pair;
  private final int algorithm;

  private SigningKey(KeyPair pair, int algorithm) {
    this.pair = pair;
    this.algorithm = algorithm;
  }

  /** Makes one for P-256, which signs fastest here and is validated everywhere. */
  public static SigningKey generateP256() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /** Makes one for Ed25519. */
  public static SigningKey generateEd25519() {
    try {
      return of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /**
   * Takes a pair that was kept.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public static SigningKey of(KeyPair pair) {
    if (pair.getPublic() instanceof ECPublicKey key
        && key.getParams().getCurve().getField().getFieldSize() == 256) {
      return new SigningKey(pair, DNSSEC.Algorithm.ECDSAP256SHA256);
    }
    if (pair.getPublic().getAlgorithm().equals("EdDSA")
        && pair.getPublic().getEncoded().length == 44) {
      return new SigningKey(pair, DNSSEC.Algorithm.ED25519);
    }
    throw new IllegalArgumentException(
        "a signing key of " + pair.getPublic().getAlgorithm() + ", allowed: EC P-256, Ed25519");
  }

  /**
   * Reads a key from its file; where there is none, makes one for P-256 there, which its owner
   * alone may read.
   *
   * @throws IOException if it can't be read or written, or holds something else; names the file
   */
  public static SigningKey ofFile(Path file) throws IOException {
    return SigningKeyFile.exists(file)
        ? SigningKeyFile.read(file)
        : SigningKeyFile.write(file, generateP256());
  }

  /** What the zone publishes. */
  public PublicKey publicKey() {
    return pair.getPublic();
  }

  PrivateKey privateKey() {
    return pair.getPrivate();
  }

  /** The key as the record of a zone, with the flags of a key-signing key (RFC 4034 2.1.1). */
  DNSKEYRecord dnskey(Name origin, int ttlSeconds) {
    try {
      return new DNSKEYRecord(
          Wire.name(origin),
          DClass.IN,
          ttlSeconds,
          DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
          DNSKEYRecord.Protocol.DNSSEC,
          algorithm,
          pair.getPublic());
    } catch (DNSSECException e) {
      throw new IllegalStateException("checked when the key was made", e);
    }
  }
}
