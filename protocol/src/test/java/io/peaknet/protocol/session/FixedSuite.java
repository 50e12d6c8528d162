package io.peaknet.protocol.session;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import org.jspecify.annotations.Nullable;

/** The JDK's cryptography with one given agreement key and randomness that counts: for vectors. */
public final class FixedSuite implements Suite {
  private final JdkSuite jdk = new JdkSuite();
  private final byte[] agreement;
  private byte drawn;

  /** Every agreement key is made from these 32 bytes. */
  public FixedSuite(byte[] agreement) {
    this.agreement = agreement;
  }

  @Override
  public void random(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = ++drawn;
    }
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
    return jdk.agreementOf(agreement);
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
    return jdk.encapsulate(publicKey);
  }

  @Override
  public byte @Nullable [] decapsulate(byte[] privateKey, byte[] ciphertext) {
    return jdk.decapsulate(privateKey, ciphertext);
  }
}
