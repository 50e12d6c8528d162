package io.peaknet.protocol.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A cipher of the JDK under one key; the Cipher objects are made once, at their first use. Memory
 * segments are copied through arrays: the JDK's ciphers take no segments, and AES-GCM on direct
 * buffers is slower than on arrays by more than both copies cost.
 */
final class JdkAead implements Aead {
  private static final int NONCE_LENGTH = 12;

  // One for each thread and not for each key: a node may hold 10^5 keys.
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Kind kind;
  private @Nullable SecretKey key;
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
      cipher.init(Cipher.ENCRYPT_MODE, key(), parameters(nonceHigh, nonceLow));
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
      cipher.init(Cipher.DECRYPT_MODE, key(), parameters(nonceHigh, nonceLow));
      cipher.updateAAD(aad, aadOffset, aadLength);
      return cipher.doFinal(in, offset, length, out, outOffset);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot open with " + kind, e);
    }
  }

  @Override
  public int seal(
      int nonceHigh,
      long nonceLow,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    Scratch scratch = SCRATCH.get();
    byte[] header = scratch.header(aad, aadAt, aadLength);
    byte[] text = scratch.input(in, inAt, length, TAG);
    // In place, from the array's start to its start: GCM encrypts so without a buffer of its own.
    int sealed = seal(nonceHigh, nonceLow, header, 0, aadLength, text, 0, length, text, 0);
    MemorySegment.copy(text, 0, out, JAVA_BYTE, outAt, sealed);
    return sealed;
  }

  @Override
  public int open(
      int nonceHigh,
      long nonceLow,
      MemorySegment aad,
      long aadAt,
      int aadLength,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    if (length < TAG) {
      return -1;
    }
    Scratch scratch = SCRATCH.get();
    byte[] header = scratch.header(aad, aadAt, aadLength);
    byte[] text = scratch.input(in, inAt, length, 0);
    // To another array: GCM that decrypts in place allocates one itself.
    byte[] plain = scratch.output(length);
    int opened = open(nonceHigh, nonceLow, header, 0, aadLength, text, 0, length, plain, 0);
    if (opened > 0) {
      MemorySegment.copy(plain, 0, out, JAVA_BYTE, outAt, opened);
    }
    return opened;
  }

  /** The JDK wipes no key that it was given; without references the collector takes it. */
  @Override
  public void forget() {
    key = null;
    sealing = null;
    opening = null;
  }

  private SecretKey key() {
    SecretKey present = key;
    if (present == null) {
      throw new IllegalStateException("this key was forgotten");
    }
    return present;
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

  /** Arrays that grow to the longest packet seen. */
  private static final class Scratch {
    private byte[] header = new byte[64];
    private byte[] input = new byte[2048];
    private byte[] output = new byte[2048];

    byte[] header(MemorySegment from, long at, int length) {
      header = grown(header, length);
      MemorySegment.copy(from, JAVA_BYTE, at, header, 0, length);
      return header;
    }

    byte[] input(MemorySegment from, long at, int length, int spare) {
      input = grown(input, length + spare);
      MemorySegment.copy(from, JAVA_BYTE, at, input, 0, length);
      return input;
    }

    byte[] output(int length) {
      output = grown(output, length);
      return output;
    }

    private static byte[] grown(byte[] bytes, int length) {
      return bytes.length >= length ? bytes : new byte[Math.max(length, 2 * bytes.length)];
    }
  }
}
