package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.HandshakeTest.assertSameKeys;
import static io.peaknet.protocol.session.HandshakeTest.assertTalking;
import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.testkit.ForAll;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys that change under way. */
final class RekeyTest {
  /** Sends both ways every {@code everyNs}; the number of packets each way. */
  private static int traffic(Pair pair, int first, long forNs, long everyNs) {
    int sent = first;
    long endNs = pair.nowNs + forNs;
    while (pair.nowNs < endNs) {
      assertThat(pair.a.send(LossTest.numbered(sent))).as("a at " + pair.nowNs).isTrue();
      assertThat(pair.b.send(LossTest.numbered(sent))).as("b at " + pair.nowNs).isTrue();
      sent++;
      pair.run(everyNs);
    }
    pair.run(SECOND);
    return sent;
  }

  @Test
  void continuousTrafficLosesNothingWhileKeysChange() {
    for (boolean mesh : List.of(false, true)) {
      Pair pair = new Pair(500);
      pair.jitterNs = 30 * MS;
      pair.a.direct = !mesh;
      pair.b.direct = !mesh;
      if (mesh) {
        pair.a.connect();
      } else {
        pair.a.dial();
      }
      pair.run(SECOND);
      int ups = pair.a.ups;
      int sent = traffic(pair, 0, 900 * SECOND, 100 * MS);
      assertThat(LossTest.numbers(pair.a)).hasSize(sent);
      assertThat(LossTest.numbers(pair.b)).hasSize(sent);
      assertThat(pair.a.ups - ups).as("rekeys in 15 minutes").isBetween(6, 8);
      assertThat(pair.a.up().postQuantum()).isTrue();
      assertThat(pair.a.downs + pair.b.downs).isZero();
      assertSameKeys(pair);
    }
  }

  @Test
  void rekeysGoOnWhileOnlyTheResponderSends() {
    Pair pair = new Pair(501);
    pair.a.dial();
    pair.run(SECOND);
    for (int i = 0; i < 600; i++) {
      assertThat(pair.b.send(LossTest.numbered(i))).isTrue();
      pair.run(SECOND);
    }
    assertThat(LossTest.numbers(pair.a)).hasSize(600);
    assertThat(pair.b.ups).isGreaterThanOrEqualTo(5);
  }

  @Test
  void aLostRekeyIsTriedAgainAndCostsNothing() {
    Pair pair = new Pair(502);
    pair.a.dial();
    pair.run(SECOND);
    long begin = pair.nowNs;
    // All handshakes are lost for half a minute from the moment the first is due.
    pair.passes =
        bytes ->
            bytes[0] == SessionConstants.SEALED_PACKET
                || pair.nowNs - begin > 150 * SECOND
                || pair.nowNs - begin < SECOND;
    int sent = traffic(pair, 0, 300 * SECOND, 200 * MS);
    assertThat(LossTest.numbers(pair.a)).hasSize(sent);
    assertThat(LossTest.numbers(pair.b)).hasSize(sent);
  }

  @Test
  void newKeysThatThePeerNeverSawInUseGiveWayToTheOld() {
    Pair pair = new Pair(511);
    pair.a.dial();
    pair.run(SECOND);
    byte[] before = pair.a.keys().schedule.hash();
    pair.a.connect();
    pair.run(12 * MS);
    assertThat(pair.a.keys().schedule.hash()).as("renewed at a").isNotEqualTo(before);
    // For six seconds nothing of a's arrives, so b forgets what it offered; then no handshake does.
    pair.clearFlights();
    long lostUntilNs = pair.nowNs + 6 * SECOND;
    pair.passes =
        bytes ->
            pair.nowNs < lostUntilNs
                ? pair.headingTo == pair.a
                : bytes[0] == SessionConstants.SEALED_PACKET;
    pair.run(7 * SECOND);
    assertThat(pair.b.keys().schedule.hash()).isEqualTo(before);
    int sent = traffic(pair, 0, 20 * SECOND, 100 * MS);
    assertThat(LossTest.numbers(pair.a)).hasSize(sent);
    assertThat(LossTest.numbers(pair.b)).hasSize(sent);
    pair.passes = bytes -> true;
    pair.run(10 * SECOND);
    assertSameKeys(pair);
  }

  @Test
  void keysOfDataAreRejectedAMinuteAfterTheyWereToBeRenewed() {
    Pair pair = new Pair(503);
    pair.a.dial();
    pair.run(SECOND);
    pair.passes = bytes -> bytes[0] == SessionConstants.SEALED_PACKET;
    int refusedAfter = 0;
    for (int i = 0; i < 300 && refusedAfter == 0; i++) {
      if (!pair.a.send(LossTest.numbered(i)) || !pair.b.send(LossTest.numbered(i))) {
        refusedAfter = i;
      }
      pair.run(SECOND);
    }
    assertThat(refusedAfter).isBetween(178, 182);
    assertThat(pair.a.downs).isEqualTo(1);
    assertThat(pair.a.log).last().isEqualTo("down: keys expired before they could be renewed");
  }

