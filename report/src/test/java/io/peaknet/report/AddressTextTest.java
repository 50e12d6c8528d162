package io.peaknet.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5952, and any address. */
final class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "2001:0db8:0:0:0:0:0:0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::10:0, 2001:db8::10:0",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "0:1:2:3:4:5:6:0, 0:1:2:3:4:5:6:0",
    "192.0.2.1, 192.0.2.1",
  })
  void addressesAreShort(String text, String expected) {
    assertThat(AddressText.of(InetAddress.ofLiteral(text))).isEqualTo(expected);
  }

  @Test
  void aPortGoesBehindBrackets() {
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.ofLiteral("::1"), 53)))
        .isEqualTo("[::1]:53");
    assertThat(AddressText.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53)))
        .isEqualTo("127.0.0.1:53");
  }

  @Test
  void anyAddressIsReadBackAsItWas() throws UnknownHostException {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[16];
      for (int group = 0; group < 8; group++) {
        if (random.nextBoolean()) {
          bytes[2 * group + 1] = (byte) random.nextInt();
          bytes[2 * group] = random.nextBoolean() ? (byte) random.nextInt() : 0;
        }
      }
      bytes[0] |= 0x20; // not one that stands for IPv4
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(InetAddress.ofLiteral(AddressText.of(address))).isEqualTo(address);
    }
  }
}
