package io.peaknet.simulator;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.simulator.chance.Chance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins for cryptography, for simulation only: <b>they protect nothing</b>. Anyone can forge a
 * signature, compute any shared secret from the public keys, and read what is sealed, for nothing
 * is encrypted. What they keep is what a protocol's logic can see: right lengths, signatures and
 * tags that fail when a bit changes, secrets that both sides and no other pair share, hashes that
 * differ when their inputs do. All randomness comes from the seed, so that a run can be repeated;
 * everything costs nanoseconds, so that 10^5 nodes can be run.
 */
public final class SimSuite implements Suite {
  private static final int KEY = 32;
  private static final int SIGNATURE = 64;
  private static final int KEM_PUBLIC = 1184;
  private static final int KEM_CIPHERTEXT = 1088;

  private static final byte[] SIGNING = {1};
  private static final byte[] AGREEMENT = {2};
  private static final byte[] ENCAPSULATION = {3};
  private static final byte[] HMAC = {4};
  private static final byte[] SIGNATURE_OF = {5};

  /** What turns a private agreement key into its public one, and back. */
  private static final long MASK = 0x5DEECE66D1B2C3A5L;

  private final Chance chance;

  /** A suite whose randomness is the given stream. */
  public SimSuite(Chance chance) {
    this.chance = chance;
  }

  @Override
  public void random(byte[] bytes) {
    chance.nextBytes(bytes);
  }

  @Override
  public long randomLong() {
    return chance.nextLong();
  }

  @Override
  public KeyPair generateSigning() {
    byte[] seed = new byte[KEY];
    random(seed);
    return new KeyPair(seed, signingPublicKey(seed));
  }

  @Override
  public byte[] signingPublicKey(byte[] seed) {
    return hash(SIGNING, seed);
  }

  @Override
  public byte[] sign(KeyPair key, byte[] message) {
    return new Mix().add(SIGNATURE_OF).add(key.publicKey()).add(message).bytes(SIGNATURE);
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return publicKey.length == KEY
        && signature.length == SIGNATURE
        && Arrays.equals(
            signature, new Mix().add(SIGNATURE_OF).add(publicKey).add(message).bytes(SIGNATURE));
  }

  @Override
  public KeyPair generateAgreement() {
    byte[] privateKey = new byte[KEY];
    random(privateKey);
    return agreementOf(privateKey);
  }

  @Override
  public KeyPair agreementOf(byte[] secret) {
    return new KeyPair(secret.clone(), masked(secret));
  }

  @Override
  public byte @Nullable [] agree(byte[] privateKey, byte[] publicKey) {
    if (publicKey.length != KEY || Arrays.equals(publicKey, new byte[KEY])) {
      return null;
    }
    byte[] other = masked(publicKey);
    byte[] both = new byte[KEY];
    for (int i = 0; i < KEY; i++) {
      both[i] = (byte) (privateKey[i] ^ other[i]);
    }
    return hash(AGREEMENT, both);
  }

  private static byte[] masked(byte[] key) {
    byte[] masked = new byte[KEY];
    for (int i = 0; i < KEY; i++) {
      masked[i] = (byte) (key[i] ^ (MASK >>> (8 * (i & 7))));
    }
    return masked;
  }

  @Override
  public byte[] hash(byte[]... parts) {
    return new Mix().add(parts).bytes(KEY);
  }

  @Override
  public byte[] hmac(byte[] key, byte[]... parts) {
    return new Mix().add(HMAC).add(key).separate().add(parts).bytes(KEY);
  }

  @Override
  public Aead aead(Aead.Kind kind, byte[] key) {
    if (key.length != KEY) {
      throw new IllegalArgumentException("an AEAD key has 32 bytes, not " + key.length);
    }
    Mix mix = new Mix().add(key);
    long cipher =
        switch (kind) {
          case AES_256_GCM -> 1;
          case CHACHA20_POLY1305 -> 2;
        };
    return new Seal(mix.first() ^ cipher, mix.second());
  }

  @Override
  public boolean supports(Aead.Kind kind) {
    return true;
  }

  @Override
  public KeyPair generateKem() {
    byte[] privateKey = new byte[SIGNATURE];
    random(privateKey);
    return new KeyPair(privateKey, Arrays.copyOf(hash(ENCAPSULATION, privateKey), KEM_PUBLIC));
  }

