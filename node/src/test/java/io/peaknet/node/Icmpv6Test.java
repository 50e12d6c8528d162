package io.peaknet.node;

import static io.peaknet.node.Packets.OTHER;
import static io.peaknet.node.Packets.OWN;
import static io.peaknet.node.Packets.PEER;
import static io.peaknet.node.Packets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class Icmpv6Test {
  /** An empty UDP datagram from 2001:28::1 port 1 to 2001:28::2 port 2, checksum left out. */
  private static final String UDP =
      """
      60000000 0008 11 40                 # version, payload length, UDP, hop limit
      20010028000000000000000000000001    # source
      20010028000000000000000000000002    # destination
      0001 0002 0008 0000                 # ports, length, checksum
      """;

  // Worked out by hand. Words of the pseudo-header: 2001+28+1 twice (source and destination are
  // the reporter and the sender, both ::1 here), length 56 = 0x38, next header 0x3a:
  //   2 * 0x202a + 0x38 + 0x3a = 0x40c6.
  // Words of the quoted packet: 0x6000 + 0x0008 + 0x1140 + 0x202a + 0x202b + 0x0001 + 0x0002
  //   + 0x0008 = 0xb1a8.
  // Together 0xf26e. Type 1 code 3 adds 0x0103: 0xf371, its complement is 0x0c8e.
  @Test
  void unreachableMatchesTheBytesWorkedOutByHand() {
    byte[] udp = hex(UDP);

    byte[] error =
        Icmpv6.error(OWN, Icmpv6.DESTINATION_UNREACHABLE, Icmpv6.ADDRESS, 0, udp, 0, udp.length);

    assertThat(error)
        .isEqualTo(
            hex(
                """
                60000000 0038 3a 40                 # version, payload length, ICMPv6, hop limit
                20010028000000000000000000000001    # source: the node that reports
                20010028000000000000000000000001    # destination: who sent
                01 03 0c8e 00000000                 # type, code, checksum, unused
                """
                    + UDP));
  }

  // As above with type 2 code 0 and MTU 1280: 0xf26e + 0x0200 + 0x0500 = 0xf96e, complement 0x0691.
  @Test
  void packetTooBigCarriesTheMtu() {
    byte[] udp = hex(UDP);

    byte[] error =
        Objects.requireNonNull(
            Icmpv6.error(OWN, Icmpv6.PACKET_TOO_BIG, 0, 1280, udp, 0, udp.length));

    assertThat(error).startsWith(hex("60000000 0038 3a 40"));
    assertThat(Arrays.copyOfRange(error, 40, 48)).isEqualTo(hex("02 00 0691 00000500"));
  }

  @Test
  void quotesAsMuchAsFitsInto1280Bytes() {
    byte[] large = Packets.ip(OWN, PEER, Ip6Packet.UDP, new byte[9000]);

    byte[] error =
        Objects.requireNonNull(
            Icmpv6.error(OWN, Icmpv6.PACKET_TOO_BIG, 0, 1400, large, 0, large.length));

    assertThat(error).hasSize(1280);
    assertThat(Icmpv6.checksum(error, 0, error.length)).isZero();
  }

  @Test
  void aWrongByteShowsInTheChecksum() {
    byte[] udp = hex(UDP);
    byte[] error = Objects.requireNonNull(Icmpv6.error(OWN, 1, 0, 0, udp, 0, udp.length));
    assertThat(Icmpv6.checksum(error, 0, error.length)).isZero();
    error[60] ^= 1;
    assertThat(Icmpv6.checksum(error, 0, error.length)).isNotZero();
  }

  @Test
  void anErrorIsNeverAnswered() {
    for (int type = 0; type < 256; type++) {
      byte[] invoking = Packets.echo(OWN, PEER, type, 7);
      byte[] error = Icmpv6.error(OWN, 1, 0, 0, invoking, 0, invoking.length);
      if (type < 128 || type == 137) {
        assertThat(error).as("type %s", type).isNull();
      } else {
        assertThat(error).as("type %s", type).isNotNull();
      }
    }
  }

  @Test
  void anErrorBehindExtensionHeadersIsNotAnswered() {
    byte[] message = new byte[16]; // Destination options, then an ICMPv6 error.
    message[0] = Ip6Packet.ICMPV6;
    message[8] = 1;
    byte[] invoking = Packets.ip(OWN, PEER, 60, message);
    assertThat(Icmpv6.error(OWN, 1, 0, 0, invoking, 0, invoking.length)).isNull();
  }

  @Test
  void whatGoesToManyOrComesFromNobodyIsNotAnswered() {
    IdentityAddress group = new IdentityAddress(0xff02_0000_0000_0000L, 1);
    IdentityAddress nobody = new IdentityAddress(0, 0);
    byte[] toGroup = Packets.udp(OWN, 1, group, 2);
    byte[] fromGroup = Packets.udp(group, 1, PEER, 2);
    byte[] fromNobody = Packets.udp(nobody, 1, PEER, 2);
    assertThat(Icmpv6.error(OWN, 1, 0, 0, toGroup, 0, toGroup.length)).isNull();
    assertThat(Icmpv6.error(OWN, 1, 0, 0, fromGroup, 0, fromGroup.length)).isNull();
    assertThat(Icmpv6.error(OWN, 1, 0, 0, fromNobody, 0, fromNobody.length)).isNull();
    // RFC 4443 section 2.4 (e.3): path MTU discovery works for groups.
    assertThat(Icmpv6.error(OWN, 2, 0, 1280, toGroup, 0, toGroup.length)).isNotNull();
  }

  @Test
  void theErrorGoesToWhoeverSent() {
    byte[] foreign = Packets.udp(OTHER, 1, PEER, 2);
    byte[] error = Objects.requireNonNull(Icmpv6.error(OWN, 1, 5, 0, foreign, 0, foreign.length));
    assertThat(IdentityAddress.read(error, 8)).isEqualTo(OWN);
    assertThat(IdentityAddress.read(error, 24)).isEqualTo(OTHER);
  }
}
