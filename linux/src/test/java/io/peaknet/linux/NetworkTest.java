package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NetworkTest {
  /** RFC 1071's own words, byte pair by byte pair. */
  private static int reference(byte[] bytes, int start, int end) {
    int sum = 0;
    for (int i = start; i < end; i++) {
      sum += (bytes[i] & 0xff) << ((i - start) % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return ~sum & 0xffff;
  }

  @Test
  void checksumIsThatOfTheRfc() {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] packet = new byte[64 + random.nextInt(1500)];
      random.nextBytes(packet);
      int start = random.nextInt(40);
      int end = packet.length - random.nextInt(4);
      int field = start + 2 * random.nextInt(8);
      int expected = reference(packet, start, end);
      byte[] finished = packet.clone();
      Network.finishChecksum(finished, start, field, end);
      int actual = ((finished[field] & 0xff) << 8) | (finished[field + 1] & 0xff);
      assertThat(actual).isEqualTo(expected == 0 ? 0xffff : expected);
      finished[field] = packet[field];
      finished[field + 1] = packet[field + 1];
      assertThat(finished).as("nothing else changes").isEqualTo(packet);
    }
  }

  @Test
  void checksumOfNothingButOnesCarriesAllTheWay() {
    byte[] packet = new byte[65535];
    java.util.Arrays.fill(packet, (byte) 0xff);
    Network.finishChecksum(packet, 0, 0, 65532);
    assertThat(new byte[] {packet[0], packet[1]}).containsExactly(0xff, 0xff);
  }

  @Test
  void ipv4HasAnIpv6Form() {
    byte[] address = new byte[16];
    java.util.Arrays.fill(address, (byte) 9);
    Network.mapV4(MemorySegment.ofArray(new byte[] {0, 10, 1, 2, 3}), 1, address);
    assertThat(address).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3);
    assertThat(Network.isV4Mapped(address)).isTrue();
    address[9] = 1;
    assertThat(Network.isV4Mapped(address)).isFalse();
    assertThat(Network.isV4Mapped(new byte[16])).isFalse();
  }
}
