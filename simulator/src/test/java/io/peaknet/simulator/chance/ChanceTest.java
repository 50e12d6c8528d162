package io.peaknet.simulator.chance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChanceTest {
  @Test
  void isSplitMix64() {
    // The first outputs for seed 1234567, as published with the generator's reference code.
    Chance chance = new Chance(1234567);
    assertThat(Long.toUnsignedString(chance.nextLong())).isEqualTo("6457827717110365317");
    assertThat(Long.toUnsignedString(chance.nextLong())).isEqualTo("3203168211198807973");
  }

  @Test
  void oneMoreDrawInAPartMovesNoOther() {
    Chance one = new Chance(3);
    Chance two = new Chance(3);
    one.nextLong();
    one.forPart("loss").nextLong();
    assertThat(one.forPart("faults").nextLong()).isEqualTo(two.forPart("faults").nextLong());
    assertThat(one.forPart("node", 1).nextLong()).isNotEqualTo(one.forPart("node", 2).nextLong());
    assertThat(one.forPart("node", 1).nextLong()).isNotEqualTo(one.forPart("key", 1).nextLong());
  }

  @Test
  void drawsAreUniform() {
    Chance chance = new Chance(4);
    int[] counts = new int[10];
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      counts[chance.nextInt(10)]++;
      sum += chance.nextDouble();
    }
    assertThat(sum / 100_000).isCloseTo(0.5, within(0.01));
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500);
    }
    int[] first = new int[4];
    for (int i = 0; i < 40_000; i++) {
      first[chance.permutation(4)[0]]++;
    }
    for (int count : first) {
      assertThat(count).isBetween(9_500, 10_500);
    }
  }
}
