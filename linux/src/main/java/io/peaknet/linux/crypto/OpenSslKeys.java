package io.peaknet.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 (RFC 8032) and X25519 (RFC 7748) of OpenSSL's libcrypto, 3.0 or newer, on raw keys of 32
 * bytes: as fast in the first call as in the millionth. Usable by all threads.
 */
public final class OpenSslKeys {
  /** Of each half of a key, and of a shared secret, in bytes. */
  public static final int KEY = 32;

  /** Of a signature, in bytes. */
  public static final int SIGNATURE = 64;

  private static final int X25519 = 1034; // NID_X25519 and NID_ED25519 of obj_mac.h
  private static final int ED25519 = 1087;

  private final MemorySegment privateKey;
  private final MemorySegment publicKey;
  private final MemorySegment publicHalf;
  private final MemorySegment freeKey;
  private final MemorySegment newDigest;
  private final MemorySegment freeDigest;
  private final MemorySegment signInit;
  private final MemorySegment sign;
  private final MemorySegment verifyInit;
  private final MemorySegment verify;
  private final MemorySegment newContext;
  private final MemorySegment freeContext;
  private final MemorySegment deriveInit;
  private final MemorySegment derivePeer;
  private final MemorySegment derive;
  private final MemorySegment clearErrors;

  private OpenSslKeys(SymbolLookup library) throws LibraryMissingException {
    privateKey = OpenSsl.function(library, "EVP_PKEY_new_raw_private_key");
    publicKey = OpenSsl.function(library, "EVP_PKEY_new_raw_public_key");
    publicHalf = OpenSsl.function(library, "EVP_PKEY_get_raw_public_key");
    freeKey = OpenSsl.function(library, "EVP_PKEY_free");
    newDigest = OpenSsl.function(library, "EVP_MD_CTX_new");
    freeDigest = OpenSsl.function(library, "EVP_MD_CTX_free");
    signInit = OpenSsl.function(library, "EVP_DigestSignInit");
    sign = OpenSsl.function(library, "EVP_DigestSign");
    verifyInit = OpenSsl.function(library, "EVP_DigestVerifyInit");
    verify = OpenSsl.function(library, "EVP_DigestVerify");
    newContext = OpenSsl.function(library, "EVP_PKEY_CTX_new");
    freeContext = OpenSsl.function(library, "EVP_PKEY_CTX_free");
    deriveInit = OpenSsl.function(library, "EVP_PKEY_derive_init");
    derivePeer = OpenSsl.function(library, "EVP_PKEY_derive_set_peer");
    derive = OpenSsl.function(library, "EVP_PKEY_derive");
    clearErrors = OpenSsl.function(library, "ERR_clear_error");
  }

  /**
   * Loads it.
   *
   * @throws LibraryMissingException in one line, if it is not there or not usable
   */
  public static OpenSslKeys open() throws LibraryMissingException {
    return new OpenSslKeys(OpenSsl.library());
  }

  /**
   * The Ed25519 public key of a seed.
   *
   * @throws IllegalStateException if the library refuses
   */
  public byte[] signingPublicKey(byte[] seed) {
    return publicHalf(ED25519, seed);
  }

  /**
   * The X25519 public key of a private one.
   *
   * @throws IllegalStateException if the library refuses
   */
  public byte[] agreementPublicKey(byte[] secret) {
    return publicHalf(X25519, secret);
  }

  /**
   * An Ed25519 signature.
   *
   * @throws IllegalStateException if the library refuses
   */
  public byte[] sign(byte[] seed, byte[] message) {
    try (Arena arena = Arena.ofConfined()) {
      long key = privateKey(ED25519, seed, arena);
      long digest = Calls.call(newDigest, 0);
      try {
        MemorySegment length = arena.allocateFrom(JAVA_LONG, SIGNATURE);
        MemorySegment text = arena.allocateFrom(JAVA_BYTE, message);
        MemorySegment signature = arena.allocate(SIGNATURE);
        long done = Calls.call(signInit, digest, 0, 0, 0, key);
        done &=
            Calls.call(
                sign,
                digest,
                signature.address(),
                length.address(),
                text.address(),
                message.length);
        require(done, "sign");
        return signature.toArray(JAVA_BYTE);
      } finally {
        Calls.call(freeDigest, digest);
        Calls.call(freeKey, key);
      }
    }
  }

