package io.peaknet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.Vectors;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.session.noise.HandshakeState;
import io.peaknet.protocol.session.noise.Pattern;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The wire, byte for byte: {@code vectors/session.txt} holds whole exchanges between two nodes with
 * fixed keys. {@code -Dpeak.vectors=FILE} writes what this build does to a file.
 */
final class GoldenTest {
  private final Map<String, byte[]> made = new LinkedHashMap<>();

  @Test
  void everyByteIsAsWrittenDown() throws IOException, MalformedException {
    exchange("xx", true);
    exchange("ik", false);
    replies();
    String file = System.getProperty("peak.vectors");
    if (file != null) {
      StringBuilder text = new StringBuilder();
      made.forEach((name, bytes) ->
          text.append(name).append(" = ").append(HexFormat.of().formatHex(bytes)).append('\n'));
      Files.writeString(Path.of(file), text);
      return;
    }
    Vectors golden = new Vectors("session.txt");
    made.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(golden.bytes(name)));
    assertThat(made.keySet()).isEqualTo(golden.all().keySet());
  }

  /** The n-th time that it is asked, all bytes are n. */
  private static final class Counting extends SecureRandom {
    private static final long serialVersionUID = 1;
    private int asked;

    Counting(int first) {
      asked = first;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) asked++);
    }
  }

  /** One node; ML-KEM aside, all that it sends is kept for the other. */
  private static final class End extends Silent {
    final FixedSuite suite;
    final Settings settings;
    final Sessions sessions;
    final List<byte[]> out = new ArrayList<>();
    final List<byte[]> kem = new ArrayList<>();

    End(int seed, int firstRandom) {
      suite = new FixedSuite(new Counting(firstRandom));
      byte[] key = new byte[32];
      Arrays.fill(key, (byte) seed);
      settings = new Settings(new Suite.KeyPair(key, suite.signingPublicKey(key)), true, false);
      sessions = new Sessions(settings, suite, this);
    }

    IdentityAddress address() {
      return Identity.of(settings.key().publicKey()).address();
    }

    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      out.add(Arrays.copyOfRange(datagram, offset, offset + length));
    }

    @Override
    public void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake) {
      out.add(handshake.clone());
    }

    @Override
    public void transmit(long nowNs, Session session, byte[] inner, int offset, int length) {
      if (inner[offset] == InnerType.KEM) {
        kem.add(Arrays.copyOfRange(inner, offset, offset + length));
      }
    }
  }

  private static final Pair.Place A = new Pair.Place("a");
  private static final Pair.Place B = new Pair.Place("b");

  private void exchange(String of, boolean xx) throws MalformedException {
    End a = new End(0x11, 0x01);
    End b = new End(0x22, 0x81);
    if (xx) {
      inputs(a, b);
      a.sessions.dial(0, B, b.address(), false);
    } else {
      a.sessions.connect(0, b.sessions.certificate());
    }
    byte[] first = a.out.removeFirst();
    made.put(of + ".message.1", first);
    pass(b, A, first, xx);
    byte[] second = b.out.removeFirst();
    made.put(of + ".message.2", second);
    pass(a, B, second, xx);
    if (xx) {
      byte[] third = a.out.removeFirst();
      made.put("xx.message.3", third);
      pass(b, A, third, true);
      byte[] confirmation = b.out.removeFirst();
      made.put("xx.confirmation", confirmation);
      pass(a, B, confirmation, true);
    }
    derived(of, xx, a, b, first, second);
    packets(of, a, b);
    if (xx) {
      kem(a, b);
    }
  }

  private static void pass(End to, Endpoint from, byte[] frame, boolean direct) {
    if (direct) {
      to.sessions.receive(0, from, frame, 0, frame.length);
    } else {
      to.sessions.receiveOverMesh(0, new IdentityAddress(1, 1), frame);
    }
  }

  private void inputs(End a, End b) {
    for (End end : List.of(a, b)) {
      String name = end == a ? "initiator" : "responder";
      KeyCertificate certificate = end.sessions.certificate();
      WireWriter encoded = new WireWriter();
      certificate.encode(encoded);
      made.put(name + ".seed", end.settings.key().privateKey());
      made.put(name + ".public", end.settings.key().publicKey());
      made.put(name + ".address", end.address().bytes());
      made.put(
          name + ".x25519.private",
          end.suite.hmac(
              end.settings.key().privateKey(),
              "peak x25519 v1".getBytes(StandardCharsets.US_ASCII)));
      made.put(name + ".x25519.public", certificate.agreementKey());
      made.put(name + ".certificate", encoded.toBytes());
    }
    made.put("prologue.pinned", Self.prologue(b.address().bytes()));
    made.put("prologue.unpinned", Self.prologue(new byte[0]));
  }

  /** Does the handshake once more, from its bytes and the keys alone. */
  private void derived(String of, boolean xx, End a, End b, byte[] first, byte[] second)
      throws MalformedException {
    JdkSuite jdk = new JdkSuite();
    byte[] ephemeral = new byte[32];
    Arrays.fill(ephemeral, (byte) 4);
    FixedSuite fixed = new FixedSuite(ephemeral);
    Suite.KeyPair mine = jdk.agreementOf(made("initiator.x25519.private"));
    HandshakeState state =
        HandshakeState.initiator(
            fixed,
            xx ? Pattern.XX : Pattern.IK,
            made("prologue.pinned"),
            mine,
            xx ? null : made("responder.x25519.public"));
    byte[] payload =
        xx
            ? new byte[HandshakePayload.XX_1_PADDING]
            : new HandshakePayload(a.sessions.certificate(), longOf(1), intOf(3), 3, 0, 1).emit();
    byte[] again = state.write(payload);
    assertThat(again).isEqualTo(Arrays.copyOfRange(first, 12, first.length - 32));
    byte[] answer = state.read(second, 12, second.length - 44);
    made.put(of + ".payload.2", answer);
    HandshakePayload theirs = HandshakePayload.parse(answer);
    assertThat(theirs.certificate()).isEqualTo(b.sessions.certificate());
    if (xx) {
      byte[] last =
          new HandshakePayload(a.sessions.certificate(), longOf(1), intOf(3), chosen(theirs), 0, 1)
              .emit();
      made.put("xx.payload.3", last);
      byte[] third = made("xx.message.3");
      assertThat(state.write(last)).isEqualTo(Arrays.copyOfRange(third, 12, third.length - 32));
    } else {
      made.put("ik.payload.1", payload);
    }
    byte[][] split = state.split();
    made.put(of + ".hash", state.hash());
    made.put(of + ".split.initiator", split[0].clone());
    made.put(of + ".split.responder", split[1].clone());
    KeySchedule schedule = KeySchedule.ofHandshake(jdk, state.hash(), split, new byte[0]);
    made.put(of + ".key.initiator", schedule.initiatorKey());
    made.put(of + ".key.responder", schedule.responderKey());
    made.put(of + ".root", schedule.root());
  }

  private byte[] made(String name) {
    return Objects.requireNonNull(made.get(name), name);
  }

  private static int chosen(HandshakePayload theirs) {
    return (theirs.ciphers() & HandshakePayload.AES) != 0
        ? HandshakePayload.AES
        : HandshakePayload.CHACHA;
  }

  private static long longOf(int value) {
    return value * 0x0101010101010101L;
  }

  private static int intOf(int value) {
    return value * 0x01010101;
  }

  /** A sealed packet and a relay frame, each checked against the cipher itself. */
  private void packets(String of, End a, End b) {
    Session session = Objects.requireNonNull(a.sessions.find(b.address()));
    byte[] inner = {InnerType.IPV6, 'h', 'e', 'l', 'l', 'o'};
    byte[] sealed = new byte[inner.length + Session.OVERHEAD];
    session.seal(0, 7, inner, 0, inner.length, sealed, 0);
    made.put(of + ".inner", inner);
    made.put(of + ".sealed", sealed);
    byte[] expected = new byte[inner.length + Aead.TAG];
    Aead aead = new JdkSuite().aead(session.cipher(), made(of + ".key.initiator"));
    aead.seal(0, 7L << 56, sealed, 0, 8, inner, 0, inner.length, expected, 0);
    assertThat(Arrays.copyOfRange(sealed, 16, sealed.length)).isEqualTo(expected);
    byte[] header = {10, 11, 12};
    byte[] frame = new byte[16 + header.length + 16 + expected.length];
    session.sealRelay(0, header, header.length, expected, 0, expected.length, frame, 0);
    made.put(of + ".relay.header", header);
    made.put(of + ".relay.frame", frame);
  }

  private void kem(End a, End b) throws MalformedException {
    a.sessions.tick(0);
    for (byte[] part : a.kem) {
      made.put("kem.key.part." + part[14], part);
    }
    Keys base = Objects.requireNonNull(Objects.requireNonNull(find(a, b)).current());
    for (byte[] part : a.kem) {
      Objects.requireNonNull(find(b, a)).kem.receive(0, KemPart.parse(part, 0, part.length));
    }
    for (byte[] part : b.kem) {
      made.put("kem.ciphertext.part." + part[14], part);
      Objects.requireNonNull(find(a, b)).kem.receive(0, KemPart.parse(part, 0, part.length));
    }
    Session session = Objects.requireNonNull(find(a, b));
    assertThat(session.postQuantum()).isTrue();
    assertThat(base.schedule.root()).isEqualTo(made("xx.root"));
    made.put("kem.shared", b.suite.encapsulated());
    KeySchedule after = Objects.requireNonNull(session.current()).schedule;
    made.put("kem.hash", after.hash());
    made.put("kem.root", after.root());
    made.put("kem.secret", after.secret());
    made.put("kem.secret.id", new WireWriter().u64(after.secretId()).toBytes());
    byte[] inner = {InnerType.IPV6, 'p', 'q'};
    byte[] sealed = new byte[inner.length + Session.OVERHEAD];
    session.seal(0, 0, inner, 0, inner.length, sealed, 0);
    made.put("kem.inner", inner);
    made.put("kem.sealed", sealed);
  }

  private static Session find(End one, End other) {
    return Objects.requireNonNull(one.sessions.find(other.address()));
  }

  private void replies() throws MalformedException {
    byte[] first = made("xx.message.1");
    HandshakeFrame frame = HandshakeFrame.parse(first, 0, first.length);
    JdkSuite jdk = new JdkSuite();
    Macs macs = new Macs(jdk, Identity.of(made("responder.public")).address());
    byte[] salt = new byte[16];
    Arrays.fill(salt, (byte) 0x55);
    byte[] cookie = new byte[16];
    Arrays.fill(cookie, (byte) 0x66);
    made.put("cookie.salt", salt);
    made.put("cookie", cookie);
    made.put("cookie.reply", CookieReply.seal(jdk, macs, frame, salt, cookie).emit());
    byte[] signed = first.clone();
    macs.sign(signed, cookie);
    made.put("xx.message.1.with.cookie", signed);
    made.put("version.refused", new VersionRefused(1, 2, frame.mac1()).emit());
    made.put("path.challenge", new PathMessage(false, salt).emit());
    made.put("path.response", new PathMessage(true, salt).emit());
  }
}
