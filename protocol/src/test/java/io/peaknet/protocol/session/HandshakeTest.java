package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How two nodes come to a session, told as stories. */
final class HandshakeTest {
  static final byte[] HELLO = {InnerType.IPV6, 1, 2, 3};

  /** Both ends are up, with the same view, and data passes both ways. */
  static void assertTalking(Pair pair) {
    assertThat(pair.a.up().ready()).isTrue();
    assertThat(pair.b.up().ready()).isTrue();
    assertThat(pair.a.up().cipher()).isEqualTo(pair.b.up().cipher());
    int before = pair.b.inner.size();
    assertThat(pair.a.send(HELLO)).isTrue();
    pair.run(50 * MS);
    assertThat(pair.b.inner).hasSize(before + 1);
    assertThat(pair.b.inner.getLast().bytes()).isEqualTo(HELLO);
    before = pair.a.inner.size();
    assertThat(pair.b.send(HELLO)).isTrue();
    pair.run(50 * MS);
    assertThat(pair.a.inner).hasSize(before + 1);
  }

  @Test
  void aPinnedDialBringsUpBothEnds() {
    Pair pair = new Pair(1);
    pair.a.dial();
    pair.run(SECOND);
    assertThat(pair.a.at).isEqualTo(pair.b.place);
    assertThat(pair.b.at).isEqualTo(pair.a.place);
    assertThat(pair.a.up().postQuantum()).isTrue();
    assertThat(pair.b.up().postQuantum()).isTrue();
    assertThat(pair.a.up().peer()).isEqualTo(pair.b.identity);
    assertThat(pair.a.log).startsWith("up at test://b", "ready");
    assertThat(pair.b.log).startsWith("up at test://a", "ready");
    assertTalking(pair);
  }

  @Test
  void anUnpinnedDialWorksWhereStrangersAreWelcome() {
    Pair pair = new Pair(2);
    pair.a.dialUnpinned();
    pair.run(SECOND);
    assertTalking(pair);
  }

  @Test
  void aStrangerHearsSilenceWhereTheyAreNot() {
    Pair pair = new Pair(3, false, true);
    pair.recording = true;
    pair.a.dialUnpinned();
    pair.run(5 * SECOND);
    assertThat(pair.a.log).containsExactly("dial failed: no answer");
    assertThat(pair.sent).allMatch(bytes -> bytes[0] == SessionConstants.XX_1).hasSize(4);
    assertThat(pair.b.log).isEmpty();
    pair.a.dial();
    pair.run(SECOND);
    assertTalking(pair);
  }

  @Test
  void whoeverIsDialledOnceIsSentOneMessageAndMayAnswer() {
    Pair pair = new Pair(3, false, true);
    pair.recording = true;
    pair.a.sessions.dial(pair.nowNs, pair.b.place, null, true);
    pair.run(SECOND);
    assertThat(pair.a.log).containsExactly("dial failed: no answer");
    assertThat(pair.sent).hasSize(1);
    pair.a.sessions.dial(pair.nowNs, pair.b.place, pair.b.address(), true);
    pair.run(SECOND);
    assertTalking(pair);
  }

  @Test
  void aWrongPinHearsSilence() {
    Pair pair = new Pair(4);
    pair.recording = true;
    pair.a.sessions.dial(pair.nowNs, pair.b.place, pair.a.address(), false);
    pair.run(5 * SECOND);
    assertThat(pair.a.log).containsExactly("dial failed: no answer");
    assertThat(pair.sent).allMatch(bytes -> bytes[0] == SessionConstants.XX_1);
  }

  @Test
  void aNodeThatDialsItselfSaysSo() {
    Pair pair = new Pair(5);
    pair.a.other = pair.a;
    pair.a.dialUnpinned();
    pair.run(5 * SECOND);
    assertThat(pair.a.log).containsExactly("dial failed: this is the node itself");
  }

