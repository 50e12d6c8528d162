package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void quartilesLieBetweenTheClosestRanks() {
    Spread spread = Spread.of(4, 1, 3, 2);
    assertThat(spread).isEqualTo(new Spread(4, 1, 1.75, 2.5, 3.25, 4));
    assertThat(spread.toString()).isEqualTo("2.50 (1..4)");
  }

  @Test
  void whatWasNotMeasuredDoesNotCount() {
    assertThat(Spread.of(Double.NaN, 7)).isEqualTo(new Spread(1, 7, 7, 7, 7, 7));
    assertThat(Spread.of(Double.NaN).isKnown()).isFalse();
    assertThat(Spread.of().toString()).isEqualTo("-");
    assertThat(Json.write(Spread.of().toMap()))
        .isEqualTo("{\"n\":0,\"min\":null,\"q1\":null,\"median\":null,\"q3\":null,\"max\":null}");
  }

  @Test
  void aHighQuantileIsNearTheLargest() {
    double[] hundred = new double[101];
    for (int i = 0; i < hundred.length; i++) {
      hundred[i] = i;
    }
    assertThat(Spread.quantile(hundred, 0.99)).isCloseTo(99, within(1e-9));
  }

  @Test
  void figuresHaveThreeDigitsThatCount() {
    assertThat(Spread.figure(1234.6)).isEqualTo("1235");
    assertThat(Spread.figure(12.34)).isEqualTo("12.3");
    assertThat(Spread.figure(1.234)).isEqualTo("1.23");
    assertThat(Spread.figure(0.0634)).isEqualTo("0.063");
    assertThat(Spread.figure(12)).isEqualTo("12");
    assertThat(Spread.figure(Double.NaN)).isEqualTo("-");
  }
}
