package io.peaknet.protocol.session.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.Vectors;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.session.FixedSuite;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.testkit.ForAll;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The handshake framework against the published vectors of two other implementations. */
final class NoiseTest {
  private final Vectors known = new Vectors("noise.txt");
  private final JdkSuite suite = new JdkSuite();

  private HandshakeState side(Pattern pattern, boolean initiator) {
    String of = pattern.name().toLowerCase(Locale.ROOT);
    String me = of + (initiator ? ".initiator" : ".responder");
    FixedSuite mine = new FixedSuite(known.bytes(me + ".ephemeral"));
    byte[] prologue = known.bytes(of + ".prologue");
    var staticKey = suite.agreementOf(known.bytes(me + ".static"));
    return initiator
        ? HandshakeState.initiator(
            mine,
            pattern,
            prologue,
            staticKey,
            pattern == Pattern.IK ? known.bytes("ik.responder.static.public") : null)
        : HandshakeState.responder(mine, pattern, prologue, staticKey);
  }

  @ParameterizedTest
  @EnumSource
  void bothSidesMatchThePublishedVectors(Pattern pattern) throws MalformedException {
    String of = pattern.name().toLowerCase(Locale.ROOT);
    HandshakeState initiator = side(pattern, true);
    HandshakeState responder = side(pattern, false);
    int messages = pattern == Pattern.XX ? 3 : 2;
    for (int i = 1; i <= messages; i++) {
      HandshakeState writer = i % 2 == 1 ? initiator : responder;
      HandshakeState reader = i % 2 == 1 ? responder : initiator;
      byte[] message = writer.write(known.bytes(of + ".payload." + i));
      assertThat(message).isEqualTo(known.bytes(of + ".ciphertext." + i));
      assertThat(reader.read(message, 0, message.length))
          .isEqualTo(known.bytes(of + ".payload." + i));
    }
    assertThat(initiator.hash()).isEqualTo(known.bytes(of + ".hash"));
    assertThat(responder.hash()).isEqualTo(initiator.hash());
    assertThat(responder.split()).isDeepEqualTo(initiator.split());
    transport(of, messages, initiator.split());
  }

  /** The first transport messages prove the split keys. */
  private void transport(String of, int handshake, byte[][] keys) {
    for (int i = handshake + 1; i <= handshake + 2; i++) {
      byte[] payload = known.bytes(of + ".payload." + i);
      byte[] sealed = new byte[payload.length + Aead.TAG];
      // Whoever did not send the last handshake message speaks first.
      byte[] key = keys[i % 2 == 1 ? 0 : 1];
      suite
          .aead(Aead.Kind.CHACHA20_POLY1305, key)
          .seal(0, 0, payload, 0, 0, payload, 0, payload.length, sealed, 0);
      assertThat(sealed).isEqualTo(known.bytes(of + ".ciphertext." + i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedMessageIsNeverAccepted(Pattern pattern) throws MalformedException {
    HandshakeState initiator = side(pattern, true);
    byte[] first = initiator.write(new byte[20]);
    HandshakeState responder = side(pattern, false);
    responder.read(first, 0, first.length);
    byte[] second = responder.write(new byte[20]);
    ForAll.seeds(
        7,
        200,
        random -> {
          byte[] damaged = ForAll.mutated(random, second);
          if (Arrays.equals(damaged, second)) {
            return;
          }
          assertThatThrownBy(() -> initiator.copy().read(damaged, 0, damaged.length))
              .isInstanceOf(MalformedException.class);
        });
    assertThat(initiator.copy().read(second, 0, second.length)).isEqualTo(new byte[20]);
  }

  @ParameterizedTest
  @EnumSource
  void anotherPrologueFails(Pattern pattern) throws MalformedException {
    HandshakeState initiator =
        HandshakeState.initiator(
            suite,
            pattern,
            new byte[] {1},
            suite.generateAgreement(),
            pattern == Pattern.IK ? known.bytes("ik.responder.static.public") : null);
    HandshakeState responder = side(pattern, false);
    byte[] first = initiator.write(new byte[0]);
    assertThatThrownBy(
            () -> {
              responder.read(first, 0, first.length);
              byte[] second = responder.write(new byte[0]);
              initiator.read(second, 0, second.length);
            })
        .isInstanceOf(MalformedException.class);
  }
}
