package io.peaknet.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.Vectors;
import io.peaknet.testkit.ForAll;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The JDK's primitives against published answers, through the interface that Peak uses. */
final class JdkSuiteTest {
  private final JdkSuite suite = new JdkSuite();
  private final Vectors known = new Vectors("primitives.txt");

  @Test
  void x25519AgreesWithRfc7748() {
    assertThat(suite.agree(known.bytes("x25519.scalar"), known.bytes("x25519.point")))
        .isEqualTo(known.bytes("x25519.result"));
    assertThat(suite.agreementOf(known.bytes("x25519.alice.private")).publicKey())
        .isEqualTo(known.bytes("x25519.alice.public"));
    assertThat(suite.agree(known.bytes("x25519.alice.private"), known.bytes("x25519.bob.public")))
        .isEqualTo(known.bytes("x25519.shared"));
    assertThat(suite.agree(known.bytes("x25519.bob.private"), known.bytes("x25519.alice.public")))
        .isEqualTo(known.bytes("x25519.shared"));
  }

  @Test
  void x25519RefusesPointsOfSmallOrderAndOddLengths() {
    byte[] mine = suite.generateAgreement().privateKey();
    byte[] one = new byte[32];
    one[0] = 1;
    assertThat(suite.agree(mine, new byte[32])).isNull();
    assertThat(suite.agree(mine, one)).isNull();
    assertThat(suite.agree(mine, new byte[31])).isNull();
    assertThat(suite.agree(mine, new byte[0])).isNull();
  }

  @Test
  void ed25519SignsAsRfc8032() {
    for (int i = 1; i <= 2; i++) {
      String test = "ed25519." + i;
      byte[] seed = known.bytes(test + ".seed");
      byte[] message = known.bytes(test + ".message");
      assertThat(suite.signingPublicKey(seed)).isEqualTo(known.bytes(test + ".public"));
      var pair = new Suite.KeyPair(seed, known.bytes(test + ".public"));
      byte[] signature = suite.sign(pair, message);
      assertThat(signature).isEqualTo(known.bytes(test + ".signature"));
      assertThat(suite.verify(pair.publicKey(), message, signature)).isTrue();
      signature[5] ^= 1;
      assertThat(suite.verify(pair.publicKey(), message, signature)).isFalse();
    }
  }

  @Test
  void ed25519RefusesMalformedKeysAndSignatures() {
    var pair = suite.generateSigning();
    byte[] signature = suite.sign(pair, new byte[3]);
    byte[] all = new byte[64];
    Arrays.fill(all, (byte) 0xff);
    assertThat(suite.verify(Arrays.copyOf(all, 32), new byte[3], signature)).isFalse();
    assertThat(suite.verify(new byte[31], new byte[3], signature)).isFalse();
    assertThat(suite.verify(pair.publicKey(), new byte[3], all)).isFalse();
    assertThat(suite.verify(pair.publicKey(), new byte[3], new byte[0])).isFalse();
    assertThat(suite.verify(pair.publicKey(), new byte[3], signature)).isTrue();
  }

  @Test
  void chaCha20Poly1305SealsAsRfc8439() {
    seals(Aead.Kind.CHACHA20_POLY1305, "chacha20");
  }

  @Test
  void aesGcmSealsAsPublished() {
    seals(Aead.Kind.AES_256_GCM, "aes256gcm");
  }

  private void seals(Aead.Kind kind, String test) {
    Aead aead = suite.aead(kind, known.bytes(test + ".key"));
    ByteBuffer nonce = ByteBuffer.wrap(known.bytes(test + ".nonce"));
    int high = nonce.getInt();
    long low = nonce.getLong();
    byte[] aad = known.bytes(test + ".aad");
    byte[] plaintext = known.bytes(test + ".plaintext");
    byte[] sealed = new byte[plaintext.length + Aead.TAG];
    assertThat(aead.seal(high, low, aad, 0, aad.length, plaintext, 0, plaintext.length, sealed, 0))
        .isEqualTo(sealed.length);
    assertThat(sealed).isEqualTo(known.bytes(test + ".ciphertext"));
    byte[] opened = new byte[plaintext.length];
    assertThat(aead.open(high, low, aad, 0, aad.length, sealed, 0, sealed.length, opened, 0))
        .isEqualTo(plaintext.length);
    assertThat(opened).isEqualTo(plaintext);
    sealed[3] ^= 4;
    assertThat(aead.open(high, low, aad, 0, aad.length, sealed, 0, sealed.length, opened, 0))
        .isEqualTo(-1);
    assertThat(aead.open(high, low, aad, 0, aad.length, sealed, 0, 15, opened, 0)).isEqualTo(-1);
  }

