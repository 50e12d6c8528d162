package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FairnessTest {
  @Test
  void equalSharesAreFair() {
    assertThat(Fairness.jain(7, 7, 7, 7)).isEqualTo(1);
  }

  @Test
  void allForOneIsOneOverN() {
    assertThat(Fairness.jain(9, 0, 0)).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void halfOfThemShare() {
    assertThat(Fairness.jain(1, 1, 0, 0)).isEqualTo(0.5);
    // 6² / (3 · 14)
    assertThat(Fairness.jain(1, 2, 3)).isCloseTo(36.0 / 42, within(1e-12));
  }

  @Test
  void nothingToShareIsNoFairness() {
    assertThat(Fairness.jain()).isNaN();
    assertThat(Fairness.jain(0, 0)).isNaN();
  }
}
