package io.peaknet.node;

import static io.peaknet.node.Firewall.Verdict.DENIED;
import static io.peaknet.node.Firewall.Verdict.LIMITED;
import static io.peaknet.node.Firewall.Verdict.MALFORMED;
import static io.peaknet.node.Firewall.Verdict.PASS;
import static io.peaknet.node.Packets.ACK;
import static io.peaknet.node.Packets.FIN;
import static io.peaknet.node.Packets.OTHER;
import static io.peaknet.node.Packets.OWN;
import static io.peaknet.node.Packets.PEER;
import static io.peaknet.node.Packets.RST;
import static io.peaknet.node.Packets.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FirewallTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private long nowNs;

  private Firewall firewall(String... rules) {
    return new Firewall(
        nowNs,
        OWN,
        List.of(rules).stream()
            .map(rule -> rule.split(" "))
            .map(r ->
                AllowRule.parse(r[0], r[1].equals("-") ? null : r[1], r.length > 2 ? r[2] : null))
            .toList());
  }

  private void send(Firewall firewall, byte[] packet) {
    firewall.outbound(nowNs, packet, 0, packet.length);
  }

  private Firewall.Verdict receive(Firewall firewall, byte[] packet) {
    return firewall.inbound(nowNs, IdentityAddress.read(packet, 8), packet, 0, packet.length);
  }

  @Test
  void nothingComesInUnasked() {
    Firewall firewall = firewall();
    assertThat(receive(firewall, Packets.tcp(PEER, 1000, OWN, 22, SYN))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.tcp(PEER, 1000, OWN, 22, ACK))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(PEER, 1000, OWN, 53))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.ip(PEER, OWN, 50, new byte[30]))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 129, 1))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 135, 1))).isEqualTo(DENIED);
  }

  @Test
  void answersComeInFromWhoWasAskedAlone() {
    Firewall firewall = firewall();
    send(firewall, Packets.udp(OWN, 4000, PEER, 53));
    assertThat(receive(firewall, Packets.udp(PEER, 53, OWN, 4000))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.udp(OTHER, 53, OWN, 4000))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(PEER, 54, OWN, 4000))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(PEER, 53, OWN, 4001))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.tcp(PEER, 53, OWN, 4000, ACK))).isEqualTo(DENIED);
  }

  @Test
  void protocolsWithoutPortsAreFlowsToo() {
    Firewall firewall = firewall();
    send(firewall, Packets.ip(OWN, PEER, 50, new byte[16]));
    assertThat(receive(firewall, Packets.ip(PEER, OWN, 50, new byte[16]))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.ip(PEER, OWN, 47, new byte[16]))).isEqualTo(DENIED);
  }

  @Test
  void anAddressThatIsNotTheSendersIsNoPacketAtAll() {
    Firewall firewall = firewall("* -");
    byte[] forged = Packets.udp(OTHER, 1, OWN, 2);
    assertThat(firewall.inbound(nowNs, PEER, forged, 0, forged.length)).isEqualTo(MALFORMED);
    assertThat(receive(firewall, Packets.udp(PEER, 1, OTHER, 2))).isEqualTo(MALFORMED);
  }

  @Test
  void aConnectionIsKnownUntilItHasBeenIdleForItsTime() {
    Firewall firewall = firewall();
    send(firewall, Packets.tcp(OWN, 4000, PEER, 80, SYN));
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN | ACK))).isEqualTo(PASS);
    nowNs += 2 * 3600 * SECOND_NS;
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, ACK))).isEqualTo(PASS);
    nowNs += (2 * 3600 + 5 * 60) * SECOND_NS;
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, ACK))).isEqualTo(DENIED);
  }

  @Test
  void anUnansweredConnectionIsForgottenAfterFourMinutes() {
    Firewall firewall = firewall();
    send(firewall, Packets.tcp(OWN, 4000, PEER, 80, SYN));
    nowNs += 241 * SECOND_NS;
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN | ACK))).isEqualTo(DENIED);
  }

  @Test
  void aClosedConnectionLingersForFourMinutes() {
    for (int end : new int[] {FIN | ACK, RST}) {
      Firewall firewall = firewall();
      send(firewall, Packets.tcp(OWN, 4000, PEER, 80, SYN));
      receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN | ACK));
      assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, end))).isEqualTo(PASS);
      nowNs += 239 * SECOND_NS;
      assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, ACK))).isEqualTo(PASS);
      nowNs += 241 * SECOND_NS;
      assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, ACK))).isEqualTo(DENIED);
    }
  }

  @Test
  void aSynComesInOnAFlowOnlyAgainstASynOfOurs() {
    Firewall firewall = firewall();
    send(firewall, Packets.tcp(OWN, 4000, PEER, 80, SYN));
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN))).isEqualTo(DENIED);
  }

  @Test
  void aPortThatIsUsedAgainIsANewConnection() {
    Firewall firewall = firewall();
    send(firewall, Packets.tcp(OWN, 4000, PEER, 80, SYN));
    receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN | ACK));
    send(firewall, Packets.tcp(OWN, 4000, PEER, 80, FIN | ACK));
    send(firewall, Packets.tcp(OWN, 4000, PEER, 80, SYN));
    receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, SYN | ACK));
    nowNs += 3600 * SECOND_NS;
    assertThat(receive(firewall, Packets.tcp(PEER, 80, OWN, 4000, ACK))).isEqualTo(PASS);
  }

  @Test
  void rulesOpenPortsToIdentities() {
    Firewall firewall = firewall(PEER + " tcp 22", "* udp 5000-5010");
    assertThat(receive(firewall, Packets.tcp(PEER, 9, OWN, 22, SYN))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.tcp(OTHER, 9, OWN, 22, SYN))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(PEER, 9, OWN, 22))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(OTHER, 9, OWN, 5000))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.udp(OTHER, 9, OWN, 5010))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.udp(OTHER, 9, OWN, 5011))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(OTHER, 9, OWN, 4999))).isEqualTo(DENIED);
  }

  @Test
  void aRuleWithoutProtocolOpensTcpAndUdpAlone() {
    Firewall firewall = firewall("* -");
    assertThat(receive(firewall, Packets.tcp(PEER, 9, OWN, 22, SYN))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.udp(PEER, 9, OWN, 22))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.ip(PEER, OWN, 47, new byte[16]))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 135, 1))).isEqualTo(DENIED);
  }

  @Test
  void answersOfAServiceNeedNoStateSoItsClientsCantFillTheTable() {
    Firewall firewall = firewall("* tcp 80");
    for (int port = 1; port < 5000; port++) {
      receive(firewall, Packets.tcp(PEER, port, OWN, 80, SYN));
      send(firewall, Packets.tcp(OWN, 80, PEER, port, SYN | ACK));
    }
    assertThat(firewall.flows()).isZero();
  }

  @Test
  void echoRequestsPassAtALimitedRateForEachPeer() {
    Firewall firewall = firewall();
    int passed = 0;
    for (int i = 0; i < 1000; i++) {
      passed += receive(firewall, Packets.echo(PEER, OWN, 128, i)) == PASS ? 1 : 0;
    }
    assertThat(passed).isEqualTo(200);
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 128, 1))).isEqualTo(LIMITED);
    assertThat(receive(firewall, Packets.echo(OTHER, OWN, 128, 1))).isEqualTo(PASS);
    nowNs += SECOND_NS / 100;
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 128, 1))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 128, 1))).isEqualTo(LIMITED);
  }

  @Test
  void anIcmpRuleLiftsTheLimit() {
    Firewall firewall = firewall(PEER + " icmp");
    for (int i = 0; i < 1000; i++) {
      assertThat(receive(firewall, Packets.echo(PEER, OWN, 128, i))).isEqualTo(PASS);
    }
  }

  @Test
  void echoRepliesPassIfAskedFor() {
    Firewall firewall = firewall();
    send(firewall, Packets.echo(OWN, PEER, 128, 77));
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 129, 77))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 129, 78))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.echo(OTHER, OWN, 129, 77))).isEqualTo(DENIED);
    nowNs += 61 * SECOND_NS;
    assertThat(receive(firewall, Packets.echo(PEER, OWN, 129, 77))).isEqualTo(DENIED);
  }

  @Test
  void icmpErrorsPassIfTheyQuoteAFlowWithTheirSender() {
    Firewall firewall = firewall("* tcp 80");
    byte[] mine = Packets.udp(OWN, 4000, PEER, 53);
    byte[] truncated = java.util.Arrays.copyOf(mine, 48);
    send(firewall, mine);
    for (int type = 1; type <= 4; type++) {
      assertThat(receive(firewall, Packets.icmpError(PEER, OWN, type, mine))).isEqualTo(PASS);
      assertThat(receive(firewall, Packets.icmpError(PEER, OWN, type, truncated))).isEqualTo(PASS);
    }
    assertThat(receive(firewall, Packets.icmpError(OTHER, OWN, 1, mine))).isEqualTo(DENIED);
    byte[] never = Packets.udp(OWN, 4001, PEER, 53);
    assertThat(receive(firewall, Packets.icmpError(PEER, OWN, 1, never))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.icmpError(PEER, OWN, 100, mine))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.icmpError(PEER, OWN, 1, new byte[0]))).isEqualTo(DENIED);
    // A service's replies: there is no flow, yet path MTU discovery has to work.
    byte[] reply = Packets.tcp(OWN, 80, PEER, 999, ACK);
    assertThat(receive(firewall, Packets.icmpError(PEER, OWN, 2, reply))).isEqualTo(PASS);
  }

  @Test
  void icmpErrorsAboutEchoRequestsPass() {
    Firewall firewall = firewall();
    send(firewall, Packets.echo(OWN, PEER, 128, 5));
    byte[] about = Packets.echo(OWN, PEER, 128, 5);
    assertThat(receive(firewall, Packets.icmpError(PEER, OWN, 1, about))).isEqualTo(PASS);
    byte[] other = Packets.echo(OWN, PEER, 128, 6);
    assertThat(receive(firewall, Packets.icmpError(PEER, OWN, 1, other))).isEqualTo(DENIED);
  }

  @Test
  void fragmentsFollowTheVerdictOnTheFirst() {
    Firewall firewall = firewall("* udp 7");
    byte[] good = Packets.ip(PEER, OWN, Ip6Packet.UDP, datagram(7));
    byte[] bad = Packets.ip(PEER, OWN, Ip6Packet.UDP, datagram(8));
    assertThat(receive(firewall, Packets.fragment(good, 2, 16, false, 1))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.fragment(good, 0, 16, true, 1))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.fragment(good, 2, 16, false, 1))).isEqualTo(PASS);
    assertThat(receive(firewall, Packets.fragment(good, 2, 16, false, 2))).isEqualTo(DENIED);
    // A second "first" fragment with another port takes the permission back.
    assertThat(receive(firewall, Packets.fragment(bad, 0, 16, true, 1))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.fragment(good, 2, 16, false, 1))).isEqualTo(DENIED);
    // An atomic fragment is a whole packet.
    assertThat(receive(firewall, Packets.fragment(good, 0, 32, false, 3))).isEqualTo(PASS);
  }

  @Test
  void fragmentsExpireAndAreCounted() {
    Firewall firewall = firewall("* udp 7");
    byte[] good = Packets.ip(PEER, OWN, Ip6Packet.UDP, datagram(7));
    receive(firewall, Packets.fragment(good, 0, 16, true, 1));
    for (int i = 0; i < 63; i++) {
      assertThat(receive(firewall, Packets.fragment(good, 2, 16, true, 1))).isEqualTo(PASS);
    }
    assertThat(receive(firewall, Packets.fragment(good, 2, 16, true, 1))).isEqualTo(DENIED);
    receive(firewall, Packets.fragment(good, 0, 16, true, 2));
    nowNs += 61 * SECOND_NS;
    assertThat(receive(firewall, Packets.fragment(good, 2, 16, true, 2))).isEqualTo(DENIED);
  }

  @Test
  void aFirstFragmentMustHoldTheWholeHeader() {
    Firewall firewall = firewall("* -");
    byte[] tcp = Packets.tcp(PEER, 1, OWN, 22, SYN);
    assertThat(receive(firewall, Packets.fragment(tcp, 0, 8, true, 1))).isEqualTo(MALFORMED);
  }

  @Test
  void extensionHeadersHideNothing() {
    Firewall firewall = firewall("* udp 7");
    for (int kind : new int[] {0, 60, 135, 139, 140}) {
      assertThat(receive(firewall, extended(kind, 7, 0))).as("header %s", kind).isEqualTo(PASS);
      assertThat(receive(firewall, extended(kind, 8, 0))).as("header %s", kind).isEqualTo(DENIED);
    }
    // A routing header that is used up passes; one that would send the packet on does not.
    assertThat(receive(firewall, extended(43, 7, 0))).isEqualTo(PASS);
    assertThat(receive(firewall, extended(43, 7, 1))).isEqualTo(MALFORMED);
  }

  @Test
  void aFloodOfFlowsCostsTheOldestNotMemory() {
    FlowTable flows = new FlowTable(100);
    Firewall firewall = new Firewall(nowNs, OWN, List.of(), flows);
    send(firewall, Packets.udp(OWN, 1, PEER, 1));
    for (int port = 2; port <= 10_000; port++) {
      send(firewall, Packets.udp(OWN, port, PEER, 1));
      assertThat(flows.size()).isLessThanOrEqualTo(100);
    }
    assertThat(receive(firewall, Packets.udp(PEER, 1, OWN, 1))).isEqualTo(DENIED);
    assertThat(receive(firewall, Packets.udp(PEER, 1, OWN, 10_000))).isEqualTo(PASS);
  }

  @Test
  void expiredFlowsMakeRoom() {
    FlowTable flows = new FlowTable(1000);
    Firewall firewall = new Firewall(nowNs, OWN, List.of(), flows);
    for (int port = 1; port <= 500; port++) {
      send(firewall, Packets.udp(OWN, port, PEER, 1));
    }
    nowNs += 301 * SECOND_NS;
    for (int port = 1001; port <= 1300; port++) {
      send(firewall, Packets.udp(OWN, port, PEER, 1));
    }
    assertThat(flows.size()).isEqualTo(300);
  }

  @Test
  void packetsThatAreNotOursLeaveNoState() {
    Firewall firewall = firewall();
    send(firewall, Packets.udp(OTHER, 1, PEER, 1));
    send(firewall, Packets.udp(OWN, 1, IdentityAddress.read(new byte[16], 0), 1));
    send(firewall, Packets.tcp(OWN, 1, PEER, 1, RST));
    assertThat(firewall.flows()).isZero();
  }

  @Test
  void noPacketMakesItThrowAndRandomOnesNeverPass() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    Firewall firewall = firewall();
    for (int i = 0; i < 300_000; i++) {
      nowNs += 1000;
      byte[] packet = noise(random);
      IdentityAddress source = packet.length >= 24 ? IdentityAddress.read(packet, 8) : PEER;
      firewall.outbound(nowNs, packet, 0, packet.length);
      Firewall.Verdict verdict = firewall.inbound(nowNs, source, packet, 0, packet.length);
      if (verdict == PASS) {
        Ip6Packet passed = Objects.requireNonNull(Ip6Packet.parse(packet, 0, packet.length));
        assertThat(passed.protocol()).as("seed %s, packet %s", seed, i).isEqualTo(Ip6Packet.ICMPV6);
        assertThat(passed.icmpType()).as("seed %s, packet %s", seed, i).isEqualTo(128);
      }
      Icmpv6.error(OWN, 1, 0, 0, packet, 0, packet.length);
    }
  }

  /** Half noise, half packets that are right but for a few bytes. */
  private static byte[] noise(Random random) {
    byte[] packet = new byte[random.nextInt(120)];
    random.nextBytes(packet);
    if (packet.length >= 40 && random.nextInt(4) > 0) {
      packet[0] = 0x60;
      packet[4] = 0;
      packet[5] = (byte) (packet.length - 40);
      int[] kinds = {0, 6, 17, 43, 44, 51, 58, 60, 135};
      packet[6] = (byte) kinds[random.nextInt(kinds.length)];
      PEER.write(packet, 8);
      OWN.write(packet, 24);
      for (int at = 40; at + 8 < packet.length; at += 8) {
        packet[at] = (byte) kinds[random.nextInt(kinds.length)];
        packet[at + 1] = (byte) random.nextInt(3);
      }
    }
    return packet;
  }

  private static byte[] datagram(int port) {
    byte[] datagram = new byte[32];
    datagram[3] = (byte) port;
    return datagram;
  }

  private static byte[] extended(int kind, int port, int segmentsLeft) {
    byte[] payload = new byte[16];
    payload[0] = Ip6Packet.UDP;
    payload[3] = (byte) segmentsLeft;
    payload[11] = (byte) port;
    return Packets.ip(PEER, OWN, kind, payload);
  }
}