  @Test
  void everyCipherOpensInPlaceWhatItSealed() {
    for (Aead.Kind kind : Aead.Kind.values()) {
      Aead sealing = suite.aead(kind, new byte[32]);
      Aead opening = suite.aead(kind, new byte[32]);
      ForAll.seeds(
          1,
          200,
          random -> {
            byte[] text = ForAll.bytes(random, 1500);
            long nonce = random.nextLong();
            byte[] room = new byte[7 + text.length + Aead.TAG];
            System.arraycopy(text, 0, room, 7, text.length);
            int sealed = sealing.seal(0, nonce, room, 0, 7, room, 7, text.length, room, 7);
            int opened = opening.open(0, nonce, room, 0, 7, room, 7, sealed, room, 7);
            assertThat(Arrays.copyOfRange(room, 7, 7 + opened)).isEqualTo(text);
          });
    }
  }

  @Test
  void hmacIsThatOfRfc4231AndTakesAnEmptyKey() {
    assertThat(suite.hmac(known.bytes("hmac.key"), known.bytes("hmac.message")))
        .isEqualTo(known.bytes("hmac.result"));
    assertThat(suite.hmac(new byte[0], new byte[2]))
        .isEqualTo(suite.hmac(new byte[64], new byte[2]));
  }

  @Test
  void mlKem768DecapsulatesAsFips203() {
    assertThat(
            suite.decapsulate(known.bytes("mlkem768.private"), known.bytes("mlkem768.ciphertext")))
        .isEqualTo(known.bytes("mlkem768.secret"));
    // A private key holds its public key (FIPS 203 algorithm 16): both vectors belong together.
    assertThat(Arrays.copyOfRange(known.bytes("mlkem768.private"), 1152, 1152 + 1184))
        .isEqualTo(known.bytes("mlkem768.public"));
  }

  @Test
  void mlKem768AgreesWithItselfAndRefusesMalformedInput() {
    var pair = suite.generateKem();
    assertThat(pair.publicKey()).hasSize(1184);
    var encapsulation = Objects.requireNonNull(suite.encapsulate(pair.publicKey()));
    assertThat(encapsulation.ciphertext()).hasSize(1088);
    assertThat(encapsulation.secret()).hasSize(32);
    assertThat(suite.decapsulate(pair.privateKey(), encapsulation.ciphertext()))
        .isEqualTo(encapsulation.secret());
    byte[] outOfRange = new byte[1184];
    Arrays.fill(outOfRange, (byte) 0xff);
    assertThat(suite.encapsulate(outOfRange)).isNull();
    assertThat(suite.encapsulate(new byte[3])).isNull();
    assertThat(suite.decapsulate(pair.privateKey(), new byte[3])).isNull();
  }

  @Test
  void randomIsNotConstant() {
    assertThat(suite.randomLong()).isNotEqualTo(suite.randomLong());
    assertThat(suite.supports(Aead.Kind.CHACHA20_POLY1305)).isTrue();
  }

  /** Two threads once shared one: their hashes, and with them handshakes, came out wrong. */
  @Test
  void anotherIsForAnotherThread() throws InterruptedException {
    byte[] data = new byte[300];
    byte[] right = suite.hash(data);
    byte[] rightMac = suite.hmac(data, right);
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (JdkSuite each : List.of(suite, suite.another(), suite.another())) {
      threads.add(
          new Thread(() -> {
            for (int i = 0; i < 20_000; i++) {
              boolean same =
                  Arrays.equals(each.hash(data), right)
                      && Arrays.equals(each.hmac(data, right), rightMac);
              wrong.addAndGet(same ? 0 : 1);
            }
          }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
  }
}
