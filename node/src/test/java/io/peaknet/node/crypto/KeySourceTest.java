package io.peaknet.node.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.peaknet.linux.crypto.OpenSslKeys;
import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** OpenSSL's answers against the JDK's, which are tested against published ones. */
final class KeySourceTest {
  private final JdkSuite jdk = new JdkSuite();
  private final OpenSslKeys keys = present();

  private static OpenSslKeys present() {
    List<String> remarks = new ArrayList<>();
    return KeySource.open(remarks).orElseGet(() -> abort("openssl: " + remarks));
  }

  @Test
  void bothSignAlikeAndBelieveEachOther() {
    ForAll.seeds(
        1,
        200,
        random -> {
          byte[] message = bytes(random, random.nextInt(2000));
          Suite.KeyPair pair = jdk.generateSigning();
          assertThat(keys.signingPublicKey(pair.privateKey())).isEqualTo(pair.publicKey());
          byte[] signature = keys.sign(pair.privateKey(), message);
          assertThat(signature).isEqualTo(jdk.sign(pair, message));
          assertThat(keys.verify(pair.publicKey(), message, signature)).isTrue();
          signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
          assertThat(keys.verify(pair.publicKey(), message, signature)).isFalse();
        });
  }

  @Test
  void bothAgreeOnSecrets() {
    ForAll.seeds(
        1,
        200,
        random -> {
          Suite.KeyPair alice = jdk.agreementOf(bytes(random, 32));
          Suite.KeyPair bob = jdk.agreementOf(bytes(random, 32));
          assertThat(keys.agreementPublicKey(alice.privateKey())).isEqualTo(alice.publicKey());
          assertThat(keys.agree(alice.privateKey(), bob.publicKey()))
              .isEqualTo(jdk.agree(bob.privateKey(), alice.publicKey()));
          byte[] anything = bytes(random, 32);
          assertThat(keys.agree(alice.privateKey(), anything))
              .isEqualTo(jdk.agree(alice.privateKey(), anything));
        });
  }

  @Test
  void malformedInputIsRefused() {
    Suite.KeyPair pair = jdk.generateSigning();
    byte[] signature = keys.sign(pair.privateKey(), new byte[3]);
    byte[] ones = new byte[64];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(keys.verify(Arrays.copyOf(ones, 32), new byte[3], signature)).isFalse();
    assertThat(keys.verify(new byte[31], new byte[3], signature)).isFalse();
    assertThat(keys.verify(pair.publicKey(), new byte[3], ones)).isFalse();
    assertThat(keys.verify(pair.publicKey(), new byte[3], new byte[0])).isFalse();
    byte[] one = new byte[32];
    one[0] = 1;
    assertThat(keys.agree(pair.privateKey(), new byte[32])).isNull();
    assertThat(keys.agree(pair.privateKey(), one)).isNull();
    assertThat(keys.agree(pair.privateKey(), new byte[31])).isNull();
    assertThatThrownBy(() -> keys.sign(new byte[31], new byte[3]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("libcrypto.so.3 refuses to take a private key of 31 bytes");
    assertThat(keys.verify(pair.publicKey(), new byte[3], signature)).isTrue();
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
