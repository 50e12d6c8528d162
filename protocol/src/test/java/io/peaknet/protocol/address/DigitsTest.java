package io.peaknet.protocol.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigitsTest {
  static Digits random(Random random) {
    int[] digits = new int[random.nextInt(20)];
    for (int i = 0; i < digits.length; i++) {
      digits[i] =
          random.nextInt(4) == 0 ? random.nextInt(1 << random.nextInt(1, 20)) : random.nextInt(4);
    }
    return Digits.of(digits);
  }

  private static byte[] code(Digits digits) {
    WireWriter out = new WireWriter();
    digits.write(out);
    return out.toBytes();
  }

  @Test
  void theCodeIsTheOneOfTheSpecification() {
    // 0 -> 0, 1 -> 10, 2 -> 11 + delta(1) = 11 1, 3 -> 11 + delta(2) = 11 0100, 5 -> 11 01100
    assertThat(Digits.of(0).bits()).isEqualTo(1);
    assertThat(Digits.of(1).bits()).isEqualTo(2);
    assertThat(Digits.of(2).bits()).isEqualTo(3);
    assertThat(code(Digits.of(1, 0, 2))).containsExactly(6, 0b10_0_111_00);
    assertThat(code(Digits.of(3))).containsExactly(6, 0b11_0100_00);
    assertThat(code(Digits.of(5))).containsExactly(7, 0b11_01100_0);
  }

  @Test
  void whatIsWrittenIsRead() {
    ForAll.seeds(
        1,
        random -> {
          Digits digits = random(random);
          byte[] bytes = code(digits);
          assertThat(Digits.read(new WireReader(bytes))).isEqualTo(digits);
          assertThat(bytes.length)
              .isEqualTo(1 + (digits.bits() >= 128 ? 1 : 0) + (digits.bits() + 7) / 8);
        });
  }

  @Test
  void otherBytesAreMalformedOrCanonical() {
    ForAll.seeds(
        2,
        20_000,
        random -> {
          byte[] bytes = ForAll.mutated(random, code(random(random)));
          try {
            WireReader in = new WireReader(bytes);
            Digits digits = Digits.read(in);
            byte[] again = code(digits);
            assertThat(again).isEqualTo(java.util.Arrays.copyOf(bytes, in.position()));
          } catch (MalformedException e) {
            assertThat(e).hasMessageNotContaining("null");
          }
        });
  }

  @Test
  void trailingZerosAreImplicit() {
    assertThat(Digits.of(2).common(Digits.of(2, 3))).isEqualTo(1);
    assertThat(Digits.of(2).common(Digits.of(2, 0))).isEqualTo(Digits.ALL);
    assertThat(Digits.of(2, 0).encloses(Digits.of(2))).isTrue();
    assertThat(Digits.of(2, 0).encloses(Digits.of(2, 1))).isFalse();
    assertThat(Digits.of(2, 1).distance(Digits.of(2, 4, 5))).isEqualTo(3);
  }
}
