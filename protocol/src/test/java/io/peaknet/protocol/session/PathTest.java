package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.HandshakeTest.HELLO;
import static io.peaknet.protocol.session.HandshakeTest.assertTalking;
import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A peer that turns up at another endpoint. */
final class PathTest {
  private static Pair linked(long seed) {
    Pair pair = new Pair(seed);
    pair.a.dial();
    pair.run(SECOND);
    return pair;
  }

  @Test
  void aPeerThatMovedIsFollowedAfterAChallengeOfFullSize() {
    Pair pair = linked(900);
    pair.recording = true;
    pair.a.place = new Pair.Place("elsewhere");
    pair.a.send(HELLO);
    pair.run(SECOND);
    assertThat(pair.b.at).isEqualTo(pair.a.place);
    assertThat(pair.sent.stream().filter(b -> b.length == SessionConstants.DATAGRAM_FULL))
        .as("a challenge and a response")
        .hasSize(2);
    assertThat(pair.b.restarts).isZero();
    assertTalking(pair);
  }

  @Test
  void aPathThatLosesLargeDatagramsIsNotTaken() {
    Pair pair = linked(901);
    Pair.Place home = pair.a.place;
    pair.passes = bytes -> bytes.length < SessionConstants.DATAGRAM_FULL;
    pair.a.place = new Pair.Place("narrow");
    for (int i = 0; i < 10; i++) {
      pair.a.send(HELLO);
      pair.run(SECOND);
    }
    assertThat(pair.b.at).isEqualTo(home);
    assertThat(pair.b.inner).hasSize(10);
  }

  @Test
  void aCopiedPacketFromElsewhereMovesNothing() {
    Pair pair = linked(902);
    Pair.Place home = pair.a.place;
    byte[] datagram = new byte[HELLO.length + Session.OVERHEAD];
    for (int i = 0; i < 50; i++) {
      pair.a.up().seal(pair.nowNs, 0, HELLO, 0, HELLO.length, datagram, 0);
      pair.b.sessions.receive(
          pair.nowNs, new Pair.Place("thief"), datagram.clone(), 0, datagram.length);
      pair.run(200 * MS);
    }
    assertThat(pair.b.at).isEqualTo(home);
    assertThat(pair.b.inner).hasSize(50);
    assertTalking(pair);
  }

  @Test
  void twoGoodPathsInUseAtOnceDoNotTakeTurns() {
    Pair pair = linked(903);
    Pair.Place[] places = {pair.a.place, new Pair.Place("second")};
    int ups = pair.b.ups;
    for (int i = 0; i < 200; i++) {
      pair.a.place = places[i % 2];
      pair.a.send(HELLO);
      pair.run(50 * MS);
    }
    assertThat(pair.b.ups - ups).isEqualTo(1);
    // The one in use falls silent: the other takes its place again.
    Pair.Place gone = pair.b.at == null || pair.b.at.equals(places[0]) ? places[0] : places[1];
    pair.a.place = gone.equals(places[0]) ? places[1] : places[0];
    pair.run(2 * SECOND);
    pair.a.send(HELLO);
    pair.run(SECOND);
    assertThat(pair.b.at).isEqualTo(pair.a.place);
  }

  @Test
  void aDirectPacketOfAMeshSessionProvesADirectPath() {
    Pair pair = new Pair(904);
    pair.a.direct = false;
    pair.b.direct = false;
    pair.a.connect();
    pair.run(SECOND);
    assertThat(pair.b.at).isNull();
    pair.a.direct = true;
    pair.a.send(HELLO);
    pair.run(SECOND);
    assertThat(pair.b.at).isEqualTo(pair.a.place);
  }
}
