package io.peaknet.protocol.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv6 packets inside of a session. */
class Ipv6Test {
  private static final IdentityAddress FROM = IdentityAddress.parse("2001:28::1");
  private static final IdentityAddress TO = IdentityAddress.parse("2001:28::2");

  private static byte[] inner(int protocol, int flags, byte[] payload) {
    byte[] inner = new byte[7 + payload.length];
    inner[0] = 1;
    inner[1] = (byte) protocol;
    inner[2] = 64;
    inner[3] = (byte) flags;
    System.arraycopy(payload, 0, inner, 7, payload.length);
    return inner;
  }

  private static byte[] restored(byte[] inner) {
    return Ipv6.restore(inner, 0, inner.length, FROM, TO);
  }

  /** With the right checksum in place the whole, pseudo-header included, sums up to 0xffff. */
  private static int sum(byte[] packet) {
    long sum = packet.length - 40L + packet[6];
    for (int i = 8; i < packet.length; i++) {
      sum += (packet[i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }

  @ParameterizedTest
  @CsvSource({"6, 20", "6, 21", "6, 1240", "17, 8", "17, 9", "17, 1001"})
  void aPendingChecksumIsComputed(int protocol, int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    byte[] packet = restored(inner(protocol, 0x80, payload));
    assertThat(packet).hasSize(40 + length);
    assertThat(packet[0]).isEqualTo((byte) 0x60);
    assertThat(sum(packet)).isEqualTo(0xffff);
  }

  @Test
  void aFinishedChecksumIsLeftAsItIs() {
    byte[] payload = HexFormat.of().parseHex("0102030405060708090a");
    byte[] packet = restored(inner(17, 0, payload));
    assertThat(packet).endsWith(payload);
  }

  @Test
  void nothingIsPendingWhereThereIsNoChecksum() {
    assertThat(restored(inner(58, 0x80, new byte[20]))).isEmpty();
    assertThat(restored(inner(6, 0x80, new byte[17]))).isEmpty();
    assertThat(restored(inner(17, 0x80, new byte[7]))).isEmpty();
  }

  @Test
  void flagsThatNobodyKnowsAreMalformed() {
    for (int flag : new int[] {0x10, 0x20, 0x40}) {
      assertThat(restored(inner(17, flag, new byte[20]))).isEmpty();
    }
  }
}
