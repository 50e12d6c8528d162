package io.peaknet.node;

import static io.peaknet.node.Packets.OTHER;
import static io.peaknet.node.Packets.OWN;
import static io.peaknet.node.Packets.PEER;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.linux.VnetHeader;
import io.peaknet.protocol.Output.Undeliverable;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostSideTest {
  private final FakeDevice device = new FakeDevice();
  private final HostSide host = new HostSide(0, OWN, device, List.of());
  private final List<byte[]> toNetwork = new ArrayList<>();

  private void receive(int max) throws IOException {
    host.receive(
        0,
        max,
        (nowNs, memory, at, length) ->
            toNetwork.add(
                memory
                    .asSlice(at + VnetHeader.BYTES, length - VnetHeader.BYTES)
                    .toArray(JAVA_BYTE)));
  }

  @Test
  void whatTheHostSendsGoesOutAndItsAnswerComesIn() throws IOException {
    byte[] question = Packets.udp(OWN, 4000, PEER, 53);
    byte[] answer = Packets.udp(PEER, 53, OWN, 4000);
    host.deliver(0, PEER, answer, 0, answer.length);
    assertThat(device.toHost).isEmpty();

    device.fromHost.add(question);
    receive(10);
    host.deliver(0, PEER, answer, 0, answer.length);

    assertThat(toNetwork).containsExactly(question);
    assertThat(device.toHost).containsExactly(answer);
    assertThat(host.counters()).containsEntry("denied", 1L).containsEntry("passed", 1L);
  }

  @Test
  void aBatchIsBounded() throws IOException {
    for (int i = 0; i < 10; i++) {
      device.fromHost.add(Packets.udp(OWN, i, PEER, 53));
    }
    receive(4);
    assertThat(toNetwork).hasSize(4);
    receive(100);
    assertThat(toNetwork).hasSize(10);
  }

  @Test
  void whatAKernelSaysOnAnyInterfaceIsIgnored() throws IOException {
    IdentityAddress linkLocal = new IdentityAddress(0xfe80L << 48, 1);
    IdentityAddress routers = new IdentityAddress(0xff02L << 48, 2);
    IdentityAddress nobody = new IdentityAddress(0, 0);
    device.fromHost.add(Packets.echo(linkLocal, routers, 133, 0)); // Router solicitation.
    device.fromHost.add(Packets.echo(nobody, routers, 135, 0)); // Duplicate detection.
    device.fromHost.add(Packets.echo(OWN, routers, 143, 0)); // Multicast report.
    device.fromHost.add(Packets.udp(linkLocal, 1, PEER, 2));
    receive(10);
    assertThat(toNetwork).isEmpty();
    assertThat(device.toHost).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NO_RECORD, 1, 3, 0",
    "NO_ROUTE, 1, 0, 0",
    "NOT_PEAK, 1, 0, 0",
    "FOREIGN_SOURCE, 1, 5, 0",
    "TOO_BIG, 2, 0, 1400",
  })
  void theHostIsToldWhy(Undeliverable reason, int type, int code, int parameter)
      throws IOException {
    byte[] packet = Packets.udp(OWN, 1, OTHER, 2);
    host.undeliverable(0, reason, 1400, packet, 0, packet.length);
    byte[] error = device.toHost.getFirst();
    assertThat(error[40]).isEqualTo((byte) type);
    assertThat(error[41]).isEqualTo((byte) code);
    assertThat(Ip6Packet.u16(error, 46)).isEqualTo(parameter);
    assertThat(IdentityAddress.read(error, 8)).isEqualTo(OWN);
    assertThat(IdentityAddress.read(error, 24)).isEqualTo(OWN);
    assertThat(Icmpv6.checksum(error, 0, error.length)).isZero();
  }

  @Test
  void noPathIsReportedNarrowerThan1280() throws IOException {
    byte[] packet = Packets.udp(OWN, 1, OTHER, 2);
    host.undeliverable(0, Undeliverable.TOO_BIG, 576, packet, 0, packet.length);
    assertThat(Ip6Packet.u16(device.toHost.getFirst(), 46)).isEqualTo(1280);
  }

  @Test
  void errorsAreLimited() throws IOException {
    byte[] packet = Packets.udp(OWN, 1, OTHER, 2);
    for (int i = 0; i < 1000; i++) {
      host.undeliverable(0, Undeliverable.NO_RECORD, 1280, packet, 0, packet.length);
    }
    assertThat(device.toHost).hasSize(100);
    host.undeliverable(10_000_000, Undeliverable.NO_RECORD, 1280, packet, 0, packet.length);
    assertThat(device.toHost).hasSize(101);
    assertThat(host.counters()).containsEntry("icmp_errors_limited", 900L);
  }
}
