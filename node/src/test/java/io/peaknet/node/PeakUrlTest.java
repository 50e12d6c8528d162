package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakUrlTest {
  private static final Identity IDENTITY = Identity.of(new byte[32]);

  @ParameterizedTest
  @CsvSource({
    "udp://192.0.2.1:99, 192.0.2.1, 99",
    "udp://192.0.2.1, 192.0.2.1, 7411",
    "udp://[2001:db8::1]:99, 2001:db8::1, 99",
    "udp://[::1], ::1, 7411",
    "udp://[fe80::1%eth0]:1, fe80::1%eth0, 1",
    "udp://node-1.example.org:65535, node-1.example.org, 65535",
    "udp://localhost, localhost, 7411",
  })
  void hostsAndPorts(String text, String host, int port) {
    assertThat(PeakUrl.parsePeer(text)).isEqualTo(new PeakUrl(null, host, port));
  }

  @Test
  void bothFormsOfAnIdentityPinIt() {
    IdentityAddress address = IDENTITY.address();
    PeakUrl expected = new PeakUrl(address, "2001:db8::1", 99);
    assertThat(PeakUrl.parsePeer("udp://" + IDENTITY + "@[2001:db8::1]:99")).isEqualTo(expected);
    assertThat(PeakUrl.parsePeer("udp://" + address + "@[2001:db8::1]:99")).isEqualTo(expected);
    assertThat(PeakUrl.parsePeer(expected.toString())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1:99 | udp://[ID@]host:port is allowed",
        "http://192.0.2.1:99 | no such scheme",
        "tls://192.0.2.1:443 | not available in this version",
        "ethernet://eth0 | not available in this version",
        "lan://eth0 | not available in this version",
        "udp:// | is no host",
        "udp://:7411 | is no host",
        "udp://2001:db8::1 | goes in brackets",
        "udp://[2001:db8::1:99 | not closed",
        "udp://[192.0.2.1]:99 | is no host",
        "udp://256.1.1.1:99 | is no host",
        "udp://127.1:99 | is no host",
        "udp://a..b:99 | is no host",
        "udp://host:65536 | is no port",
        "udp://host:-1 | is no port",
        "udp://host: | is no port",
        "udp://host:0 | can't be dialled",
        "udp://host:1/ | is no port",
        "udp://fe80::@host:1 | begin with 2001:28:",
        "udp://abc@host:1 | identity",
        "udp://[fe80::1]:99 | needs its interface",
      })
  void whatIsWrongIsSaid(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeakUrl.parsePeer(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "udp://localhost:99 | give an address",
        "udp://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@[::]:99 | leave the identity out",
        "udp://[fe80::1%lo]:99 | heard by [::]",
      })
  void listeningTakesAddressesAlone(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeakUrl.parseListen(text))
        .withMessageContaining(why);
  }

  @Test
  void listeningTakesAnyFreePort() {
    assertThat(PeakUrl.parseListen("udp://[::]:0")).isEqualTo(new PeakUrl(null, "::", 0));
  }

  @Test
  void whatIsParsedPrintsAsWhatParsesTheSame() {
    Random random = new Random(1);
    String alphabet = "udp://[]@:%.019abcf-_ \u00e9";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("udp://");
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      PeakUrl url;
      try {
        url = PeakUrl.parsePeer(text.toString());
      } catch (IllegalArgumentException _) {
        continue;
      }
      assertThat(PeakUrl.parsePeer(url.toString())).isEqualTo(url);
    }
  }
}
