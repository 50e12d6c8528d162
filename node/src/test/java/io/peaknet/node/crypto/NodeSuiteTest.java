package io.peaknet.node.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who makes a node's ciphers. */
final class NodeSuiteTest {
  @AfterEach
  void clear() {
    System.clearProperty(NodeSuite.PROPERTY);
  }

  @Test
  void somebodyMakesEveryCipher() throws IOException {
    NodeSuite suite = NodeSuite.start();
    assertThat(suite.cipherMaker()).matches("(ipsecmb|openssl|jdk) [0-9.]+");
    for (Aead.Kind kind : Aead.Kind.values()) {
      Aead mine = suite.sessionAead(kind, new byte[32]);
      byte[] sealed = Ways.MEMORY.seal(mine, new Nonce(1, 2), new byte[3], new byte[50], 0);
      Aead other = new JdkSuite().aead(kind, new byte[32]);
      assertThat(Ways.ARRAYS.open(other, new Nonce(1, 2), new byte[3], sealed, 0))
          .isEqualTo(new byte[50]);
      mine.forget();
    }
  }

  @Test
  void aLibraryThatWorksGoesBeforeTheJdk() {
    Makers.present("openssl");
    AeadProbe.Choice choice = AeadProbe.fastest(List.of("openssl", "jdk"));
    assertThat(choice.sources()).hasSize(2);
    assertThat(choice.sources().values()).allMatch(source -> source.name().equals("openssl"));
    assertThat(choice.remarks())
        .hasSize(2)
        .allMatch(remark -> remark.contains(" seals 16384 bytes in "));
  }

  @Test
  void withoutAnyLibraryTheJdkDoes() {
    AeadProbe.Choice choice = AeadProbe.fastest(List.of("jdk"));
    assertThat(choice.sources()).hasSize(2);
    assertThat(choice.sources().values()).allMatch(source -> source.name().equals("jdk"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ipsecmb", "openssl", "jdk"})
  void aPropertyDecides(String name) throws IOException {
    Makers.present(name);
    System.setProperty(NodeSuite.PROPERTY, name);
    assertThat(NodeSuite.start().cipherMaker()).startsWith(name + " ");
  }

  @Test
  void aPropertyThatNamesNobodyIsAnError() {
    System.setProperty(NodeSuite.PROPERTY, "rot13");
    assertThatThrownBy(NodeSuite::start)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "-Dpeak.aead=rot13: 'rot13' makes no ciphers: ipsecmb, openssl and jdk are allowed");
  }

  /** A cipher that is wrong in one way. */
  private record Faulty(Aead right, boolean wrongSeal, boolean takesAll) implements Aead {
    @Override
    public int seal(
        int nonceHigh,
        long nonceLow,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int offset,
        int length,
        byte[] out,
        int outOffset) {
      int sealed =
          right.seal(
              nonceHigh, nonceLow, aad, aadOffset, aadLength, in, offset, length, out, outOffset);
      if (wrongSeal && length > 4000) {
        out[outOffset + sealed - 1] ^= 1;
      }
      return sealed;
    }

    @Override
    public int open(
        int nonceHigh,
        long nonceLow,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int offset,
        int length,
        byte[] out,
        int outOffset) {
      int opened =
          right.open(
              nonceHigh, nonceLow, aad, aadOffset, aadLength, in, offset, length, out, outOffset);
      return takesAll ? length - TAG : opened;
    }
  }

  private static AeadSource faulty(boolean wrongSeal, boolean takesAll) {
    return new AeadSource() {
      @Override
      public String name() {
        return "faulty";
      }

      @Override
      public String title() {
        return "faulty 1";
      }

      @Override
      public Aead aead(Aead.Kind kind, byte[] key) {
        return new Faulty(new JdkSuite().aead(kind, key), wrongSeal, takesAll);
      }
    };
  }

  @Test
  void theSelfCheckFindsWhatIsWrong() {
    for (Aead.Kind kind : Aead.Kind.values()) {
      assertThat(SelfCheck.fault(faulty(false, false), kind)).isEmpty();
      assertThat(SelfCheck.fault(faulty(true, false), kind)).isEqualTo("seals 4001 bytes wrongly");
      assertThat(SelfCheck.fault(faulty(false, true), kind)).startsWith("takes a wrong tag on ");
    }
  }

  /** A million keys hold over 1.2 GB; the heap, which shares the count, far less than half. */
  @Test
  void forgottenKeysGiveTheirMemoryBack() throws IOException {
    for (String name : List.of("ipsecmb", "openssl")) {
      AeadSource source = Makers.present(name);
      makeKeys(source, 10_000);
      long before = residentKb();
      makeKeys(source, 1_000_000);
      assertThat(residentKb() - before).as(name).isLessThan(500_000);
    }
  }

  private static void makeKeys(AeadSource source, int count) {
    for (int i = 0; i < count; i++) {
      source.aead(Aead.Kind.AES_256_GCM, new byte[32]).forget();
    }
  }

  private static long residentKb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("no VmRSS");
  }
}
