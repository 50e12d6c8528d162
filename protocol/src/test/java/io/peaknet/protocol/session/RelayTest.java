package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Sealed bodies that travel behind a header which each hop can read and change. */
final class RelayTest {
  private final Pair pair = new Pair(1000);

  private byte[] relayed(byte[] header, byte[] body) {
    byte[] out = new byte[16 + header.length + 16 + body.length];
    int length =
        pair.a.up().sealRelay(pair.nowNs, header, header.length, body, 0, body.length, out, 0);
    assertThat(length).isEqualTo(out.length);
    return out;
  }

  @Test
  void whatIsSealedComesOutAndTheBodyIsUntouched() {
    pair.a.dial();
    pair.run(SECOND);
    ForAll.seeds(
        1001,
        300,
        random -> {
          byte[] header = ForAll.bytes(random, 255);
          byte[] body = new byte[16 + random.nextInt(1400)];
          random.nextBytes(body);
          byte[] frame = relayed(header, body);
          byte[] shifted = new byte[frame.length + 9];
          System.arraycopy(frame, 0, shifted, 5, frame.length);
          RelayFrame got =
              Objects.requireNonNull(
                  pair.b.sessions.openRelay(pair.nowNs, pair.a.place, shifted, 5, frame.length));
          assertThat(got.link()).isSameAs(pair.b.session());
          assertThat(Arrays.copyOf(got.header(), got.headerLength())).isEqualTo(header);
          assertThat(
                  Arrays.copyOfRange(
                      shifted, got.bodyOffset(), got.bodyOffset() + got.bodyLength()))
              .isEqualTo(body);
          assertThat(pair.b.sessions.openRelay(pair.nowNs, pair.a.place, frame, 0, frame.length))
              .as("a replay")
              .isNull();
        });
  }

  @Test
  void aChangedHeaderLengthOrTagIsRefusedAndTheLinkLives() {
    pair.a.dial();
    pair.run(SECOND);
    ForAll.seeds(
        1002,
        500,
        random -> {
          byte[] frame = relayed(new byte[40], new byte[200]);
          byte[] changed = frame.clone();
          // All but the body before T, which only the far end can judge.
          int guarded = 16 + 40 + 16 + 16;
          int at = random.nextInt(guarded);
          changed[at < guarded - 16 ? at : frame.length - 1 - (at - (guarded - 16))] ^=
              (byte) (1 << random.nextInt(8));
          assertThat(
                  pair.b.sessions.openRelay(pair.nowNs, pair.a.place, changed, 0, changed.length))
              .isNull();
          byte[] cut = Arrays.copyOf(frame, random.nextInt(frame.length));
          assertThat(pair.b.sessions.openRelay(pair.nowNs, pair.a.place, cut, 0, cut.length))
              .isNull();
          assertThat(pair.b.sessions.openRelay(pair.nowNs, pair.a.place, frame, 0, frame.length))
              .isNotNull();
        });
  }

  @Test
  void aSealedPacketIsNoRelayFrameAndTheOtherWayRound() {
    pair.a.dial();
    pair.run(SECOND);
    byte[] frame = relayed(new byte[20], new byte[50]);
    frame[0] = SessionConstants.SEALED_PACKET;
    frame[1] = 0;
    pair.b.sessions.receive(pair.nowNs, pair.a.place, frame, 0, frame.length);
    assertThat(pair.b.inner).isEmpty();
    byte[] sealed = new byte[100];
    int length = pair.a.up().seal(pair.nowNs, 0, new byte[60], 0, 60, sealed, 0);
    sealed[0] = SessionConstants.RELAY_FRAME;
    sealed[1] = 20;
    assertThat(pair.b.sessions.openRelay(pair.nowNs, pair.a.place, sealed, 0, length)).isNull();
  }

  @Test
  void anEndToEndPacketCrossesARelayThatCannotOpenIt() {
    // a and c have a session; a's packets reach c over b. Only the links see b.
    Pair ends = new Pair(1003);
    ends.a.direct = false;
    ends.b.direct = false;
    ends.a.connect();
    ends.run(SECOND);
    pair.a.dial();
    pair.run(SECOND);
    byte[] inner = LossTest.numbered(42);
    byte[] sealed = new byte[inner.length + Session.OVERHEAD];
    ends.a.up().seal(ends.nowNs, 0, inner, 0, inner.length, sealed, 0);
    byte[] header = Arrays.copyOfRange(sealed, 4, 16);
    byte[] frame = relayed(header, Arrays.copyOfRange(sealed, 16, sealed.length));
    RelayFrame got =
        Objects.requireNonNull(
            pair.b.sessions.openRelay(pair.nowNs, pair.a.place, frame, 0, frame.length));
    assertThat(
            ends.b.sessions.openRelayed(
                ends.nowNs,
                Wire.intAt(got.header(), 0),
                Wire.longAt(got.header(), 4),
                frame,
                got.bodyOffset(),
                got.bodyLength()))
        .isTrue();
    assertThat(ends.b.inner.getLast().bytes()).isEqualTo(inner);
    assertThat(ends.b.inner.getLast().from()).isNull();
    assertThat(
            ends.b.sessions.openRelayed(
                ends.nowNs,
                Wire.intAt(got.header(), 0),
                Wire.longAt(got.header(), 4),
                frame,
                got.bodyOffset(),
                got.bodyLength()))
        .as("a replay")
        .isFalse();
  }

  @Test
  void impossibleLengthsAreTheCallersFault() {
    pair.a.dial();
    pair.run(SECOND);
    assertThatThrownBy(() ->
            pair.a
                .up()
                .sealRelay(pair.nowNs, new byte[300], 300, new byte[16], 0, 16, new byte[999], 0))
        .hasMessage("a relay header has at most 255 bytes, not 300");
    assertThatThrownBy(() ->
            pair.a
                .up()
                .sealRelay(pair.nowNs, new byte[3], 3, new byte[15], 0, 15, new byte[999], 0))
        .hasMessage("a relayed body of 15 bytes has no tag");
  }
}
