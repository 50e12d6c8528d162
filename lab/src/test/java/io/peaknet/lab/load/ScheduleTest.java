package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static long[] times(Pace pace, int count) {
    Schedule schedule = new Schedule(pace);
    return LongStream.generate(schedule::nextNs).limit(count).toArray();
  }

  @Test
  void evenTimesDoNotDrift() {
    // 1/3 ms can't be said in whole ns: after a million, a sum of rounded ones would be off.
    long[] times = times(Pace.even(3000), 1_000_001);
    assertThat(times[0]).isZero();
    assertThat(times[1]).isEqualTo(333_333);
    assertThat(times[1_000_000]).isEqualTo(333_333_333_333L);
  }

  @Test
  void independentUsersComeAtTheirRateWithExponentialDistances() {
    int count = 200_000;
    long[] times = times(Pace.poisson(1000, 7), count);
    assertThat(times).isSorted();
    assertThat(times[count - 1] / 1e9).isCloseTo(count / 1000.0, within(2.0));
    long shorterThanMean = 0;
    for (int i = 1; i < count; i++) {
      shorterThanMean += times[i] - times[i - 1] < 1_000_000 ? 1 : 0;
    }
    // 1 - 1/e of exponential distances are shorter than their mean.
    assertThat(shorterThanMean / (double) count).isCloseTo(1 - Math.exp(-1), within(0.005));
  }

  @Test
  void aSeedDecidesThem() {
    assertThat(times(Pace.poisson(10, 1), 100)).isEqualTo(times(Pace.poisson(10, 1), 100));
    assertThat(times(Pace.poisson(10, 1), 100)).isNotEqualTo(times(Pace.poisson(10, 2), 100));
  }

  @Test
  void whatHasNoRateHasNone() {
    assertThatThrownBy(() -> new Schedule(Pace.max())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Pace.even(0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> Pace.even(Double.NaN)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> Pace.even(2e6)).hasMessageContaining("at most 1000000");
  }
}
