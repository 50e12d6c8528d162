package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final long BUCKET_NS = Timeline.BUCKET_MS * 1_000_000L;

  /** Ten requests a bucket for a second; in those from 3 to 5 so many fail. */
  private static Timeline withTrouble(int failedOfTen) {
    Timeline timeline = Timeline.empty(1000);
    for (int bucket = 0; bucket < 10; bucket++) {
      for (int i = 0; i < 10; i++) {
        boolean fails = bucket >= 3 && bucket <= 5 && i < failedOfTen;
        timeline.add(
            bucket * BUCKET_NS + i, fails ? Fate.RESET : Fate.OK, 1_000_000L * (i + 1), 7, "r1");
      }
    }
    return timeline;
  }

  @Test
  void allFailing() {
    Timeline timeline = withTrouble(10);
    assertThat(timeline.unavailableSeconds()).isCloseTo(0.3, within(1e-9));
    assertThat(timeline.lostSeconds()).isCloseTo(0.3, within(1e-9));
    assertThat(timeline.troubleSeconds(250)).isCloseTo(0.35, within(1e-9));
  }

  @Test
  void aShareFailing() {
    Timeline timeline = withTrouble(4);
    assertThat(timeline.unavailableSeconds()).isZero();
    assertThat(timeline.lostSeconds()).isCloseTo(0.12, within(1e-9));
    assertThat(timeline.of(Fate.RESET)[4]).isEqualTo(4);
    assertThat(timeline.due(4)).isEqualTo(10);
    assertThat(timeline.replicas().getOrDefault("r1", new long[10])[4]).isEqualTo(6);
    assertThat(timeline.slowestMs()[4]).isCloseTo(10, within(1e-9));
    assertThat(timeline.bytes()[4]).isEqualTo(70);
  }

  @Test
  void troubleBeforeTheEventIsNotOfIt() {
    assertThat(withTrouble(10).troubleSeconds(600)).isZero();
  }

  @Test
  void aTimeAtTheVeryEndIsInTheLastBucket() {
    Timeline timeline = Timeline.empty(950);
    assertThat(timeline.buckets()).isEqualTo(10);
    timeline.add(950_000_000L, Fate.OK, 1, 0, null);
    timeline.add(2_000_000_000L, Fate.OK, 1, 0, null);
    assertThat(timeline.of(Fate.OK)[9]).isEqualTo(2);
  }
}
