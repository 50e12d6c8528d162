package io.peaknet.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * OpenSSL's libcrypto, 3.0 or newer, through EVP. Up to 3.1 its AES-GCM knows no AVX-512, and each
 * packet costs more to set up.
 */
public final class OpenSsl implements CipherLibrary {
  static final String SONAME = "libcrypto.so.3";

  private final String version;
  private final long gcm;
  private final long chacha;
  private final long tagName;
  private final MemorySegment create;
  private final MemorySegment free;
  private final MemorySegment init;
  private final MemorySegment update;
  private final MemorySegment finish;
  private final MemorySegment result;

  private OpenSsl(SymbolLookup library) throws LibraryMissingException {
    long major = Calls.call(function(library, "OPENSSL_version_major"), 0) & 0xffffffffL;
    long minor = Calls.call(function(library, "OPENSSL_version_minor"), 0) & 0xffffffffL;
    long patch = Calls.call(function(library, "OPENSSL_version_patch"), 0) & 0xffffffffL;
    version = major + "." + minor + "." + patch;
    MemorySegment fetch = function(library, "EVP_CIPHER_fetch");
    gcm = fetch(fetch, "AES-256-GCM");
    chacha = fetch(fetch, "ChaCha20-Poly1305");
    tagName = Arena.global().allocateFrom("tag").address();
    create = function(library, "EVP_CIPHER_CTX_new");
    free = function(library, "EVP_CIPHER_CTX_free");
    init = function(library, "EVP_CipherInit_ex2");
    update = function(library, "EVP_CipherUpdate");
    finish = function(library, "EVP_CipherFinal_ex");
    result = function(library, "EVP_CIPHER_CTX_get_params");
  }

  /**
   * Loads it.
   *
   * @throws LibraryMissingException in one line, if it is not there or not usable
   */
  public static OpenSsl open() throws LibraryMissingException {
    return new OpenSsl(library());
  }

  static SymbolLookup library() throws LibraryMissingException {
    return Calls.library(SONAME, "libssl3");
  }

  static MemorySegment function(SymbolLookup library, String name) throws LibraryMissingException {
    return Calls.function(library, SONAME, name);
  }

  private static long fetch(MemorySegment fetch, String algorithm) throws LibraryMissingException {
    try (Arena arena = Arena.ofConfined()) {
      long cipher = Calls.call(fetch, 0, arena.allocateFrom(algorithm).address(), 0);
      if (cipher == 0) {
        throw new LibraryMissingException(SONAME + " offers no " + algorithm);
      }
      return cipher;
    }
  }

  @Override
  public String name() {
    return "openssl";
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public NativeCipher cipher(Algorithm algorithm, byte[] key) {
    long context = Calls.call(create, 0);
    if (context == 0) {
      throw new OutOfMemoryError("no memory for a cipher of " + SONAME);
    }
    return new Evp(
        context, free, algorithm == Algorithm.AES_256_GCM ? gcm : chacha, algorithm, key);
  }

  /** One EVP_CIPHER_CTX for both directions. */
  final class Evp extends NativeCipher {
    // Two OSSL_PARAM of 40 bytes, the second ending the list; then what EVP writes a length to.
    private static final long TAG_DATA = 16;
    private static final long TAG_LENGTH = 24;
    private static final long OCTET_STRING = 5;
    private static final long WRITTEN = 80;
    private static final long NONCE = 128;
    private static final long LENGTH = 192;

    private final long context;

    Evp(long context, MemorySegment free, long cipher, Algorithm algorithm, byte[] key) {
      // EVP_CIPHER_CTX_free wipes the key schedule.
      super(new KeyMemory(LENGTH, () -> Calls.call(free, context)), NONCE);
      this.context = context;
      memory.set(JAVA_LONG, 0, tagName);
      memory.set(JAVA_INT, 8, (int) OCTET_STRING);
      memory.set(JAVA_LONG, TAG_LENGTH, TAG);
      MemorySegment.copy(key, 0, memory, JAVA_BYTE, NONCE, key.length);
      long done = Calls.call(init, context, cipher, nonceAddress(), 0, 1, 0);
      memory.asSlice(NONCE, key.length).fill((byte) 0);
      require(done, algorithm.name());
    }

    @Override
    void seal(long aad, int aadLength, long from, int length, long to) {
      long done = Calls.call(init, context, 0, 0, nonceAddress(), 1, 0);
      done &= process(aad, aadLength, from, length, to);
      done &= Calls.call(finish, context, to + length, base + WRITTEN);
      memory.set(JAVA_LONG, TAG_DATA, to + length);
      done &= Calls.call(result, context, base);
      require(done, "seal");
    }

    @Override
    boolean open(long aad, int aadLength, long from, int length, long to) {
      memory.set(JAVA_LONG, TAG_DATA, claimedAddress());
      long done = Calls.call(init, context, 0, 0, nonceAddress(), 0, base);
      done &= process(aad, aadLength, from, length, to);
      require(done, "open");
      return (int) Calls.call(finish, context, to + length, base + WRITTEN) == 1;
    }

    private long process(long aad, int aadLength, long from, int length, long to) {
      long done = 1;
      if (aadLength > 0) {
        done = Calls.call(update, context, 0, base + WRITTEN, aad, aadLength);
      }
      if (length > 0) {
        done &= Calls.call(update, context, to, base + WRITTEN, from, length);
      }
      return done;
    }

    private void require(long done, String what) {
      if ((int) done != 1) {
        throw new IllegalStateException(SONAME + " " + version + " refuses to " + what);
      }
    }
  }
}
