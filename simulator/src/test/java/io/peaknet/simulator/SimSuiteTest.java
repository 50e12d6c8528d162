package io.peaknet.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.Suite.Encapsulation;
import io.peaknet.protocol.crypto.Suite.KeyPair;
import io.peaknet.simulator.chance.Chance;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimSuiteTest {
  private final SimSuite suite = new SimSuite(new Chance(1));

  private static byte[] text(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void aSignatureHoldsForItsKeyAndMessageOnly() {
    KeyPair key = suite.generateSigning();
    byte[] signature = suite.sign(key, text("a record"));
    assertThat(key.publicKey()).hasSize(32).isEqualTo(suite.signingPublicKey(key.privateKey()));
    assertThat(signature).hasSize(64);
    assertThat(suite.verify(key.publicKey(), text("a record"), signature)).isTrue();
    assertThat(suite.verify(key.publicKey(), text("a recorD"), signature)).isFalse();
    assertThat(suite.verify(key.publicKey(), text("a record\0"), signature)).isFalse();
    assertThat(suite.verify(suite.generateSigning().publicKey(), text("a record"), signature))
        .isFalse();
    for (int i = 0; i < 64; i++) {
      byte[] forged = signature.clone();
      forged[i] ^= 4;
      assertThat(suite.verify(key.publicKey(), text("a record"), forged)).isFalse();
    }
    assertThat(suite.verify(new byte[3], text("a record"), new byte[2])).isFalse();
  }

  @Test
  void twoAgreeAndAThirdDoesNot() {
    KeyPair a = suite.generateAgreement();
    KeyPair b = suite.generateAgreement();
    KeyPair c = suite.generateAgreement();
    byte[] secret = suite.agree(a.privateKey(), b.publicKey());
    assertThat(secret).hasSize(32).isEqualTo(suite.agree(b.privateKey(), a.publicKey()));
    assertThat(suite.agree(c.privateKey(), b.publicKey())).isNotEqualTo(secret);
    assertThat(suite.agree(a.privateKey(), c.publicKey())).isNotEqualTo(secret);
    assertThat(suite.agree(a.privateKey(), new byte[32])).isNull();
    assertThat(suite.agree(a.privateKey(), new byte[31])).isNull();
  }

  @Test
  void encapsulationGivesBothOneSecret() {
    KeyPair key = suite.generateKem();
    assertThat(key.publicKey()).hasSize(1184);
    Encapsulation sent = Objects.requireNonNull(suite.encapsulate(key.publicKey()));
    assertThat(sent.ciphertext()).hasSize(1088);
    assertThat(suite.decapsulate(key.privateKey(), sent.ciphertext()))
        .hasSize(32)
        .isEqualTo(sent.secret());
    assertThat(suite.decapsulate(suite.generateKem().privateKey(), sent.ciphertext()))
        .isNotEqualTo(sent.secret());
    assertThat(suite.encapsulate(new byte[5])).isNull();
    assertThat(suite.decapsulate(key.privateKey(), new byte[5])).isNull();
  }

  @Test
  void whatIsSealedOpensUnlessABitChanged() {
    byte[] key = suite.hash(text("key"));
    byte[] aad = text("header");
    byte[] buffer = Arrays.copyOf(text("payload of nineteen"), 60);
    Aead aead = suite.aead(Aead.Kind.AES_256_GCM, key);
    assertThat(aead.seal(1, 2, aad, 0, 6, buffer, 0, 19, buffer, 0)).isEqualTo(35);
    byte[] sealed = Arrays.copyOf(buffer, 35);
    byte[] opened = new byte[40];
    assertThat(aead.open(1, 2, aad, 0, 6, sealed, 0, 35, opened, 3)).isEqualTo(19);
    assertThat(Arrays.copyOfRange(opened, 3, 22)).isEqualTo(text("payload of nineteen"));
    for (int i = 0; i < 35; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= (byte) 0x80;
      assertThat(aead.open(1, 2, aad, 0, 6, changed, 0, 35, opened, 0)).isEqualTo(-1);
    }
    assertThat(aead.open(1, 3, aad, 0, 6, sealed, 0, 35, opened, 0)).isEqualTo(-1);
    assertThat(aead.open(0, 2, aad, 0, 6, sealed, 0, 35, opened, 0)).isEqualTo(-1);
    assertThat(aead.open(1, 2, aad, 0, 5, sealed, 0, 35, opened, 0)).isEqualTo(-1);
    assertThat(aead.open(1, 2, aad, 0, 6, sealed, 0, 15, opened, 0)).isEqualTo(-1);
    assertThat(
            suite
                .aead(Aead.Kind.CHACHA20_POLY1305, key)
                .open(1, 2, aad, 0, 6, sealed, 0, 35, opened, 0))
        .isEqualTo(-1);
    assertThat(
            suite
                .aead(Aead.Kind.AES_256_GCM, suite.hash(text("other")))
                .open(1, 2, aad, 0, 6, sealed, 0, 35, opened, 0))
        .isEqualTo(-1);
  }

  @Test
  void hashesDifferWhenInputsDo() {
    assertThat(suite.hash(text("ab"), text("c"))).hasSize(32).isEqualTo(suite.hash(text("abc")));
    Set<String> seen = new HashSet<>();
    int[] bits = new int[256];
    for (int i = 0; i < 20_000; i++) {
      byte[] hash = suite.hash(text("number " + i));
      assertThat(seen.add(Arrays.toString(hash))).isTrue();
      for (int bit = 0; bit < 256; bit++) {
        bits[bit] += hash[bit / 8] >> bit % 8 & 1;
      }
    }
    // Half of all bits are set, each within five standard deviations.
    for (int count : bits) {
      assertThat(count).isBetween(10_000 - 354, 10_000 + 354);
    }
    for (int length = 0; length < 40; length++) {
      assertThat(seen.add(Arrays.toString(suite.hash(new byte[length])))).isTrue();
    }
  }

  @Test
  void hmacDependsOnKeyAndData() {
    byte[] key = suite.hash(text("k"));
    byte[] mac = suite.hmac(key, text("ab"), text("c"));
    assertThat(mac).hasSize(32).isEqualTo(suite.hmac(key, text("abc")));
    assertThat(suite.hmac(suite.hash(text("l")), text("abc"))).isNotEqualTo(mac);
    assertThat(suite.hmac(key, text("abd"))).isNotEqualTo(mac);
    assertThat(suite.hash(key, text("abc"))).isNotEqualTo(mac);
    assertThat(suite.hmac(key)).isNotEqualTo(suite.hmac(key, new byte[1]));
  }

  @Test
  void theSeedDecidesAllRandomness() {
    SimSuite same = new SimSuite(new Chance(1));
    SimSuite other = new SimSuite(new Chance(2));
    byte[] publicKey = suite.generateSigning().publicKey();
    assertThat(same.generateSigning().publicKey()).isEqualTo(publicKey);
    assertThat(other.generateSigning().publicKey()).isNotEqualTo(publicKey);
    assertThat(suite.randomLong()).isEqualTo(same.randomLong());
  }
}