  /** Whether an Ed25519 signature is valid; false for malformed keys and signatures too. */
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != KEY || signature.length != SIGNATURE) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      long key = publicKey(ED25519, publicKey, arena);
      long digest = Calls.call(newDigest, 0);
      try {
        MemorySegment text = arena.allocateFrom(JAVA_BYTE, message);
        MemorySegment claimed = arena.allocateFrom(JAVA_BYTE, signature);
        return key != 0
            && succeeded(Calls.call(verifyInit, digest, 0, 0, 0, key))
            && succeeded(
                Calls.call(
                    verify, digest, claimed.address(), SIGNATURE, text.address(), message.length));
      } finally {
        Calls.call(freeDigest, digest);
        Calls.call(freeKey, key);
        Calls.call(clearErrors, 0); // what is invalid fills this thread's queue of errors
      }
    }
  }

  /**
   * The X25519 shared secret; null for a public key of small order or malformed (RFC 7748 section
   * 6.1).
   */
  public byte @Nullable [] agree(byte[] secret, byte[] peer) {
    if (peer.length != KEY) {
      return null;
    }
    try (Arena arena = Arena.ofConfined()) {
      long mine = privateKey(X25519, secret, arena);
      long theirs = publicKey(X25519, peer, arena);
      long context = Calls.call(newContext, mine, 0);
      MemorySegment shared = arena.allocate(KEY);
      try {
        MemorySegment length = arena.allocateFrom(JAVA_LONG, KEY);
        boolean agreed =
            theirs != 0
                && succeeded(Calls.call(deriveInit, context))
                && succeeded(Calls.call(derivePeer, context, theirs))
                && succeeded(Calls.call(derive, context, shared.address(), length.address()));
        return agreed ? shared.toArray(JAVA_BYTE) : null;
      } finally {
        shared.fill((byte) 0);
        Calls.call(freeContext, context);
        Calls.call(freeKey, theirs);
        Calls.call(freeKey, mine);
        Calls.call(clearErrors, 0);
      }
    }
  }

  private byte[] publicHalf(int algorithm, byte[] secret) {
    try (Arena arena = Arena.ofConfined()) {
      long key = privateKey(algorithm, secret, arena);
      try {
        MemorySegment length = arena.allocateFrom(JAVA_LONG, KEY);
        MemorySegment raw = arena.allocate(KEY);
        require(Calls.call(publicHalf, key, raw.address(), length.address()), "give a public key");
        return raw.toArray(JAVA_BYTE);
      } finally {
        Calls.call(freeKey, key);
      }
    }
  }

  /** An EVP_PKEY, to be freed; it wipes itself. */
  private long privateKey(int algorithm, byte[] secret, Arena arena) {
    MemorySegment raw = arena.allocateFrom(JAVA_BYTE, secret);
    long key = Calls.call(privateKey, algorithm, 0, raw.address(), secret.length);
    raw.fill((byte) 0);
    require(key == 0 ? 0 : 1, "take a private key of " + secret.length + " bytes");
    return key;
  }

  /** An EVP_PKEY, to be freed; 0 if it is malformed. */
  private long publicKey(int algorithm, byte[] bytes, Arena arena) {
    MemorySegment raw = arena.allocateFrom(JAVA_BYTE, bytes);
    return Calls.call(publicKey, algorithm, 0, raw.address(), bytes.length, 0);
  }

  /** The functions of EVP return a C int, 1 for success, whose upper half is undefined here. */
  private static boolean succeeded(long returned) {
    return (int) returned == 1;
  }

  private static void require(long returned, String what) {
    if (!succeeded(returned)) {
      throw new IllegalStateException(OpenSsl.SONAME + " refuses to " + what);
    }
  }
}
