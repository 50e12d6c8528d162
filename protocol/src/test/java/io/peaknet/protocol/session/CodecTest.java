package io.peaknet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Vectors;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every decoder against damaged copies of the golden vectors: it accepts exactly what the encoder
 * would write, and throws nothing but {@link MalformedException}.
 */
final class CodecTest {
  private static final Vectors GOLDEN = new Vectors("session.txt");

  /** Reads and writes again. */
  @FunctionalInterface
  private interface Codec {
    byte[] again(byte[] bytes) throws MalformedException;
  }

  private record Case(String name, Codec codec, List<String> vectors) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "handshake frame",
              CodecTest::frame,
              List.of(
                  "xx.message.1", "xx.message.2", "xx.message.3", "ik.message.1", "ik.message.2")),
          new Case(
              "handshake payload",
              bytes -> HandshakePayload.parse(bytes).emit(),
              List.of("xx.payload.2", "xx.payload.3", "ik.payload.1", "ik.payload.2")),
          new Case(
              "key certificate",
              CodecTest::certificate,
              List.of("initiator.certificate", "responder.certificate")),
          new Case(
              "cookie reply",
              bytes -> CookieReply.parse(bytes, 0, bytes.length).emit(),
              List.of("cookie.reply")),
          new Case(
              "version refusal",
              bytes -> VersionRefused.parse(bytes, 0, bytes.length).emit(),
              List.of("version.refused")),
          new Case(
              "KEM part",
              bytes -> KemPart.parse(bytes, 0, bytes.length).emit(),
              List.of(
                  "kem.key.part.0",
                  "kem.key.part.1",
                  "kem.ciphertext.part.0",
                  "kem.ciphertext.part.1")),
          new Case(
              "path message",
              bytes -> PathMessage.parse(bytes, 0, bytes.length).emit(),
              List.of("path.challenge", "path.response")));

  private static byte[] frame(byte[] bytes) throws MalformedException {
    HandshakeFrame frame = HandshakeFrame.parse(bytes, 0, bytes.length);
    if (frame.version() != SessionConstants.VERSION) {
      return bytes; // only the header and the MACs are known of other versions
    }
    byte[] noise = Arrays.copyOfRange(bytes, 12, bytes.length - 32);
    byte[] again = HandshakeFrame.emit(frame.type(), frame.sender(), frame.receiver(), noise);
    System.arraycopy(frame.mac1(), 0, again, again.length - 32, 16);
    System.arraycopy(frame.mac2(), 0, again, again.length - 16, 16);
    return again;
  }

  private static byte[] certificate(byte[] bytes) throws MalformedException {
    WireReader in = new WireReader(bytes);
    KeyCertificate certificate = KeyCertificate.decode(in);
    in.end();
    WireWriter out = new WireWriter();
    certificate.encode(out);
    return out.toBytes();
  }

  @TestFactory
  Stream<DynamicTest> parseThenEmitIsTheIdentity() {
    return CASES.stream()
        .flatMap(each ->
            each.vectors().stream()
                .map(vector ->
                    DynamicTest.dynamicTest(
                        each.name() + ", " + vector, () -> fuzz(each, vector))));
  }

  private static void fuzz(Case each, String vector) throws MalformedException {
    byte[] golden = GOLDEN.bytes(vector);
    assertThat(each.codec().again(golden)).isEqualTo(golden);
    ForAll.seeds(
        1100,
        2000,
        random -> {
          byte[] bytes =
              random.nextInt(8) == 0 ? ForAll.bytes(random, 1300) : ForAll.mutated(random, golden);
          byte[] again;
          try {
            again = each.codec().again(bytes);
          } catch (MalformedException e) {
            return;
          }
          assertThat(again).isEqualTo(bytes);
        });
  }
}
