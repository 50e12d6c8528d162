package io.peaknet.node.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.Aead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cipher of every maker, in every way, against published answers. */
final class AeadVectorsTest {
  private final Map<String, byte[]> known = read();

  private static Map<String, byte[]> read() {
    try (InputStream in =
        Objects.requireNonNull(AeadVectorsTest.class.getResourceAsStream("/vectors/aead.txt"))) {
      Map<String, byte[]> values = new LinkedHashMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String content = line.replaceFirst("#.*", "").strip();
        if (!content.isEmpty()) {
          String[] sides = content.split("=", 2);
          values.put(sides[0].strip(), HexFormat.of().parseHex(sides[1].strip()));
        }
      }
      return values;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Set<String> cases(Aead.Kind kind) {
    String first = kind == Aead.Kind.AES_256_GCM ? "aes." : "chacha.";
    Set<String> cases = new LinkedHashSet<>();
    for (String name : known.keySet()) {
      if (name.startsWith(first)) {
        cases.add(name.substring(0, name.lastIndexOf('.')));
      }
    }
    return cases;
  }

  private byte[] bytes(String name) {
    return Objects.requireNonNull(known.get(name), name);
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void publishedAnswersAreGiven(String maker, Aead.Kind kind) {
    AeadSource source = Makers.present(maker);
    Set<String> cases = cases(kind);
    assertThat(cases).hasSize(kind == Aead.Kind.AES_256_GCM ? 20 : 2);
    for (String test : cases) {
      byte[] plain = known.get(test + ".plaintext");
      byte[] sealed = bytes(test + ".sealed");
      byte[] aad = bytes(test + ".aad");
      Nonce nonce = Nonce.of(bytes(test + ".nonce"));
      for (Ways way : Ways.values()) {
        // A new one each time: the JDK refuses to seal twice under one nonce.
        Aead aead = source.aead(kind, bytes(test + ".key").clone());
        assertThat(way.open(aead, nonce, aad, sealed, 0)).as("%s %s", test, way).isEqualTo(plain);
        if (plain != null) {
          assertThat(way.seal(aead, nonce, aad, plain, 0)).as("%s %s", test, way).isEqualTo(sealed);
        }
        aead.forget();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void theSelfCheckAgrees(String maker, Aead.Kind kind) {
    assertThat(SelfCheck.fault(Makers.present(maker), kind)).isEmpty();
  }
}
