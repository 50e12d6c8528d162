package io.peaknet.node.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.crypto.JdkSuite;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On anything that a seed comes up with, every maker's cipher does what the JDK's does. */
final class AeadPropertyTest {
  private static final int TRIES = 400;
  private static final List<Ways> WAYS = List.of(Ways.values());
  private static final int LENGTH_MAX = 65_535;

  @ParameterizedTest
  @MethodSource("io.peaknet.node.crypto.Makers#all")
  void allAgree(String maker, Aead.Kind kind) {
    AeadSource source = Makers.present(maker);
    for (int i = 0; i < TRIES; i++) {
      long seed = Long.getLong("peak.seed", 42 + i * 0x9E3779B97F4A7C15L);
      try {
        agree(source, kind, new Random(seed));
      } catch (AssertionError e) {
        throw new AssertionError("fails for seed " + seed + "; repeat: -Dpeak.seed=" + seed, e);
      }
    }
  }

  private static void agree(AeadSource source, Aead.Kind kind, Random random) {
    byte[] key = bytes(random, 32);
    Aead reference = new JdkSuite().aead(kind, key.clone());
    Aead aead = source.aead(kind, key);
    // Several packets under one key: nothing of one may show in the next.
    for (int packet = 0; packet < 3; packet++) {
      Nonce nonce = new Nonce(random.nextInt(), random.nextLong());
      // Mostly short, since these take the special paths; now and then the longest.
      int length = random.nextInt(1 + (LENGTH_MAX >> random.nextInt(13)));
      byte[] plain = bytes(random, random.nextInt(50) == 0 ? LENGTH_MAX : length);
      byte[] aad = bytes(random, random.nextInt(40));
      int shift = random.nextInt(64);
      Ways way = WAYS.get(random.nextInt(WAYS.size()));
      byte[] expected = Ways.ARRAYS.seal(reference, nonce, aad, plain, 0);
      assertThat(way.seal(aead, nonce, aad, plain, shift)).as("%s", way).isEqualTo(expected);
      assertThat(way.open(aead, nonce, aad, expected, shift)).as("%s", way).isEqualTo(plain);
      byte[] forged = expected.clone();
      forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(way.open(aead, nonce, aad, forged, shift)).as("%s", way).isNull();
    }
    aead.forget();
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