  @Test
  void aConnectOverTheMeshBringsUpBothEnds() {
    Pair pair = new Pair(6);
    pair.a.direct = false;
    pair.b.direct = false;
    pair.a.connect();
    pair.run(SECOND);
    assertThat(pair.a.at).isNull();
    assertThat(pair.a.log).startsWith("up at null", "ready");
    assertThat(pair.b.log).startsWith("up at null", "ready");
    assertTalking(pair);
  }

  @Test
  void aConnectToNobodyFailsAfterFourSeconds() {
    Pair pair = new Pair(7);
    pair.passes = bytes -> false;
    pair.a.connect();
    pair.a.connect();
    pair.run(3900 * MS);
    assertThat(pair.a.log).isEmpty();
    pair.run(200 * MS);
    assertThat(pair.a.log).containsExactly("handshake failed: no answer");
    pair.run(20 * SECOND);
    assertThat(pair.a.log).hasSize(1);
    assertThat(pair.a.sessions.all()).isEmpty();
  }

  @Test
  void withoutPostQuantumRequiredDataFlowsAtOnceAndItFollows() {
    Pair pair = new Pair(8, true, false);
    pair.passes = bytes -> bytes.length < 600; // no part of ML-KEM
    pair.a.dial();
    pair.run(SECOND);
    assertThat(pair.a.up().postQuantum()).isFalse();
    assertTalking(pair);
    pair.passes = bytes -> true;
    pair.run(10 * SECOND);
    assertThat(pair.a.up().postQuantum()).isTrue();
    assertThat(pair.b.up().postQuantum()).isTrue();
    assertTalking(pair);
  }

  @Test
  void withPostQuantumRequiredDataIsHeldUntilIt() {
    Pair pair = new Pair(9);
    pair.passes = bytes -> bytes.length < 600;
    pair.a.dial();
    pair.run(SECOND);
    assertThat(pair.a.up().established()).isTrue();
    assertThat(pair.a.up().ready()).isFalse();
    assertThat(pair.b.up().ready()).isFalse();
    assertThat(pair.a.readies).isZero();
    assertThat(pair.a.send(HELLO)).as("no data under these keys").isFalse();
    assertThat(pair.a.send(new byte[] {InnerType.PROBE})).isTrue();
    pair.passes = bytes -> true;
    pair.run(10 * SECOND);
    assertThat(pair.a.readies).isPositive();
    assertThat(pair.b.readies).isPositive();
    assertTalking(pair);
  }

  @Test
  void bothDialAtOnce() {
    for (int seed = 10; seed < 40; seed++) {
      Pair pair = new Pair(seed);
      pair.jitterNs = 10 * MS;
      pair.a.dial();
      pair.run((seed % 4) * 3L * MS);
      pair.b.dial();
      pair.run(3 * SECOND);
      assertSameKeys(pair);
      assertTalking(pair);
    }
  }

  @Test
  void bothConnectAtOnce() {
    for (int seed = 40; seed < 70; seed++) {
      Pair pair = new Pair(seed);
      pair.a.direct = false;
      pair.b.direct = false;
      pair.jitterNs = 10 * MS;
      pair.a.connect();
      pair.run((seed % 4) * 3L * MS);
      pair.b.connect();
      pair.run(3 * SECOND);
      assertSameKeys(pair);
      assertTalking(pair);
    }
  }

  @Test
  void oneDialsWhileTheOtherConnects() {
    for (int seed = 70; seed < 100; seed++) {
      Pair pair = new Pair(seed);
      pair.jitterNs = 10 * MS;
      pair.a.dial();
      pair.run((seed % 4) * 3L * MS);
      pair.b.connect();
      pair.run(3 * SECOND);
      assertSameKeys(pair);
      assertTalking(pair);
    }
  }

  /** After simultaneous starts both ends seal with the same keys. */
  static void assertSameKeys(Pair pair) {
    assertThat(pair.a.keys().schedule.hash())
        .as("seed " + pair.seed)
        .isEqualTo(pair.b.keys().schedule.hash());
  }
}
