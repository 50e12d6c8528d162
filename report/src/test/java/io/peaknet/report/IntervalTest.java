package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {
  @Test
  void equalValuesLeaveNoDoubt() {
    assertThat(Interval.of(4, 4, 4, 4, 4)).isEqualTo(new Interval(5, 4, 4, 4));
  }

  /**
   * Of five values, the median of five draws is the least with Σ C(5,k) 4^(5-k) / 5^5 for k from 3
   * on, 5.8 %, which is more than the 2.5 % that are cut off.
   */
  @Test
  void fiveValuesGiveTheirRange() {
    assertThat(Interval.of(10, 30, 20, 50, 40)).isEqualTo(new Interval(5, 30, 10, 50));
  }

  /** Of seven, the least has but 1.02 %: the ends are the second and the second last. */
  @Test
  void sevenValuesLeaveTheOutermostOut() {
    assertThat(Interval.of(1, 2, 3, 4, 5, 6, 1000)).isEqualTo(new Interval(7, 4, 2, 6));
  }

  @Test
  void tooFewValuesHaveNoInterval() {
    Interval few = Interval.of(1, Double.NaN, 3, 2, 4);
    assertThat(few.n()).isEqualTo(4);
    assertThat(few.median()).isEqualTo(2.5);
    assertThat(few.hasEnds()).isFalse();
    assertThat(few.contains(2.5)).isFalse();
    assertThat(few.overlaps(Interval.of(1, 2, 3, 4, 5))).isFalse();
    assertThat(few.toString()).isEqualTo("2.50");
    assertThat(Interval.of().toString()).isEqualTo("-");
    assertThat(Json.write(few.toMap()))
        .isEqualTo("{\"n\":4,\"median\":2.5,\"low95\":null,\"high95\":null}");
  }

  @Test
  void intervalsMeetOrNot() {
    Interval low = Interval.of(1, 2, 3, 4, 5);
    assertThat(low.overlaps(Interval.of(5, 6, 7, 8, 9))).isTrue();
    assertThat(low.overlaps(Interval.of(6, 7, 8, 9, 10))).isFalse();
    assertThat(low.contains(5)).isTrue();
    assertThat(low.contains(5.1)).isFalse();
    assertThat(low.toString()).isEqualTo("3 [1..5]");
    assertThat(Interval.of(7, 7, 7, 7, 7).toString()).isEqualTo("7");
  }

  /** What it is for: of many experiments, nearly 95 % have the true median in their interval. */
  @Test
  void coversTheTrueMedian() {
    Random random = new Random(5);
    int experiments = 300;
    int covered = 0;
    for (int i = 0; i < experiments; i++) {
      double[] values = new double[15];
      Arrays.setAll(values, _ -> Math.exp(random.nextGaussian()));
      // The median of exp(N(0, 1)) is 1.
      covered += Interval.of(values).contains(1) ? 1 : 0;
    }
    assertThat(covered / (double) experiments).isCloseTo(0.95, within(0.04));
  }
}
