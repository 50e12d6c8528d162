package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.Pair.SECOND;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets that are sealed and opened where they lie in memory, by the rules of those in arrays. */
final class MemoryTest {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(200_000);
  private final Pair pair = new Pair(1300);

  @BeforeEach
  void link() {
    pair.a.dial();
    pair.run(SECOND);
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private int open(Pair.Side side, long at, int length) {
    return side.sessions.openInPlace(pair.nowNs, side.peer().place, memory, at, length);
  }

  private byte[] bytes(long at, long length) {
    return memory.asSlice(at, length).toArray(JAVA_BYTE);
  }

  private void put(byte[] bytes, long at) {
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
  }

  private static byte[] ipv6(int length) {
    byte[] packet = new byte[length];
    Arrays.fill(packet, (byte) 0x5a);
    packet[0] = InnerType.IPV6;
    return packet;
  }

  @Test
  void arraysAndMemoryUnderstandEachOther() {
    ForAll.seeds(
        1301,
        200,
        random -> {
          byte[] packet = ipv6(1 + random.nextInt(65_000));
          byte[] datagram = new byte[packet.length + Session.OVERHEAD];
          pair.a.up().seal(pair.nowNs, 0, packet, 0, packet.length, datagram, 0);
          long at = random.nextInt(64);
          put(datagram, at);
          assertThat(open(pair.b, at, datagram.length)).isEqualTo(packet.length);
          assertThat(pair.b.sessions.opened()).isSameAs(pair.b.session());
          assertThat(bytes(at + 16, packet.length)).isEqualTo(packet);

          put(packet, 100_000);
          long out = random.nextInt(64);
          assertThat(
                  pair.b.up().sealInto(pair.nowNs, 0, memory, 100_000, packet.length, memory, out))
              .isEqualTo(datagram.length);
          byte[] back = bytes(out, datagram.length);
          int before = pair.a.inner.size();
          pair.a.sessions.receive(pair.nowNs, pair.b.place, back, 0, back.length);
          assertThat(pair.a.inner).hasSize(before + 1);
          assertThat(pair.a.inner.getLast().bytes()).isEqualTo(packet);
        });
  }

  @Test
  void aReplayAForgeryAndAStrangersPacketAreDropped() {
    byte[] packet = ipv6(100);
    put(packet, 16);
    int length = pair.a.up().sealInto(pair.nowNs, 0, memory, 16, 100, memory, 0);
    byte[] datagram = bytes(0, length);
    long packets = pair.b.up().rxPackets();
    for (int at = 4; at < length; at += 7) {
      byte[] forged = datagram.clone();
      forged[at] ^= 1;
      put(forged, 0);
      assertThat(open(pair.b, 0, length)).as("byte " + at).isEqualTo(Sessions.DROPPED);
      assertThat(pair.b.sessions.opened()).isNull();
    }
    assertThat(pair.b.up().rxPackets()).isEqualTo(packets);
    put(datagram, 0);
    assertThat(open(pair.b, 0, length)).isEqualTo(100);
    put(datagram, 0);
    assertThat(open(pair.b, 0, length)).as("a replay").isEqualTo(Sessions.DROPPED);
    assertThat(pair.b.up().rxPackets()).isEqualTo(packets + 1);
  }

  @Test
  void whatIsNoSealedPacketIsLeftAsItIs() {
    for (byte[] other :
        new byte[][] {
          new byte[31],
          {8, 0, 0},
          {},
          Arrays.copyOf(new byte[] {8, 1}, 100),
          Arrays.copyOf(new byte[] {9}, 100),
          Arrays.copyOf(new byte[] {1, 1}, 200)
        }) {
      put(other, 0);
      assertThat(open(pair.b, 0, other.length)).isEqualTo(Sessions.NOT_MINE);
      assertThat(bytes(0, other.length)).isEqualTo(other);
    }
    assertThat(pair.b.sessions.malformed()).isZero();
  }

  @Test
  void otherPacketsAreHandledAsIfTheyCameInAnArray() {
    byte[] stream = ipv6(60);
    stream[0] = InnerType.STREAM;
    put(stream, 16);
    int length = pair.a.up().sealInto(pair.nowNs, 0, memory, 16, 60, memory, 0);
    assertThat(open(pair.b, 0, length)).isEqualTo(Sessions.HANDLED);
    assertThat(pair.b.inner.getLast().bytes()).isEqualTo(stream);
    assertThat(pair.b.inner.getLast().from()).isEqualTo(pair.a.place);
    assertThat(pair.b.sessions.opened()).isNull();

    length = pair.a.up().sealInto(pair.nowNs, 0, memory, 16, 0, memory, 0);
    assertThat(open(pair.b, 0, length)).as("a sign of life").isEqualTo(Sessions.HANDLED);

    byte[] close = {InnerType.CLOSE, 'o', 'f', 'f'};
    put(close, 16);
    length = pair.a.up().sealInto(pair.nowNs, 0, memory, 16, close.length, memory, 0);
    assertThat(open(pair.b, 0, length)).isEqualTo(Sessions.HANDLED);
    assertThat(pair.b.log.getLast()).isEqualTo("down: closed by the peer: off");
  }

  @Test
  void dataWaitsForThePostQuantumExchange() {
    Pair early = new Pair(1302);
    early.passes = bytes -> bytes[0] != SessionConstants.SEALED_PACKET || bytes.length < 300;
    early.a.dial();
    early.run(SECOND);
    assertThat(early.a.up().ready()).isFalse();
    put(ipv6(50), 16);
    assertThat(early.a.up().sealInto(early.nowNs, 0, memory, 16, 50, memory, 0)).isEqualTo(-1);
    memory.set(JAVA_BYTE, 16, (byte) InnerType.PROBE);
    assertThat(early.a.up().sealInto(early.nowNs, 0, memory, 16, 50, memory, 0)).isEqualTo(82);
  }

  @Test
  void forgottenKeysNeitherSealNorOpen() {
    put(ipv6(50), 16);
    Session session = pair.a.up();
    Keys keys = pair.a.keys();
    int length = pair.b.up().sealInto(pair.nowNs, 0, memory, 16, 50, memory, 0);
    pair.a.sessions.close(pair.nowNs, session, "enough");
    assertThat(open(pair.a, 0, length)).isEqualTo(Sessions.DROPPED);
    assertThat(session.sealInto(pair.nowNs, 0, memory, 16, 50, memory, 0)).isEqualTo(-1);
    assertThat(keys.nextCounter(0)).isEqualTo(-1);
    assertThatThrownBy(() -> keys.sealing().seal(0, 1, memory, 0, 8, memory, 0, 9, memory, 0))
        .hasMessage("this key was forgotten");
  }

  // ---- Relay frames ----

  private int relayed(byte[] header, int bodyLength) {
    put(header, 150_000);
    return pair.a
        .up()
        .sealRelayBefore(pair.nowNs, memory, 150_000, header.length, memory, 1000, bodyLength);
  }

  @Test
  void aRelayHeaderIsSealedBeforeItsBodyAndOpenedInPlace() {
    ForAll.seeds(
        1303,
        300,
        random -> {
          byte[] header = ForAll.bytes(random, 255);
          byte[] body = new byte[16 + random.nextInt(1400)];
          random.nextBytes(body);
          put(body, 1000);
          int front = Session.relayFront(header.length);
          int length = relayed(header, body.length);
          assertThat(length).isEqualTo(front + body.length);
          byte[] frame = bytes(1000 - front, length);
          assertThat(openRelay(1000 - front, length)).isEqualTo(header.length);
          assertThat(pair.b.sessions.opened()).isSameAs(pair.b.session());
          assertThat(bytes(1000 - front + 16, header.length)).isEqualTo(header);
          assertThat(bytes(1000, body.length)).isEqualTo(body);
          put(frame, 1000 - front);
          assertThat(openRelay(1000 - front, length)).as("a replay").isEqualTo(Sessions.DROPPED);

          length = relayed(header, body.length);
          frame = bytes(1000 - front, length);
          RelayFrame got =
              Objects.requireNonNull(
                  pair.b.sessions.openRelay(pair.nowNs, pair.a.place, frame, 0, length));
          assertThat(Arrays.copyOf(got.header(), got.headerLength())).isEqualTo(header);

          byte[] array = new byte[length];
          pair.a.up().sealRelay(pair.nowNs, header, header.length, body, 0, body.length, array, 0);
          put(array, 5);
          assertThat(openRelay(5, length)).isEqualTo(header.length);
          assertThat(bytes(21, header.length)).isEqualTo(header);
        });
  }

  private int openRelay(long at, int length) {
    return pair.b.sessions.openRelayInPlace(pair.nowNs, pair.a.place, memory, at, length);
  }

  @Test
  void aHeaderMayBeSealedWhereItLies() {
    byte[] header = {1, 2, 3, 4, 5};
    put(new byte[500], 1000);
    put(header, 1000 - 16 - header.length);
    int length =
        pair.a
            .up()
            .sealRelayBefore(
                pair.nowNs, memory, 1000 - 16 - header.length, header.length, memory, 1000, 500);
    assertThat(openRelay(1000 - Session.relayFront(5), length)).isEqualTo(5);
    assertThat(bytes(1000 - 16 - 5, 5)).isEqualTo(header);
  }

  @Test
  void aChangedRelayFrameIsRefusedAndTheLinkLives() {
    ForAll.seeds(
        1304,
        300,
        random -> {
          put(new byte[200], 1000);
          int length = relayed(new byte[40], 200);
          byte[] frame = bytes(1000 - 72, length);
          byte[] changed = frame.clone();
          int guarded = 16 + 40 + 16 + 16; // all but the body before its tag
          int at = random.nextInt(guarded);
          changed[at < guarded - 16 ? at : length - 1 - (at - (guarded - 16))] ^=
              (byte) (1 << random.nextInt(8));
          put(changed, 0);
          assertThat(openRelay(0, length)).isEqualTo(Sessions.DROPPED);
          put(frame, 0);
          assertThat(openRelay(0, random.nextInt(length))).isEqualTo(Sessions.DROPPED);
          put(frame, 0);
          assertThat(openRelay(0, length)).isEqualTo(40);
        });
  }

  @Test
  void impossibleRelayLengthsAreTheCallersFault() {
    assertThatThrownBy(() -> relayed(new byte[256], 100))
        .hasMessage("a relay header has at most 255 bytes, not 256");
    assertThatThrownBy(() -> relayed(new byte[3], 15))
        .hasMessage("a relayed body of 15 bytes has no tag");
  }
}
