package io.peaknet.simulator.adversary;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cryptography of a crooked node of Peak: it seals lies, and does not let the node see what it
 * is to ignore. The node itself is the one that ships.
 */
public final class Liar implements Suite {
  /** A sealed packet's AAD: type, zeros, index (docs/spec/sealed-packets.md). */
  private static final int SEALED_AAD = 8;

  private static final byte NOTHING = 0;
  private static final byte STREAM = 2;
  private static final byte ROUTED = 3;

  private final Suite honest;
  private final Conduct conduct;
  private final Map<Integer, ForgedStream> streams = new HashMap<>();

  /** Lies as the conduct asks for; otherwise as {@code honest}. */
  public Liar(Suite honest, Conduct conduct) {
    this.honest = honest;
    this.conduct = conduct;
  }

  @Override
  public Aead aead(Aead.Kind kind, byte[] key) {
    return new Seal(honest.aead(kind, key));
  }

  private final class Seal implements Aead {
    private final Aead aead;

    Seal(Aead aead) {
      this.aead = aead;
    }

    @Override
    public int seal(
        int nonceHigh,
        long nonceLow,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int offset,
        int length,
        byte[] out,
        int outOffset) {
      byte[] text = Arrays.copyOfRange(in, offset, offset + length);
      if (aadLength == SEALED_AAD && length >= ForgedStream.HEADER && text[0] == STREAM) {
        streams
            .computeIfAbsent(ForgedStream.number(text), number -> new ForgedStream(conduct))
            .forge(text);
      }
      return aead.seal(
          nonceHigh, nonceLow, aad, aadOffset, aadLength, text, 0, length, out, outOffset);
    }

    @Override
    public int open(
        int nonceHigh,
        long nonceLow,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int offset,
        int length,
        byte[] out,
        int outOffset) {
      int opened =
          aead.open(
              nonceHigh, nonceLow, aad, aadOffset, aadLength, in, offset, length, out, outOffset);
      if (aadLength == SEALED_AAD && opened > 0 && conduct.swallows() && out[outOffset] == ROUTED) {
        out[outOffset] = NOTHING;
      }
      return opened;
    }
  }

  @Override
  public void random(byte[] bytes) {
    honest.random(bytes);
  }

  @Override
  public long randomLong() {
    return honest.randomLong();
  }

  @Override
  public KeyPair generateSigning() {
    return honest.generateSigning();
  }

  @Override
  public byte[] signingPublicKey(byte[] seed) {
    return honest.signingPublicKey(seed);
  }

  @Override
  public byte[] sign(KeyPair key, byte[] message) {
    return honest.sign(key, message);
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return honest.verify(publicKey, message, signature);
  }

  @Override
  public KeyPair generateAgreement() {
    return honest.generateAgreement();
  }

  @Override
  public KeyPair agreementOf(byte[] secret) {
    return honest.agreementOf(secret);
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    return honest.agree(privateKey, publicKey);
  }

  @Override
  public byte[] hash(byte[]... parts) {
    return honest.hash(parts);
  }

  @Override
  public byte[] hmac(byte[] key, byte[]... parts) {
    return honest.hmac(key, parts);
  }

  @Override
  public boolean supports(Aead.Kind kind) {
    return honest.supports(kind);
  }

  @Override
  public KeyPair generateKem() {
    return honest.generateKem();
  }

  @Override
  public @Nullable Encapsulation encapsulate(byte[] publicKey) {
    return honest.encapsulate(publicKey);
  }

  @Override
  public byte @Nullable [] decapsulate(byte[] privateKey, byte[] ciphertext) {
    return honest.decapsulate(privateKey, ciphertext);
  }
}
