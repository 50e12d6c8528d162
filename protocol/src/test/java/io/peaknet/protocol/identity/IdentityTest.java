package io.peaknet.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdentityTest {
  @Test
  void theAddressIsTheMiddleOfTheHashOfContextAndKey() throws Exception {
    byte[] context = HexFormat.of().parseHex("e0b25c11d31f5df48664cd9b1f1132d6");
    ForAll.seeds(
        1,
        200,
        random -> {
          byte[] key = new byte[32];
          random.nextBytes(key);
          MessageDigest sha = MessageDigest.getInstance("SHA-256");
          sha.update(context);
          byte[] hash = sha.digest(key);
          byte[] expected = new byte[16];
          System.arraycopy(HexFormat.of().parseHex("20010028"), 0, expected, 0, 4);
          System.arraycopy(hash, 10, expected, 4, 12);
          assertThat(IdentityAddress.of(key).bytes()).isEqualTo(expected);
        });
  }

  @Test
  void textFormsAreReadBack() {
    ForAll.seeds(
        2,
        random -> {
          byte[] key = new byte[32];
          random.nextBytes(key);
          Identity identity = Identity.of(key);
          assertThat(identity.toString()).hasSize(52).matches("[a-z2-7]+");
          assertThat(Identity.parse(identity.toString())).isEqualTo(identity);
          assertThat(IdentityAddress.parse(identity.toString())).isEqualTo(identity.address());
          assertThat(IdentityAddress.parse(identity.address().toString()))
              .isEqualTo(identity.address());
        });
  }

  @Test
  void ipv6TextIsWhatTheJdkReads() {
    ForAll.seeds(
        3,
        random -> {
          long high = (long) IdentityAddress.PREFIX << 32 | (random.nextInt() & 0xffffffffL);
          long some = random.nextLong();
          long fewer = random.nextLong();
          long low = some & fewer & random.nextLong(); // many zeros: runs for "::" to stand for
          IdentityAddress address =
              new IdentityAddress(high, random.nextBoolean() ? low : low & 0xff);
          assertThat(InetAddress.ofLiteral(address.toString()).getAddress())
              .isEqualTo(address.bytes());
        });
  }

  @Test
  void otherTextIsRefusedInWords() {
    for (String wrong :
        new String[] {"", "abc", "2001:db8::1", "2001:28:::1", "2001:28::g", "1::2::3"}) {
      assertThatThrownBy(() -> IdentityAddress.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    char[] tail = new char[52];
    Arrays.fill(tail, 'a');
    tail[51] = 'b'; // 260 bits hold 256: the last letter has no odd values
    assertThatThrownBy(() -> Identity.parse(new String(tail))).hasMessageContaining("last letter");
    assertThatThrownBy(() -> Identity.parse("A".repeat(52))).hasMessageContaining("a to z");
  }
}
