package io.peaknet.node.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.crypto.Aead;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/**
 * Known answers that a cipher must give before a node trusts it with packets: a short published one
 * and a long one, which takes the paths for many blocks; each is sealed, opened, and refused with a
 * wrong tag.
 */
final class SelfCheck {
  private static final HexFormat HEX = HexFormat.of();

  /** A multiple of no cipher's block, and longer than any library does at once. */
  static final int LONG = 4001;

  static final int LONG_AAD = 8;

  /**
   * A question and its answer.
   *
   * @param sealed ciphertext and tag, or just the last bytes of them
   */
  private record Known(byte[] key, int high, long low, byte[] aad, byte[] plain, byte[] sealed) {}

  private SelfCheck() {}

  /** What is wrong with a source's cipher, in a few words; empty if nothing is. */
  static String fault(AeadSource source, Aead.Kind kind) {
    try {
      String fault = fault(source, kind, published(kind));
      return fault.isEmpty() ? fault(source, kind, extended(kind)) : fault;
    } catch (IllegalStateException e) {
      return "fails: " + e;
    }
  }

  private static Known published(Aead.Kind kind) {
    return switch (kind) {
      // McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test case 16.
      case AES_256_GCM ->
          new Known(
              hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
              0xcafebabe,
              0xfacedbaddecaf888L,
              hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
              hex(
                  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595"
                      + "6809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
              hex(
                  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e4859"
                      + "0dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf88"
                      + "53bb2d551b"));
      // RFC 8439 section 2.8.2.
      case CHACHA20_POLY1305 ->
          new Known(
              hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
              0x07000000,
              0x4041424344454647L,
              hex("50515253c0c1c2c3c4c5c6c7"),
              hex(
                  "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f6620"
                      + "2739393a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e65"
                      + "2074697020666f7220746865206675747572652c2073756e73637265656e20776f75"
                      + "6c642062652069742e"),
              hex(
                  "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8c"
                      + "a9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b"
                      + "8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de5"
                      + "76d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"));
    };
  }

  /** The tag vouches for all bytes; a test has the JDK confirm it. */
  private static Known extended(Aead.Kind kind) {
    Known published = published(kind);
    return new Known(
        published.key,
        published.high,
        published.low,
        counting(LONG_AAD),
        counting(LONG),
        hex(
            switch (kind) {
              case AES_256_GCM -> "b87732a40c91c6be4948594707962065";
              case CHACHA20_POLY1305 -> "802553f2c76c529b5998683b743cbb51";
            }));
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (7 * i + (i >> 8));
    }
    return bytes;
  }

  private static String fault(AeadSource source, Aead.Kind kind, Known known) {
    int length = known.plain.length;
    int aadLength = known.aad.length;
    Aead aead = source.aead(kind, known.key.clone());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment aad = arena.allocateFrom(JAVA_BYTE, known.aad);
      MemorySegment text = arena.allocate((long) length + Aead.TAG);
      MemorySegment.copy(known.plain, 0, text, JAVA_BYTE, 0, length);
      int sealed = aead.seal(known.high, known.low, aad, 0, aadLength, text, 0, length, text, 0);
      if (!same(text, (long) length + Aead.TAG - known.sealed.length, known.sealed)) {
        return "seals " + length + " bytes wrongly";
      }
      byte[] kept = text.toArray(JAVA_BYTE);
      aead.open(known.high, known.low, aad, 0, aadLength, text, 0, sealed, text, 0);
      if (!same(text, 0, known.plain)) {
        return "opens " + length + " bytes wrongly";
      }
      kept[length] ^= 1;
      MemorySegment.copy(kept, 0, text, JAVA_BYTE, 0, kept.length);
      int forged = aead.open(known.high, known.low, aad, 0, aadLength, text, 0, sealed, text, 0);
      return forged == -1 ? "" : "takes a wrong tag on " + length + " bytes";
    } finally {
      aead.forget();
    }
  }

  private static boolean same(MemorySegment memory, long at, byte[] expected) {
    return memory.asSlice(at, expected.length).mismatch(MemorySegment.ofArray(expected)) == -1;
  }

  private static byte[] hex(String text) {
    return HEX.parseHex(text);
  }
}
