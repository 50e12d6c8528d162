package io.peaknet.protocol.session;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's cryptography with randomness that a test knows, as if on a machine with AES: for
 * vectors.
 */
public final class FixedSuite implements Suite {
  private final JdkSuite jdk;
  private final byte @Nullable [] agreement;
  private byte[] encapsulated = new byte[0];

  /** Every agreement key is made from these 32 bytes. */
  public FixedSuite(byte[] agreement) {
    jdk = new JdkSuite();
    this.agreement = agreement;
  }

  /** All randomness comes from there. */
  public FixedSuite(SecureRandom random) {
    jdk = new JdkSuite(random);
    agreement = null;
  }

  /** The secret of the last encapsulation. */
  byte[] encapsulated() {
    return encapsulated;
  }

  @Override
  public void random(byte[] bytes) {
    jdk.random(bytes);
  }

  @Override
  public KeyPair generateSigning() {
    return jdk.generateSigning();
  }

  @Override
  public byte[] signingPublicKey(byte[] seed) {
    return jdk.signingPublicKey(seed);
  }

  @Override
  public byte[] sign(KeyPair key, byte[] message) {
    return jdk.sign(key, message);
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return jdk.verify(publicKey, message, signature);
  }

  @Override
  public KeyPair generateAgreement() {
    return agreement == null ? jdk.generateAgreement() : jdk.agreementOf(agreement);
  }

  @Override
  public KeyPair agreementOf(byte[] secret) {
    return jdk.agreementOf(secret);
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    return jdk.agree(privateKey, publicKey);
  }

  @Override
  public byte[] hash(byte[]... parts) {
    return jdk.hash(parts);
  }

  @Override
  public byte[] hmac(byte[] key, byte[]... parts) {
    return jdk.hmac(key, parts);
  }

  @Override
  public Aead aead(Aead.Kind kind, byte[] key) {
    return jdk.aead(kind, key);
  }

  @Override
  public boolean supports(Aead.Kind kind) {
    return true;
  }

  @Override
  public KeyPair generateKem() {
    return jdk.generateKem();
  }

  @Override
  public @Nullable Encapsulation encapsulate(byte[] publicKey) {
    Encapsulation made = jdk.encapsulate(publicKey);
    encapsulated = made == null ? encapsulated : made.secret().clone();
    return made;
  }

  @Override
  public byte @Nullable [] decapsulate(byte[] privateKey, byte[] ciphertext) {
    return jdk.decapsulate(privateKey, ciphertext);
  }
}
