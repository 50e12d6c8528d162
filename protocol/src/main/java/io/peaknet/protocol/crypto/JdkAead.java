package io.peaknet.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A cipher of the JDK under one key; the Cipher objects are made once, at their first use. */
final class JdkAead implements Aead {
  private static final int NONCE_LENGTH = 12;

  private final Kind kind;
  private final SecretKey key;
  private final byte[] nonce = new byte[NONCE_LENGTH];
  private @Nullable Cipher sealing;
  private @Nullable Cipher opening;

  JdkAead(Kind kind, byte[] key) {
    this.kind = kind;
    this.key = new SecretKeySpec(key, kind == Kind.AES_256_GCM ? "AES" : "ChaCha20");
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
    try {
      Cipher cipher = sealing;
      if (cipher == null) {
        cipher = cipher();
        sealing = cipher;
      }
      cipher.init(Cipher.ENCRYPT_MODE, key, parameters(nonceHigh, nonceLow));
      cipher.updateAAD(aad, aadOffset, aadLength);
      return cipher.doFinal(in, offset, length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot seal with " + kind, e);
    }
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
    if (length < TAG) {
      return -1;
    }
    try {
      Cipher cipher = opening;
      if (cipher == null) {
        cipher = cipher();
        opening = cipher;
      }
      cipher.init(Cipher.DECRYPT_MODE, key, parameters(nonceHigh, nonceLow));
      cipher.updateAAD(aad, aadOffset, aadLength);
      return cipher.doFinal(in, offset, length, out, outOffset);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot open with " + kind, e);
    }
  }

  private Cipher cipher() throws GeneralSecurityException {
    return Cipher.getInstance(kind == Kind.AES_256_GCM ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
  }

  private AlgorithmParameterSpec parameters(int nonceHigh, long nonceLow) {
    for (int i = 0; i < 4; i++) {
      nonce[i] = (byte) (nonceHigh >>> (24 - 8 * i));
    }
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (nonceLow >>> (56 - 8 * i));
    }
    return kind == Kind.AES_256_GCM
        ? new GCMParameterSpec(8 * TAG, nonce)
        : new IvParameterSpec(nonce);
  }
}
