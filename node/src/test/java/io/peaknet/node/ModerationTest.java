package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ModerationTest {
  private static final long US = 1_000L;

  private final Moderation moderation = new Moderation();
  private long nowNs = 7_000_000;

  private void come(int times, int packets, long everyNs) {
    for (int i = 0; i < times; i++) {
      nowNs += everyNs;
      moderation.note(nowNs, packets);
    }
  }

  @Test
  void fortyThousandASecondAreFast() {
    assertThat(moderation.isFast()).isFalse();
    come(200, 1, 20 * US);
    assertThat(moderation.isFast()).isTrue();
    come(100, 3, 60 * US);
    assertThat(moderation.isFast()).isTrue();
  }

  @Test
  void fewAreNot() {
    come(1000, 1, 60 * US);
    assertThat(moderation.isFast()).isFalse();
  }

  @Test
  void aPauseEndsIt() {
    come(200, 1, 20 * US);
    nowNs += 10_000 * US;
    moderation.note(nowNs, 1);
    assertThat(moderation.isFast()).isFalse();
  }
}
