package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.HandshakeTest.HELLO;
import static io.peaknet.protocol.session.HandshakeTest.assertTalking;
import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer that dies and comes back, at any moment. */
final class RestartTest {
  @Test
  void aRestartedPeerThatDialsIsKnownAtOnce() {
    Pair pair = new Pair(400);
    pair.a.dial();
    pair.run(SECOND);
    assertTalking(pair);
    long before = pair.b.up().peerEpoch();
    pair.a.restart();
    pair.a.dial();
    pair.run(100 * MS);
    assertThat(pair.b.restarts).isEqualTo(1);
    assertThat(pair.b.up().peerEpoch()).isNotEqualTo(before);
    pair.run(SECOND);
    assertThat(pair.b.restarts).isEqualTo(1);
    assertTalking(pair);
  }

  @Test
  void oldKeysOpenNothingAfterTheRestart() {
    Pair pair = new Pair(401);
    pair.a.dial();
    pair.run(SECOND);
    byte[] old = new byte[HELLO.length + Session.OVERHEAD];
    pair.a.up().seal(pair.nowNs, 0, HELLO, 0, HELLO.length, old, 0);
    pair.a.restart();
    pair.a.dial();
    pair.run(SECOND);
    pair.b.sessions.receive(pair.nowNs, pair.a.place, old, 0, old.length);
    assertThat(pair.b.inner).isEmpty();
  }

  @Test
  void aPacketHeldBackFromBeforeTheRestartUndoesNothing() {
    Pair pair = new Pair(407);
    pair.a.direct = false;
    pair.b.direct = false;
    List<byte[]> held = new ArrayList<>();
    pair.a.connect();
    pair.passes =
        bytes -> {
          boolean sealed = bytes[0] == SessionConstants.SEALED_PACKET;
          if (sealed) {
            held.add(bytes);
          }
          return !sealed;
        };
    pair.run(100 * MS);
    assertThat(held).as("a has sent under keys that b has on trial").isNotEmpty();
    pair.passes = bytes -> true;
    pair.a.restart();
    pair.a.connect();
    pair.run(SECOND);
    byte[] hash = pair.b.keys().schedule.hash();
    for (byte[] bytes : held) {
      pair.launch(pair.b, pair.a.place, bytes, true);
    }
    pair.run(SECOND);
    assertThat(pair.b.keys().schedule.hash()).isEqualTo(hash);
    assertTalking(pair);
  }

  @Test
  void aRestartedPeerIsReachedWithTheCertificateOfBefore() {
    Pair pair = new Pair(402);
    pair.a.direct = false;
    pair.b.direct = false;
    KeyCertificate known = pair.b.sessions.certificate();
    pair.a.connect();
    pair.run(SECOND);
    pair.b.restart();
    assertThat(pair.b.sessions.certificate()).isEqualTo(known);
    pair.a.sessions.connect(pair.nowNs, known);
    pair.run(SECOND);
    assertThat(pair.a.restarts).isEqualTo(1);
    assertTalking(pair);
  }

  @Test
  void dataThatNobodyAnswersBringsANewHandshake() {
    Pair pair = new Pair(403);
    pair.a.dial();
    pair.run(SECOND);
    pair.b.restart();
    pair.a.send(HELLO);
    pair.run(14 * SECOND);
    assertThat(pair.a.restarts).isZero();
    pair.run(3 * SECOND);
    assertThat(pair.a.restarts).isEqualTo(1);
    assertTalking(pair);
  }

  @Test
  void aRestartAtAnyMomentOfTheHandshakeEndsWell() {
    for (boolean dialler : List.of(true, false)) {
      for (int at = 0; at < 60; at += 3) {
        Pair pair = new Pair(410 + at);
        pair.a.dial();
        pair.run(at * MS);
        Pair.Side who = dialler ? pair.a : pair.b;
        who.restart();
        who.dial();
        pair.run(6 * SECOND);
        if (pair.b.session() == null || pair.a.session() == null) {
          pair.a.dial();
          pair.run(SECOND);
        }
        assertTalking(pair);
      }
    }
  }

  /** Both ends must come to seal with the same keys: else neither renews them with ML-KEM. */
  @Test
  void aRestartThatCrossesTheOthersHandshakeEndsInTheSameKeys() {
    ForAll.seeds(
        420,
        300,
        random -> {
          Pair pair = new Pair(random.nextLong());
          pair.a.dial();
          pair.run(SECOND);
          pair.a.restart();
          pair.lossPerMille = random.nextInt(700);
          pair.jitterNs = (1 + random.nextInt(20)) * MS;
          boolean first = random.nextBoolean();
          for (boolean now : List.of(first, !first)) {
            if (now) {
              pair.a.dial();
            } else {
              pair.b.connect();
            }
            pair.run(random.nextInt(600) * MS);
          }
          pair.run(SECOND);
          pair.lossPerMille = 0;
          pair.run(4 * SECOND);
          if (pair.a.session() == null || pair.b.session() == null) {
            pair.a.dial();
          }
          pair.run(6 * SECOND);
          HandshakeTest.assertSameKeys(pair);
          assertThat(pair.a.up().ready()).isTrue();
          assertThat(pair.b.up().ready()).isTrue();
          assertTalking(pair);
        });
  }

  @Test
  void anHonestCloseEndsBothSides() {
    Pair pair = new Pair(404);
    pair.a.dial();
    pair.run(SECOND);
    pair.a.sessions.close(pair.nowNs, pair.a.up(), "shutting down\n");
    assertThat(pair.a.session()).isNull();
    pair.run(SECOND);
    assertThat(pair.b.log).contains("down: closed by the peer: shutting down?");
    assertThat(pair.b.sessions.all()).isEmpty();
    pair.run(5 * SECOND);
    assertThat(pair.a.sessions.size()).isLessThan(5);
  }

  @Test
  void whoeverClosedWithoutBeingHeardCanComeBack() {
    comesBackAfter(0);
    comesBackAfter(5);
  }

  private static void comesBackAfter(int rekeys) {
    Pair pair = new Pair(405);
    pair.a.dial();
    pair.run(SECOND);
    for (int i = 0; i < rekeys; i++) {
      pair.b.connect(); // several generations of keys, which a then forgets
      pair.run(SECOND);
    }
    pair.passes = bytes -> false;
    pair.a.sessions.close(pair.nowNs, pair.a.up(), "unheard");
    pair.passes = bytes -> true;
    pair.a.dial();
    pair.run(SECOND);
    HandshakeTest.assertSameKeys(pair);
    assertTalking(pair);
    assertThat(pair.b.restarts).isZero();
  }

  @Test
  void aSilentSessionIsForgotten() {
    Pair pair = new Pair(406);
    pair.a.dial();
    pair.run(SECOND);
    pair.passes = bytes -> false;
    pair.run(539 * SECOND);
    assertThat(pair.a.downs).isZero();
    pair.run(3 * SECOND);
    assertThat(pair.a.log).last().isEqualTo("down: silent for 540 s");
    assertThat(pair.a.sessions.all()).isEmpty();
    assertThat(pair.a.sessions.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }
}
