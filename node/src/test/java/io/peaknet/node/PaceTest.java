package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final long US = 1_000L;

  private final Pace pace = new Pace();
  private long nowNs = 7_000_000;

  private void come(int times, int packets, long everyNs) {
    for (int i = 0; i < times; i++) {
      nowNs += everyNs;
      pace.note(nowNs, packets);
    }
  }

  @Test
  void fortyThousandASecondAreFast() {
    assertThat(pace.isFast()).isFalse();
    come(200, 1, 20 * US);
    assertThat(pace.isFast()).isTrue();
    come(100, 3, 60 * US);
    assertThat(pace.isFast()).isTrue();
  }

  @Test
  void fewAreNot() {
    come(1000, 1, 60 * US);
    assertThat(pace.isFast()).isFalse();
  }

  @Test
  void aPauseEndsIt() {
    come(200, 1, 20 * US);
    nowNs += 10_000 * US;
    pace.note(nowNs, 1);
    assertThat(pace.isFast()).isFalse();
  }
}
