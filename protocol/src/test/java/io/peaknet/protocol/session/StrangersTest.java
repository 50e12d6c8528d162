package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.HandshakeTest.assertTalking;
import static io.peaknet.protocol.session.Pair.MS;
import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Event;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.session.noise.HandshakeState;
import io.peaknet.protocol.session.noise.Pattern;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What strangers can't do. */
final class StrangersTest {
  /** A first message of XX to b, from keys that nobody knows, as good as any. */
  private static byte[] firstMessage(Pair pair, Suite suite, boolean pinned, Random random) {
    byte[] name = pinned ? pair.b.address().bytes() : new byte[0];
    try {
      byte[] noise =
          HandshakeState.initiator(
                  suite, Pattern.XX, Self.prologue(name), suite.generateAgreement(), null)
              .write(new byte[HandshakePayload.XX_1_PADDING]);
      byte[] frame =
          HandshakeFrame.emit(SessionConstants.XX_1, 1 + random.nextInt(1 << 20), 0, noise);
      new Macs(suite, pinned ? pair.b.address() : null).sign(frame, null);
      return frame;
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aHundredThousandFramesOfJunkChangeNothing() {
    Pair pair = new Pair(600);
    pair.recording = true;
    pair.a.dial();
    pair.run(SECOND);
    pair.a.connect();
    pair.run(10 * SECOND);
    List<byte[]> genuine = List.copyOf(pair.sent);
    int size = pair.b.sessions.size();
    byte[] hash = pair.b.keys().schedule.hash();
    pair.recording = false;
    Random random = new Random(pair.seed);
    Pair.Place stranger = new Pair.Place("stranger");
    for (int i = 0; i < 100_000; i++) {
      byte[] frame =
          random.nextInt(4) == 0
              ? ForAll.bytes(random, 1300)
              : ForAll.mutated(random, genuine.get(random.nextInt(genuine.size())));
      Pair.Place from = random.nextInt(4) == 0 ? pair.a.place : stranger;
      int kind = random.nextInt(8);
      if (kind == 0) {
        pair.b.sessions.receiveOverMesh(pair.nowNs, pair.b.ingress, frame);
      } else if (kind == 1) {
        pair.b.sessions.openRelayed(
            pair.nowNs, random.nextInt(), random.nextLong(), frame, 0, frame.length);
      } else if (kind == 2) {
        assertThat(pair.b.sessions.openRelay(pair.nowNs, from, frame, 0, frame.length)).isNull();
      } else {
        pair.b.sessions.receive(pair.nowNs, from, frame, 0, frame.length);
      }
      if (i % 1000 == 0) {
        pair.run(20 * MS);
      }
    }
    pair.run(10 * SECOND);
    assertThat(pair.b.keys().schedule.hash()).isEqualTo(hash);
    assertThat(pair.b.sessions.size()).isLessThanOrEqualTo(size);
    assertThat(pair.b.inner).isEmpty();
    assertThat(pair.b.downs).isZero();
    assertTalking(pair);
  }

  @Test
  void underAFloodOnlyThoseWhoAreWhereTheySayGetIn() {
    Pair pair = new Pair(601);
    JdkSuite suite = new JdkSuite(new SeededRandom(601));
    pair.recording = true;
    Pair.Place stranger = new Pair.Place("stranger");
    for (int i = 0; i < 200; i++) {
      byte[] frame = firstMessage(pair, suite, true, pair.random);
      pair.b.sessions.receive(pair.nowNs, stranger, frame, 0, frame.length);
      pair.run(2 * MS);
    }
    assertThat(pair.b.sessions.size()).isLessThan(100);
    pair.a.dial();
    byte[] frame = firstMessage(pair, suite, true, pair.random);
    pair.b.sessions.receive(pair.nowNs, stranger, frame, 0, frame.length);
    pair.run(SECOND);
    assertThat(pair.sent)
        .as("a was asked for a cookie")
        .anyMatch(bytes -> bytes[0] == SessionConstants.COOKIE_REPLY);
    assertTalking(pair);
  }

  @Test
  void aForgedCookieIsNotTaken() {
    Pair pair = new Pair(602);
    pair.recording = true;
    pair.passes = bytes -> false;
    pair.a.dial();
    byte[] first = pair.sent.getFirst();
    pair.passes = bytes -> true;
    pair.sent.clear();
    for (int i = 0; i < 100; i++) {
      byte[] salt = new byte[CookieReply.SALT];
      byte[] sealed = new byte[32];
      pair.random.nextBytes(sealed);
      byte[] forged = new CookieReply(Wire.intAt(first, 4), salt, sealed).emit();
      pair.a.sessions.receive(pair.nowNs, pair.b.place, forged, 0, forged.length);
    }
    assertThat(pair.sent).isEmpty();
    pair.run(SECOND);
    assertTalking(pair);
  }

  @Test
  void whateverStrangersSendTheirStateIsBounded() {
    Pair pair = new Pair(603);
    JdkSuite suite = new JdkSuite(new SeededRandom(603));
    for (int i = 0; i < 3000; i++) {
      // From ever new endpoints, slowly enough to stay below the load that asks for cookies.
      byte[] frame = firstMessage(pair, suite, i % 2 == 0, pair.random);
      Pair.Place from = new Pair.Place("stranger" + i);
      pair.b.sessions.receive(pair.nowNs, from, frame, 0, frame.length);
      pair.run(55 * MS);
      assertThat(pair.b.sessions.size()).isLessThan(3000 + 200);
    }
    pair.run(10 * SECOND);
    assertThat(pair.b.sessions.all()).isEmpty();
    pair.a.dial();
    pair.run(SECOND);
    assertTalking(pair);
  }

  @Test
  void atMostFourHandshakesPendPerEndpoint() {
    Pair pair = new Pair(604);
    JdkSuite suite = new JdkSuite(new SeededRandom(604));
    int before = pair.b.sessions.size();
    for (int i = 0; i < 15; i++) {
      byte[] frame = firstMessage(pair, suite, true, pair.random);
      pair.b.sessions.receive(pair.nowNs, new Pair.Place("one"), frame, 0, frame.length);
    }
    // Each message is remembered by its hash; only four are waited for.
    assertThat(pair.b.sessions.size() - before).isEqualTo(15 + SessionConstants.PENDING_PER_PEER);
  }

  @Test
  void theMeshIsRationedByTheNeighbourThatCarries() {
    Pair pair = new Pair(605);
    int answered = 0;
    for (int i = 0; i < 100; i++) {
      Pair other = new Pair(6050 + i);
      byte[][] first = new byte[1][];
      Sessions.Upcalls catching = new Catching(first);
      Sessions stranger = new Sessions(other.a.settings, other.a.suite, catching);
      stranger.connect(pair.nowNs, pair.b.sessions.certificate());
      int before = pair.b.sessions.size();
      pair.b.sessions.receiveOverMesh(pair.nowNs, pair.b.ingress, first[0]);
      answered += pair.b.sessions.size() > before ? 1 : 0;
    }
    assertThat(answered).isEqualTo(SessionConstants.SOURCE_HANDSHAKES);
    assertThat(pair.b.sessions.all()).isEmpty();
    pair.run(10 * SECOND);
    pair.a.direct = false;
    pair.b.direct = false;
    pair.a.connect();
    pair.run(5 * SECOND);
    assertTalking(pair);
  }

  @Test
  void anotherVersionIsRefusedByName() throws MalformedException {
    Pair pair = new Pair(606);
    byte[] frame = firstMessage(pair, pair.a.suite, true, pair.random);
    frame[1] = 2;
    new Macs(pair.a.suite, pair.b.address()).sign(frame, null);
    pair.recording = true;
    pair.b.sessions.receive(pair.nowNs, pair.a.place, frame, 0, frame.length);
    pair.b.sessions.receive(pair.nowNs, pair.a.place, frame, 0, frame.length);
    assertThat(pair.b.events)
        .containsExactly(
            new Event.Refused(pair.a.place, "peer speaks version 2, this node speaks 1"));
    assertThat(pair.sent).as("once a second is enough").hasSize(1);
    VersionRefused refusal =
        VersionRefused.parse(pair.sent.getFirst(), 0, pair.sent.getFirst().length);
    assertThat(refusal.version()).isEqualTo(1);
    assertThat(refusal.refused()).isEqualTo(2);

    // Who does not know this node hears nothing of its version either.
    new Macs(pair.a.suite, pair.a.address()).sign(frame, null);
    pair.b.sessions.receive(pair.nowNs, new Pair.Place("other"), frame, 0, frame.length);
    assertThat(pair.sent).hasSize(1);
  }

  @Test
  void aRefusalEndsTheDialOnlyIfItAnswersOurMessage() {
    Pair pair = new Pair(607);
    pair.recording = true;
    pair.passes = bytes -> false;
    pair.a.dial();
    byte[] first = pair.sent.getFirst();
    byte[] forged = new VersionRefused(9, 1, new byte[16]).emit();
    pair.a.sessions.receive(pair.nowNs, pair.b.place, forged, 0, forged.length);
    assertThat(pair.a.log).isEmpty();
    byte[] mac1 = java.util.Arrays.copyOfRange(first, first.length - 32, first.length - 16);
    byte[] refusal = new VersionRefused(9, 1, mac1).emit();
    pair.a.sessions.receive(pair.nowNs, pair.b.place, refusal, 0, refusal.length);
    assertThat(pair.a.log)
        .containsExactly("dial failed: peer speaks version 9, this node speaks 1");
    assertThat(pair.a.events).hasSize(1);
  }

  @Test
  void closingASessionFromWithinAnUpcallIsFine() {
    Pair pair = new Pair(608);
    Pair.Side b = pair.b;
    b.sessions =
        new Sessions(
            b.settings,
            b.suite,
            new Forwarding(b) {
              @Override
              public void up(
                  long nowNs,
                  Session session,
                  io.peaknet.protocol.@Nullable Endpoint at,
                  boolean restarted) {
                b.sessions.close(nowNs, session, "not welcome");
              }
            });
    List<String> log = new ArrayList<>();
    pair.a.dial();
    pair.run(5 * SECOND);
    log.addAll(pair.a.log);
    assertThat(b.sessions.all()).isEmpty();
    assertThat(pair.a.sessions.all()).isEmpty();
    assertThat(log).contains("down: closed by the peer: not welcome");
  }

  /** Keeps the first handshake meant for the mesh. */
  private static final class Catching extends Silent {
    private final byte[][] caught;

    Catching(byte[][] caught) {
      this.caught = caught;
    }

    @Override
    public void sendOverMesh(
        long nowNs, io.peaknet.protocol.identity.IdentityAddress to, byte[] handshake) {
      caught[0] = handshake.clone();
    }
  }
}
