package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.Pair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is let in before anything dear is done. */
final class DoorTest {
  private static final Pair.Place HERE = new Pair.Place("here");
  private static final Pair.Place THERE = new Pair.Place("there");

  private final JdkSuite suite = new JdkSuite(new SeededRandom(1200));
  private final List<byte[]> sent = new ArrayList<>();
  private final Self self =
      new Self(
          new Settings(suite.generateSigning(), false, true),
          suite,
          new Silent() {
            @Override
            public void send(Endpoint to, byte[] datagram, int offset, int length) {
              sent.add(Arrays.copyOfRange(datagram, offset, offset + length));
            }
          });
  private final Door door = new Door(self);
  private final Macs macs = new Macs(suite, self.address);
  private int index;

  private byte[] message() {
    byte[] noise = new byte[HandshakeFrame.length(SessionConstants.IK_1) - 44];
    byte[] bytes = HandshakeFrame.emit(SessionConstants.IK_1, ++index, 0, noise);
    macs.sign(bytes, null);
    return bytes;
  }

  private boolean admitted(long nowNs, byte[] bytes, Endpoint from) throws MalformedException {
    HandshakeFrame frame = HandshakeFrame.parse(bytes, 0, bytes.length);
    Macs knocked = Objects.requireNonNull(door.knock(frame));
    return door.admits(nowNs, frame, knocked, door.hash(frame), from, from);
  }

  /** Enough handshakes within a second for cookies to be asked for. */
  private void flood(long nowNs) throws MalformedException {
    for (int i = 0; i <= SessionConstants.LOAD_HANDSHAKES; i++) {
      byte[] bytes = message();
      admitted(nowNs, bytes, new Pair.Place("flood" + i));
    }
    sent.clear();
  }

  private byte[] cookieFor(byte[] message) throws MalformedException {
    CookieReply reply = CookieReply.parse(sent.getLast(), 0, sent.getLast().length);
    byte[] mac1 = Arrays.copyOfRange(message, message.length - 32, message.length - 16);
    return Objects.requireNonNull(reply.open(suite, macs, mac1));
  }

  @Test
  void twentyHandshakesASecondNeedNoCookie() throws MalformedException {
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < SessionConstants.LOAD_HANDSHAKES; i++) {
        assertThat(admitted(second * SECOND, message(), HERE)).isTrue();
      }
    }
    assertThat(sent).isEmpty();
  }

  @Test
  void underLoadACookieProvesTheEndpointAndNoOther() throws MalformedException {
    flood(0);
    byte[] message = message();
    assertThat(admitted(0, message, HERE)).isFalse();
    byte[] cookie = cookieFor(message);
    macs.sign(message, cookie);
    assertThat(admitted(0, message, THERE)).isFalse();
    assertThat(admitted(0, message, HERE)).isTrue();
  }

  @Test
  void aCookieOutlivesOneChangeOfTheSecretButNotTwo() throws MalformedException {
    flood(0);
    byte[] message = message();
    admitted(0, message, HERE);
    byte[] cookie = cookieFor(message);
    long later = 130 * SECOND;
    flood(later);
    byte[] second = message();
    macs.sign(second, cookie);
    assertThat(admitted(later, second, HERE)).isTrue();
    later = 260 * SECOND;
    flood(later);
    byte[] third = message();
    macs.sign(third, cookie);
    assertThat(admitted(later, third, HERE)).isFalse();
  }

  @Test
  void evenWithCookiesAnEndpointGetsNoMoreThanTwentyASecond() throws MalformedException {
    flood(0);
    byte[] first = message();
    admitted(0, first, HERE);
    byte[] cookie = cookieFor(first);
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      byte[] message = message();
      macs.sign(message, cookie);
      admitted += admitted(0, message, HERE) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(SessionConstants.SOURCE_HANDSHAKES);
  }

  @Test
  void whatIsRememberedIsBounded() throws MalformedException {
    for (int i = 0; i < 3 * SessionConstants.REMEMBERED_MESSAGES; i++) {
      admitted(i * SECOND, message(), new Pair.Place("place" + i));
    }
    assertThat(door.size()).isLessThanOrEqualTo(SessionConstants.REMEMBERED_MESSAGES + 2048);
  }

  @Test
  void signaturesAreCheckedOnceAndRationedBySource() {
    SignatureChecks checks = new SignatureChecks(suite);
    KeyCertificate known = certificate(true);
    assertThat(checks.accepts(0, HERE, known)).isTrue();
    int accepted = 0;
    for (int i = 0; i < 40; i++) {
      accepted += checks.accepts(0, HERE, certificate(true)) ? 1 : 0;
    }
    assertThat(accepted).isEqualTo(SessionConstants.SOURCE_SIGNATURES - 1);
    assertThat(checks.accepts(0, HERE, known)).as("known ones are free").isTrue();
    assertThat(checks.accepts(0, THERE, certificate(true))).as("others pay apart").isTrue();
    assertThat(checks.accepts(SECOND, HERE, certificate(true))).isTrue();
    KeyCertificate bad = certificate(false);
    assertThat(checks.accepts(SECOND, HERE, bad)).isFalse();
    assertThat(checks.accepts(SECOND, HERE, bad)).isFalse();
  }

  private KeyCertificate certificate(boolean good) {
    Suite.KeyPair key = suite.generateSigning();
    KeyCertificate made = KeyCertificate.sign(suite, key, key.publicKey(), 1);
    return good
        ? made
        : new KeyCertificate(made.signingKey(), made.agreementKey(), 2, made.signature());
  }
}
