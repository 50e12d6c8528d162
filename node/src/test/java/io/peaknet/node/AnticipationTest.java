package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the event loop looks out for an answer. */
final class AnticipationTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;

  private long nowNs = 3 * MS;
  private final Anticipation anticipation = new Anticipation(nowNs);

  /** Sends once; whether it looked out then. */
  private boolean send(long afterNs, long forNs, boolean came) {
    nowNs += afterNs;
    anticipation.sent();
    long momentNs = anticipation.momentNs(nowNs);
    if (momentNs == 0) {
      return false;
    }
    nowNs += forNs;
    anticipation.looked(forNs, came);
    return true;
  }

  @Test
  void onlyAfterAPacketOfTheHostAndOnceForEach() {
    assertThat(anticipation.momentNs(nowNs)).isZero();
    anticipation.sent();
    assertThat(anticipation.momentNs(nowNs)).isEqualTo(Anticipation.MOMENT_NS);
    anticipation.looked(200_000, true);
    assertThat(anticipation.momentNs(nowNs)).isZero();
  }

  @Test
  void lessAndLessWhenItIsInVainAndAlwaysWhenItPays() {
    int looked = 0;
    for (int i = 0; i < 1_000; i++) {
      looked += send(10 * MS, Anticipation.MOMENT_NS, false) ? 1 : 0;
    }
    assertThat(looked).isBetween(15, 25); // 1, 3, 7 ... 63, and then 64 packets apart
    boolean found = false;
    for (int i = 0; i <= 64 && !found; i++) {
      found = send(10 * MS, 200_000, true);
    }
    assertThat(found).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(send(10 * MS, 200_000, true)).isTrue();
    }
  }

  @Test
  void forATwentiethOfTheTimeAtMost() {
    long beganNs = nowNs;
    long lookedNs = 0;
    while (nowNs - beganNs < 20 * SECOND) {
      lookedNs += send(100_000, 400_000, true) ? 400_000 : 0;
    }
    assertThat(lookedNs).isBetween(900 * MS, 1_051 * MS);
  }
}