  @Test
  void anIdleLinkRekeysHourlyAndNeverBlacksOut() {
    Pair pair = new Pair(504);
    pair.a.dial();
    pair.run(SECOND);
    int ups = pair.a.ups;
    byte[] probe = {InnerType.PROBE, 0};
    for (int i = 0; i < 3 * 3600 / 30; i++) {
      assertThat(pair.a.send(probe)).isTrue();
      assertThat(pair.b.send(probe)).isTrue();
      pair.run(30 * SECOND);
    }
    assertThat(pair.a.inner).hasSize(3 * 3600 / 30);
    assertThat(pair.a.ups - ups).isBetween(2, 3);
    int sent = traffic(pair, 0, 10 * SECOND, 10 * MS);
    assertThat(LossTest.numbers(pair.a)).hasSize(sent);
    assertThat(LossTest.numbers(pair.b)).hasSize(sent);
  }

  @Test
  void idleThenSuddenTrafficLosesNothingAndRenewsAtOnce() {
    Pair pair = new Pair(505);
    pair.a.dial();
    pair.run(SECOND);
    pair.run(500 * SECOND);
    int ups = pair.a.ups;
    int sent = traffic(pair, 0, 2 * SECOND, 5 * MS);
    assertThat(LossTest.numbers(pair.b)).hasSize(sent);
    assertThat(LossTest.numbers(pair.a)).hasSize(sent);
    assertThat(pair.a.ups).isEqualTo(ups + 1);
  }

  @Test
  void thePostQuantumSecretIsRenewedHourly() {
    Pair pair = new Pair(506);
    pair.a.dial();
    pair.run(SECOND);
    long first = pair.a.up().kem.secretId();
    assertThat(first).isNotZero();
    int sent = traffic(pair, 0, 3500 * SECOND, 500 * MS);
    assertThat(pair.a.up().kem.secretId()).isEqualTo(first);
    sent = traffic(pair, sent, 200 * SECOND, 500 * MS);
    long second = pair.a.up().kem.secretId();
    assertThat(second).isNotEqualTo(first).isEqualTo(pair.b.up().kem.secretId());
    assertThat(LossTest.numbers(pair.b)).hasSize(sent);
    assertThat(LossTest.numbers(pair.a)).hasSize(sent);
    assertThat(pair.a.up().postQuantum()).isTrue();
  }

  @Test
  void aRekeyUsesTheSecretAndWithoutItStartsOver() {
    Pair pair = new Pair(507);
    pair.a.dial();
    pair.run(SECOND);
    pair.recording = true;
    pair.a.connect();
    pair.run(SECOND);
    assertThat(pair.a.keys().terms.step()).isZero();
    assertThat(pair.a.up().postQuantum()).isTrue();
    assertThat(pair.sent).as("no ML-KEM needed").allMatch(bytes -> bytes.length < 600);
    pair.b.up().kem.forget();
    pair.a.connect();
    pair.run(SECOND);
    assertThat(pair.a.keys().terms.step()).isEqualTo(1);
    assertTalking(pair);
  }

  @Test
  void aUsedUpSpaceSealsNothingMore() {
    Pair pair = new Pair(508);
    pair.a.dial();
    pair.run(SECOND);
    pair.a.keys().skipTo(3, SessionConstants.NUMBER_LIMIT - 1);
    byte[] out = new byte[100];
    assertThat(pair.a.up().seal(pair.nowNs, 3, new byte[1], 0, 1, out, 0)).isEqualTo(33);
    assertThat(pair.a.up().seal(pair.nowNs, 3, new byte[1], 0, 1, out, 0)).isEqualTo(-1);
    assertThat(pair.a.up().seal(pair.nowNs, 4, new byte[1], 0, 1, out, 0)).isEqualTo(33);
  }

  @Test
  void manyMessagesBringARekeyBeforeTheAge() {
    Pair pair = new Pair(509);
    pair.a.dial();
    pair.run(SECOND);
    int ups = pair.a.ups;
    pair.a
        .keys()
        .pretendSent(
            pair.a.up().cipher() == Aead.Kind.AES_256_GCM
                ? SessionConstants.REKEY_MESSAGES_AES - 1
                : SessionConstants.REKEY_MESSAGES_CHACHA - 1);
    pair.a.send(LossTest.numbered(1));
    pair.run(SECOND);
    assertThat(pair.a.ups).isEqualTo(ups + 1);
    assertTalking(pair);
  }

  @Test
  void aReceiverKeepsAtMostEightSpaces() {
    Pair pair = new Pair(510);
    pair.a.dial();
    pair.run(SECOND);
    Keys receiving = pair.b.keys();
    for (int space = 0; space < 100; space++) {
      byte[] out = new byte[33];
      pair.a.up().seal(pair.nowNs, space, new byte[] {InnerType.STREAM}, 0, 1, out, 0);
      pair.b.sessions.receive(pair.nowNs, pair.a.place, out, 0, out.length);
    }
    assertThat(receiving.receiveSpaceCount()).isEqualTo(SessionConstants.SPACES);
  }

  @Test
  void endsAgreeAgainAfterDelaysThatNoPatienceIsLongEnoughFor() {
    ForAll.seeds(
        511,
        100,
        random -> {
          Pair pair = new Pair(random.nextLong());
          pair.a.dial();
          while (pair.a.ups == 0) {
            pair.run(MS); // the handshake alone
          }
          pair.jitterNs = 4 * SECOND; // parts come after their exchange, answers after their trial
          pair.run(60 * SECOND);
          pair.jitterNs = 0;
          pair.run(10 * SECOND);
          assertThat(pair.a.up().postQuantum()).isTrue();
          assertTalking(pair);
          traffic(pair, 0, 180 * SECOND, SECOND);
          assertSameKeys(pair);
        });
  }
}
