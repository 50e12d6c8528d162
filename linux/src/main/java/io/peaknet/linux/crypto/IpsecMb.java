package io.peaknet.linux.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * Intel's Multi-Buffer Crypto for IPsec Library (libIPSec_MB), 1.2 to 1.5: one call seals or opens
 * a packet, on AVX-512 where the CPU has it. Reached as its C macros do it, through the function
 * pointers of an {@code IMB_MGR}, whose place is part of the ABI of soname 1.
 */
public final class IpsecMb implements CipherLibrary {
  private static final String SONAME = "libIPSec_MB.so.1";
  private static final long VERSION_LEAST = 0x10200;

  // struct IMB_MGR: offsets in bytes.
  private static final long FEATURES = 8;
  private static final long GCM_ENCRYPT = 272;
  private static final long GCM_DECRYPT = 296;
  private static final long GCM_PREPARE = 464;
  private static final long CHACHA_INIT = 920;
  private static final long CHACHA_ENCRYPT = 928;
  private static final long CHACHA_DECRYPT = 936;
  private static final long CHACHA_FINISH = 944;
  private static final long MANAGER_LENGTH = 952; // as far as is read here

  /** {@code IMB_FEATURE_SELF_TEST}, and {@code IMB_FEATURE_SELF_TEST_PASS}. */
  private static final long SELF_TEST = 1L << 20;

  private static final long SELF_TEST_PASS = 1L << 21;

  private final String version;
  private final MemorySegment gcmEncrypt;
  private final MemorySegment gcmDecrypt;
  private final MemorySegment gcmPrepare;
  private final MemorySegment chachaInit;
  private final MemorySegment chachaEncrypt;
  private final MemorySegment chachaDecrypt;
  private final MemorySegment chachaFinish;

  private IpsecMb(String version, MemorySegment manager) {
    this.version = version;
    gcmEncrypt = pointer(manager, GCM_ENCRYPT);
    gcmDecrypt = pointer(manager, GCM_DECRYPT);
    gcmPrepare = pointer(manager, GCM_PREPARE);
    chachaInit = pointer(manager, CHACHA_INIT);
    chachaEncrypt = pointer(manager, CHACHA_ENCRYPT);
    chachaDecrypt = pointer(manager, CHACHA_DECRYPT);
    chachaFinish = pointer(manager, CHACHA_FINISH);
  }

  /**
   * Loads it and lets it find out what the CPU can do; some milliseconds, since it tests itself.
   *
   * @throws LibraryMissingException in one line, if it is not there or not usable
   */
  public static IpsecMb open() throws LibraryMissingException {
    SymbolLookup library = Calls.library(SONAME, "libipsec-mb1");
    long number = 0xffffffffL & Calls.call(function(library, "imb_get_version"), 0);
    if (number < VERSION_LEAST) {
      throw new LibraryMissingException(
          SONAME + " has version " + text(number) + "; 1.2.0 or newer is needed");
    }
    long address = Calls.call(function(library, "alloc_mb_mgr"), 0);
    if (address == 0) {
      throw new LibraryMissingException(SONAME + ": alloc_mb_mgr found no memory");
    }
    Calls.call(function(library, "init_mb_mgr_auto"), address, 0);
    int error = (int) Calls.call(function(library, "imb_get_errno"), address);
    MemorySegment manager = Calls.memory(address, MANAGER_LENGTH);
    long features = manager.get(JAVA_LONG, FEATURES);
    boolean failed = (features & SELF_TEST) != 0 && (features & SELF_TEST_PASS) == 0;
    if (error != 0 || failed || manager.get(JAVA_LONG, GCM_ENCRYPT) == 0) {
      Calls.call(function(library, "free_mb_mgr"), address);
      throw new LibraryMissingException(
          SONAME + " does not run on this CPU (its error " + error + ")");
    }
    return new IpsecMb(text(number), manager);
  }

  private static MemorySegment function(SymbolLookup library, String name)
      throws LibraryMissingException {
    return Calls.function(library, SONAME, name);
  }

  private static MemorySegment pointer(MemorySegment manager, long at) {
    return MemorySegment.ofAddress(manager.get(JAVA_LONG, at));
  }

  private static String text(long number) {
    return (number >>> 16) + "." + (number >>> 8 & 0xff) + "." + (number & 0xff);
  }

  @Override
  public String name() {
    return "ipsecmb";
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public NativeCipher cipher(Algorithm algorithm, byte[] key) {
    return switch (algorithm) {
      case AES_256_GCM -> new Gcm(key);
      case CHACHA20_POLY1305 -> new ChaCha(key);
    };
  }

  /** AES-256-GCM: {@code gcm256_enc} and {@code gcm256_dec} do a whole packet. */
  final class Gcm extends NativeCipher {
    // struct gcm_key_data has 1,008 bytes, struct gcm_context_data 88; both are part of the ABI.
    private static final long CONTEXT = 1024;
    private static final long NONCE = 1152;
    private static final long LENGTH = 1216;

    private final long context = base + CONTEXT;

    Gcm(byte[] key) {
      super(new KeyMemory(LENGTH, () -> {}), NONCE);
      // The expanded key covers the raw one's place only after it was read: it waits elsewhere.
      MemorySegment.copy(key, 0, memory, JAVA_BYTE, CONTEXT, key.length);
      Calls.call(gcmPrepare, context, base);
      memory.asSlice(CONTEXT, key.length).fill((byte) 0);
    }

    @Override
    void seal(long aad, int aadLength, long from, int length, long to) {
      Calls.call(
          gcmEncrypt,
          base,
          context,
          to,
          from,
          length,
          nonceAddress(),
          aad,
          aadLength,
          to + length,
          TAG);
    }

    @Override
    boolean open(long aad, int aadLength, long from, int length, long to) {
      Calls.call(
          gcmDecrypt,
          base,
          context,
          to,
          from,
          length,
          nonceAddress(),
          aad,
          aadLength,
          tagAddress(),
          TAG);
      return tagsAgree();
    }
  }

  /** ChaCha20-Poly1305 in three calls. */
  final class ChaCha extends NativeCipher {
    private static final long CONTEXT = 64; // 192 bytes
    private static final long NONCE = 256;
    private static final long LENGTH = 320;

    private final long context = base + CONTEXT;

    ChaCha(byte[] key) {
      super(new KeyMemory(LENGTH, () -> {}), NONCE);
      MemorySegment.copy(key, 0, memory, JAVA_BYTE, 0, key.length);
    }

    @Override
    void seal(long aad, int aadLength, long from, int length, long to) {
      Calls.call(chachaInit, base, context, nonceAddress(), aad, aadLength);
      Calls.call(chachaEncrypt, base, context, to, from, length);
      Calls.call(chachaFinish, context, to + length, TAG);
    }

    @Override
    boolean open(long aad, int aadLength, long from, int length, long to) {
      Calls.call(chachaInit, base, context, nonceAddress(), aad, aadLength);
      Calls.call(chachaDecrypt, base, context, to, from, length);
      Calls.call(chachaFinish, context, tagAddress(), TAG);
      return tagsAgree();
    }
  }
}
