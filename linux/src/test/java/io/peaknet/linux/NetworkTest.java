package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class NetworkTest {
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