  @Override
  public @Nullable Encapsulation encapsulate(byte[] publicKey) {
    if (publicKey.length != KEM_PUBLIC) {
      return null;
    }
    byte[] random = new byte[KEY];
    random(random);
    return new Encapsulation(
        hash(Arrays.copyOf(publicKey, KEY), random), Arrays.copyOf(random, KEM_CIPHERTEXT));
  }

  @Override
  public byte @Nullable [] decapsulate(byte[] privateKey, byte[] ciphertext) {
    if (ciphertext.length != KEM_CIPHERTEXT) {
      return null;
    }
    return hash(hash(ENCAPSULATION, privateKey), Arrays.copyOf(ciphertext, KEY));
  }

  /** Copies, and appends 16 bytes that depend on every bit of key, nonce, AAD and data. */
  private static final class Seal implements Aead {
    private final long first;
    private final long second;

    Seal(long first, long second) {
      this.first = first;
      this.second = second;
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
      // The tag first: AAD may lie where the output goes.
      Mix mix = tag(nonceHigh, nonceLow, aad, aadOffset, aadLength, in, offset, length);
      System.arraycopy(in, offset, out, outOffset, length);
      Mix.LONG.set(out, outOffset + length, mix.first());
      Mix.LONG.set(out, outOffset + length + 8, mix.second());
      return length + TAG;
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
      int plain = length - TAG;
      if (plain < 0) {
        return -1;
      }
      Mix mix = tag(nonceHigh, nonceLow, aad, aadOffset, aadLength, in, offset, plain);
      if ((long) Mix.LONG.get(in, offset + plain) != mix.first()
          || (long) Mix.LONG.get(in, offset + plain + 8) != mix.second()) {
        return -1;
      }
      System.arraycopy(in, offset, out, outOffset, plain);
      return plain;
    }

    private Mix tag(
        int nonceHigh,
        long nonceLow,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] data,
        int offset,
        int length) {
      return new Mix()
          .add(first)
          .add(second)
          .add(nonceHigh)
          .add(nonceLow)
          .add(aad, aadOffset, aadLength)
          .separate()
          .add(data, offset, length)
          .separate();
    }
  }

  /** 128 bits that depend on all that was added: two lanes of multiply-and-fold. */
  private static final class Mix {
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, LITTLE_ENDIAN);

    private static final long K1 = 0xA0761D6478BD642FL;
    private static final long K2 = 0xE7037ED1A0B428DBL;

    private long a = 0x8EBC6AF09C88C6E3L;
    private long b = 0x589965CC75374CC3L;
    private long count;

    Mix add(long bits) {
      a = fold(a ^ bits, K1);
      b = fold(b + bits, K2) + a;
      return this;
    }

    /** All parts as if they were one. */
    Mix add(byte[]... parts) {
      if (parts.length == 1) {
        return add(parts[0], 0, parts[0].length).separate();
      }
      int length = 0;
      for (byte[] part : parts) {
        length += part.length;
      }
      byte[] joined = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, joined, at, part.length);
        at += part.length;
      }
      return add(joined, 0, length).separate();
    }

    Mix add(byte[] bytes, int offset, int length) {
      int at = offset;
      int end = offset + length;
      for (; at + 8 <= end; at += 8) {
        add((long) LONG.get(bytes, at));
      }
      if (at < end) {
        long last = 0;
        for (int shift = 0; at < end; shift += 8) {
          last |= (bytes[at++] & 0xffL) << shift;
        }
        add(last);
      }
      count += length;
      return this;
    }

    /** Sets apart what comes next: the lengths of all that was added so far count. */
    Mix separate() {
      return add(count++ ^ K2);
    }

    long first() {
      return Chance.mix(a ^ Long.rotateLeft(b, 32));
    }

    long second() {
      return Chance.mix(b + K1 * a);
    }

    byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      long x = first();
      long y = second();
      for (int at = 0; at < length; at += 16) {
        LONG.set(bytes, at, x);
        LONG.set(bytes, at + 8, y);
        x = Chance.mix(x + y + K1);
        y = Chance.mix(y ^ x + K2);
      }
      return bytes;
    }

    private static long fold(long x, long y) {
      return x * y ^ Math.unsignedMultiplyHigh(x, y);
    }
  }
}
