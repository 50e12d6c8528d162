package io.peaknet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.report.Interval;
import org.junit.jupiter.api.Test;

/** Who wins follows from the interval of the ratio alone. */
final class VerdictTest {
  private static Verdict less(double... ratios) {
    return Verdict.of(Interval.of(ratios), true);
  }

  private static Verdict more(double... ratios) {
    return Verdict.of(Interval.of(ratios), false);
  }

  @Test
  void aWinHasAllOfItsIntervalOnOneSide() {
    assertThat(less(0.5, 0.6, 0.7, 0.8, 0.9)).isEqualTo(Verdict.WINS);
    assertThat(less(0.5, 0.6, 0.7, 0.8, 1.1)).isEqualTo(Verdict.TIES);
    assertThat(less(1.2, 1.1, 1.3, 1.4, 1.5)).isEqualTo(Verdict.LOSES);
    assertThat(more(1.2, 1.1, 1.3, 1.4, 1.5)).isEqualTo(Verdict.WINS);
    assertThat(more(1.2, 1.1)).isEqualTo(Verdict.UNDECIDED);
    assertThat(more()).isEqualTo(Verdict.UNKNOWN);
  }
}
