package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProbePacketTest {
  private static final IdentityAddress SOURCE = IdentityAddress.parse("2001:28::1");
  private static final IdentityAddress DESTINATION = IdentityAddress.parse("2001:28:1:2:3:4:5:6");

  @Test
  void isAnIpv6PacketWithARightChecksum() {
    byte[] packet = ProbePacket.write(SOURCE, DESTINATION, 0x01020304, 5);
    assertThat(HexFormat.of().formatHex(packet))
        .isEqualTo(
            "60000000" // version 6
                + "0014" // payload length 20
                + "11" // UDP
                + "40" // hop limit 64
                + "20010028000000000000000000000001"
                + "20010028000100020003000400050006"
                + "0009" // source port
                + "0009" // destination port
                + "0014" // length
                + HexFormat.of().formatHex(packet, 46, 48)
                + "7065616b" // "peak"
                + "01020304" // flow
                + "00000005"); // number
    // With the checksum in it, the pseudo-header and the datagram sum up to all ones (RFC 1071).
    int sum = 20 + 17;
    for (int i = 8; i < packet.length; i += 2) {
      sum += (packet[i] & 0xff) << 8 | (packet[i + 1] & 0xff);
    }
    assertThat((sum & 0xffff) + (sum >>> 16)).isEqualTo(0xffff);
  }

  @Test
  void isReadWhereItLies() {
    byte[] packet = ProbePacket.write(SOURCE, DESTINATION, 77, 3);
    byte[] buffer = new byte[100];
    System.arraycopy(packet, 0, buffer, 9, packet.length);
    assertThat(ProbePacket.is(buffer, 9, packet.length)).isTrue();
    assertThat(ProbePacket.is(buffer, 8, packet.length)).isFalse();
    assertThat(ProbePacket.is(Arrays.copyOf(packet, 70), 0, 70)).isFalse();
    assertThat(ProbePacket.flow(buffer, 9)).isEqualTo(77);
    assertThat(ProbePacket.number(buffer, 9)).isEqualTo(3);
  }
}
