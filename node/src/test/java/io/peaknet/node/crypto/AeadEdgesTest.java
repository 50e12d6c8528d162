package io.peaknet.node.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What has broken ciphers elsewhere: tags that are nearly right, lengths around blocks, nonces and
 * ciphertexts at the ends of their range. The JDK's cipher is the reference.
 */
final class AeadEdgesTest {
  private static final byte[] KEY = filled(32, 0x11);
  private static final byte[] AAD = filled(8, 0x08);
  private static final Nonce NONCE = new Nonce(0, 0x0102030405060708L);

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] reference(
      Aead.Kind kind, byte[] key, Nonce nonce, byte[] aad, byte[] plain) {
    return Ways.ARRAYS.seal(new JdkSuite().aead(kind, key.clone()), nonce, aad, plain, 0);
  }

  /** Seals and opens in every way, as the reference does. */
  private static void assertAgrees(
      AeadSource source, Aead.Kind kind, byte[] key, Nonce nonce, byte[] aad, byte[] plain) {
    byte[] expected = reference(kind, key, nonce, aad, plain);
    for (Ways way : Ways.values()) {
      Aead aead = source.aead(kind, key.clone());
      assertThat(way.seal(aead, nonce, aad, plain, 1)).as("%s", way).isEqualTo(expected);
      assertThat(way.open(aead, nonce, aad, expected, 1)).as("%s", way).isEqualTo(plain);
      aead.forget();
    }
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void anyChangeOfTagTextAadOrNonceIsRefused(String maker, Aead.Kind kind) {
    Aead aead = Makers.present(maker).aead(kind, KEY.clone());
    for (int length : new int[] {0, 1, 16, 33, 100}) {
      byte[] sealed = reference(kind, KEY, NONCE, AAD, random(length, length));
      for (int bit = 0; bit < 8 * sealed.length; bit++) {
        byte[] changed = sealed.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(Ways.MEMORY_IN_PLACE.open(aead, NONCE, AAD, changed, 0)).isNull();
      }
      for (Ways way : Ways.values()) {
        for (byte[] tag :
            new byte[][] {
              filled(16, 0), filled(16, 0xff), turned(sealed), inverted(sealed), shifted(sealed)
            }) {
          byte[] changed = sealed.clone();
          System.arraycopy(tag, 0, changed, length, 16);
          assertThat(way.open(aead, NONCE, AAD, changed, 0)).isNull();
        }
        byte[] otherAad = AAD.clone();
        otherAad[7] ^= 1;
        assertThat(way.open(aead, NONCE, otherAad, sealed, 0)).isNull();
        assertThat(way.open(aead, NONCE, filled(7, 8), sealed, 0)).isNull();
        assertThat(way.open(aead, NONCE, filled(9, 8), sealed, 0)).isNull();
        assertThat(way.open(aead, new Nonce(1, NONCE.low()), AAD, sealed, 0)).isNull();
        assertThat(way.open(aead, new Nonce(0, NONCE.low() + 1), AAD, sealed, 0)).isNull();
        // And after all that the right one still opens.
        assertThat(way.open(aead, NONCE, AAD, sealed, 0)).isEqualTo(random(length, length));
      }
    }
    aead.forget();
  }

  private static byte[] tag(byte[] sealed) {
    return Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length);
  }

  private static byte[] turned(byte[] sealed) {
    byte[] tag = tag(sealed);
    byte[] turned = Arrays.copyOfRange(tag, 8, 24);
    System.arraycopy(tag, 0, turned, 8, 8);
    return turned;
  }

  private static byte[] inverted(byte[] sealed) {
    byte[] tag = tag(sealed);
    for (int i = 0; i < 16; i++) {
      tag[i] = (byte) ~tag[i];
    }
    return tag;
  }

  private static byte[] shifted(byte[] sealed) {
    return Arrays.copyOfRange(tag(sealed), 1, 17);
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void whatIsShorterThanATagIsRefused(String maker, Aead.Kind kind) {
    Aead aead = Makers.present(maker).aead(kind, KEY.clone());
    for (int length = 0; length < 16; length++) {
      for (Ways way : Ways.values()) {
        assertThat(way.open(aead, NONCE, AAD, new byte[length], 0)).isNull();
      }
    }
    aead.forget();
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void lengthsAroundBlocksAgree(String maker, Aead.Kind kind) {
    AeadSource source = Makers.present(maker);
    for (int block : new int[] {0, 16, 32, 48, 64, 128, 192, 256, 512, 768, 1024, 4096, 65_536}) {
      for (int length = Math.max(0, block - 2); length <= Math.min(65_535, block + 2); length++) {
        assertAgrees(source, kind, KEY, NONCE, AAD, random(length, length));
      }
    }
    for (int aad = 0; aad <= 70; aad++) {
      assertAgrees(source, kind, KEY, NONCE, random(aad, aad), random(aad, 40));
    }
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void noncesAndKeysAtTheEndsOfTheirRangeAgree(String maker, Aead.Kind kind) {
    AeadSource source = Makers.present(maker);
    long[] lows = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xffffffffL, 0xff00000000000000L};
    for (int high : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
      for (long low : lows) {
        for (int key : new int[] {0, 0xff}) {
          assertAgrees(source, kind, filled(32, key), new Nonce(high, low), AAD, random(high, 100));
        }
      }
    }
  }

  /** Chosen so that the ciphertext, which the tag is computed over, is extreme. */
  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void extremeCiphertextsAgree(String maker, Aead.Kind kind) {
    AeadSource source = Makers.present(maker);
    for (int length : new int[] {16, 31, 64, 200, 1400}) {
      byte[] stream = reference(kind, KEY, NONCE, AAD, new byte[length]);
      for (int value : new int[] {0x00, 0xff, 0x80, 0x7f, 0x01, 0xfe, 0xfb, 0x05}) {
        byte[] plain = new byte[length];
        for (int i = 0; i < length; i++) {
          plain[i] = (byte) (stream[i] ^ value);
        }
        byte[] sealed = reference(kind, KEY, NONCE, AAD, plain);
        assertThat(Arrays.copyOf(sealed, length)).isEqualTo(filled(length, value));
        assertAgrees(source, kind, KEY, NONCE, AAD, plain);
        assertAgrees(source, kind, KEY, NONCE, filled(24, value), plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void aForgottenKeyDoesNothingMore(String maker, Aead.Kind kind) {
    Aead aead = Makers.present(maker).aead(kind, KEY.clone());
    byte[] sealed = Ways.MEMORY.seal(aead, NONCE, AAD, new byte[10], 0);
    aead.forget();
    aead.forget();
    for (Ways way : Ways.values()) {
      assertThatThrownBy(() -> way.seal(aead, new Nonce(7, 7), AAD, new byte[10], 0))
          .hasMessage("this key was forgotten");
      assertThatThrownBy(() -> way.open(aead, NONCE, AAD, sealed, 0))
          .hasMessage("this key was forgotten");
    }
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void memoryTooShortIsNeverTouched(String maker, Aead.Kind kind) {
    Aead aead = Makers.present(maker).aead(kind, KEY.clone());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(100);
      assertThatThrownBy(() -> aead.seal(0, 1, memory, 0, 8, memory, 10, 75, memory, 10))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> aead.seal(0, 2, memory, 95, 8, memory, 10, 20, memory, 10))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> aead.open(0, 1, memory, 0, 8, memory, 50, 60, memory, 20))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> aead.seal(0, 3, memory, -1, 8, memory, 10, 20, memory, 10))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(memory.mismatch(MemorySegment.ofArray(new byte[100]))).isEqualTo(-1);
    }
    aead.forget();
  }
}
