package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UdpSocketTest {
  private static final byte[] ANY4 = new byte[4];
  private static final byte[] LOOPBACK4 = {127, 0, 0, 1};
  private static final byte[] MAPPED4 = mapped(LOOPBACK4);
  private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final UdpSocket.Source source = new UdpSocket.Source();
  private final byte[] buffer = new byte[2000];

  private static byte[] mapped(byte[] ipv4) {
    byte[] address = new byte[16];
    address[10] = -1;
    address[11] = -1;
    System.arraycopy(ipv4, 0, address, 12, 4);
    return address;
  }

  private static void await(UdpSocket socket) throws IOException {
    try (Poll poll = Poll.open()) {
      poll.add(socket.fd());
      assertThat(poll.await(2_000_000_000L)).as("a datagram came").isEqualTo(1);
    }
  }

  private static void assumeIpv6() {
    assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this kernel has no IPv6");
  }

  @Test
  void carriesDatagramsOverIpv4() throws IOException {
    carries(LOOPBACK4, MAPPED4);
  }

  @Test
  void carriesDatagramsOverIpv6() throws IOException {
    assumeIpv6();
    carries(LOOPBACK6, LOOPBACK6);
  }

  private void carries(byte[] local, byte[] address16) throws IOException {
    var random = new Random(1);
    try (var a = UdpSocket.open(local, 0);
        var b = UdpSocket.open(local, 0)) {
      assertThat(a.ipv6()).isEqualTo(local.length == 16);
      assertThat(b.receive(buffer, 0, 2000, source)).isEqualTo(-1);
      for (int length : new int[] {0, 1, 1400, 1990}) {
        byte[] data = new byte[length + 3];
        random.nextBytes(data);
        assertThat(a.send(address16, b.localPort(), 0, data, 3, length)).isTrue();
        await(b);
        assertThat(b.receive(buffer, 10, 1990, source)).isEqualTo(length);
        assertThat(Arrays.copyOfRange(buffer, 10, 10 + length))
            .isEqualTo(Arrays.copyOfRange(data, 3, 3 + length));
        assertThat(source.address).isEqualTo(address16);
        assertThat(source.port).isEqualTo(a.localPort());
        assertThat(source.scope).isZero();
      }
      assertThat(b.receive(buffer, 0, 2000, source)).isEqualTo(-1);
      assertThat(a.unsent() + b.unsent()).isZero();
    }
  }

  @Test
  void speaksWithTheJdksOwnSocket() throws IOException {
    try (var ours = UdpSocket.open(ANY4, 0);
        var theirs = new DatagramSocket(0, InetAddress.getByAddress(LOOPBACK4))) {
      theirs.setSoTimeout(2000);
      byte[] data = {1, 2, 3};
      var loopback = InetAddress.getByAddress(LOOPBACK4);
      theirs.send(new DatagramPacket(data, 3, loopback, ours.localPort()));
      await(ours);
      assertThat(ours.receive(buffer, 0, 2000, source)).isEqualTo(3);
      assertThat(source.port).isEqualTo(theirs.getLocalPort());
      assertThat(ours.send(source.address, source.port, 0, buffer, 0, 3)).isTrue();
      var back = new DatagramPacket(new byte[9], 9);
      theirs.receive(back);
      assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(data);
    }
  }

  @Test
  void aDatagramThatDoesntFitIsSkipped() throws IOException {
    try (var a = UdpSocket.open(LOOPBACK4, 0)) {
      a.send(MAPPED4, a.localPort(), 0, buffer, 0, 101);
      a.send(MAPPED4, a.localPort(), 0, buffer, 0, 100);
      await(a);
      assertThat(a.receive(buffer, 0, 100, source)).isEqualTo(100);
    }
  }

  @Test
  void aClosedPortThereDisturbsNothing() throws IOException {
    int closedPort;
    try (var gone = UdpSocket.open(LOOPBACK4, 0)) {
      closedPort = gone.localPort();
    }
    try (var a = UdpSocket.open(LOOPBACK4, 0)) {
      for (int i = 0; i < 10; i++) {
        assertThat(a.send(MAPPED4, closedPort, 0, buffer, 0, 10)).isTrue();
        assertThat(a.receive(buffer, 0, 2000, source)).isEqualTo(-1);
      }
    }
  }

  @Test
  void whatCantLeaveIsCounted() throws IOException {
    assumeIpv6();
    try (var four = UdpSocket.open(LOOPBACK4, 0);
        var six = UdpSocket.open(LOOPBACK6, 0)) {
      assertThat(four.send(LOOPBACK6, 9, 0, buffer, 0, 1)).isFalse();
      assertThat(six.send(MAPPED4, 9, 0, buffer, 0, 1)).isFalse();
      assertThat(four.send(MAPPED4, 0, 0, buffer, 0, 1)).as("to port 0").isFalse();
      assertThat(four.send(MAPPED4, 9, 0, new byte[65535], 0, 65535)).as("too long").isFalse();
      assertThat(four.unsent()).isEqualTo(3);
      assertThat(six.unsent()).isEqualTo(1);
    }
  }

  @Test
  void portInUseSaysSo() throws IOException {
    try (var first = UdpSocket.open(ANY4, 0)) {
      int port = first.localPort();
      assertThatThrownBy(() -> UdpSocket.open(ANY4, port))
          .isInstanceOf(SystemException.class)
          .hasMessage(
              "opening udp 0.0.0.0 port %d: EADDRINUSE (address already in use): udp port %d is in"
                  + " use; stop what uses it or listen on another port",
              port, port);
    }
  }

  @Test
  void bothFamiliesShareAPort() throws IOException {
    assumeIpv6();
    try (var six = UdpSocket.open(new byte[16], 0);
        var four = UdpSocket.open(ANY4, six.localPort())) {
      assertThat(four.localPort()).isEqualTo(six.localPort());
    }
  }

  @Test
  void anAddressOfAnotherHostSaysSo() {
    assertThatThrownBy(() -> UdpSocket.open(new byte[] {(byte) 192, 0, 2, 1}, 7411))
        .isInstanceOf(SystemException.class)
        .hasMessageStartingWith("opening udp 192.0.2.1 port 7411: EADDRNOTAVAIL")
        .hasMessageContaining("no interface of this host has this address");
  }

  @Test
  void badArgumentsAreMistakes() {
    for (byte[] address : List.of(new byte[0], new byte[5])) {
      assertThatThrownBy(() -> UdpSocket.open(address, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> UdpSocket.open(ANY4, 65536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void usingAClosedOneIsAMistake() throws IOException {
    UdpSocket socket = UdpSocket.open(LOOPBACK4, 0);
    socket.close();
    socket.close();
    assertThatThrownBy(() -> socket.receive(buffer, 0, 10, source))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> socket.send(MAPPED4, 9, 0, buffer, 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @InNamespace
  void whereNoRouteLeadsNothingIsThrown() throws IOException {
    try (var six = UdpSocket.open(new byte[16], 0);
        var four = UdpSocket.open(ANY4, 0)) {
      assertThat(six.send(TwoHosts.bytes("2001:db8::1"), 9, 0, buffer, 0, 1)).isFalse();
      assertThat(four.send(mapped(new byte[] {10, 0, 0, 1}), 9, 0, buffer, 0, 1)).isFalse();
      assertThat(six.unsent()).isEqualTo(1);
      assertThat(four.unsent()).isEqualTo(1);
    }
  }

  @Test
  @InNamespace
  void nothingLeavesInFragments() throws IOException {
    NetworkInterfaces.mtu("lo", 1400);
    try (var six = UdpSocket.open(LOOPBACK6, 0);
        var four = UdpSocket.open(LOOPBACK4, 0)) {
      int room6 = 1400 - 48;
      assertThat(six.send(LOOPBACK6, six.localPort(), 0, buffer, 0, room6)).isTrue();
      assertThat(six.send(LOOPBACK6, six.localPort(), 0, buffer, 0, room6 + 1)).isFalse();
      int room4 = 1400 - 28;
      assertThat(four.send(MAPPED4, four.localPort(), 0, buffer, 0, room4)).isTrue();
      assertThat(four.send(MAPPED4, four.localPort(), 0, buffer, 0, room4 + 1)).isFalse();
      assertThat(six.unsent()).isEqualTo(1);
      assertThat(four.unsent()).isEqualTo(1);
    }
  }

  @Test
  @InNamespace
  void aLinkLocalNeighbourHasAScope() throws IOException {
    byte[] local = TwoHosts.bytes("fe80::1234");
    NetworkInterfaces.addAddress("lo", local, 64);
    int scope = 1; // the loopback interface's index, in every namespace
    try (var a = UdpSocket.open(new byte[16], 0);
        var b = UdpSocket.open(new byte[16], 0)) {
      assertThat(sendUntilReceived(a, b, local, scope)).isEqualTo(5);
      assertThat(source.address).isEqualTo(local);
      assertThat(source.scope).isEqualTo(scope);
      assertThat(b.send(source.address, source.port, source.scope, buffer, 0, 5)).isTrue();
    }
  }

  /** The kernel adds a new address's local route in the background; until then it drops. */
  private int sendUntilReceived(UdpSocket a, UdpSocket b, byte[] to, int scope) throws IOException {
    try (Poll poll = Poll.open()) {
      poll.add(b.fd());
      for (int i = 0; i < 100; i++) {
        assertThat(a.send(to, b.localPort(), scope, buffer, 0, 5)).isTrue();
        if (poll.await(20_000_000) == 1) {
          return b.receive(buffer, 0, 2000, source);
        }
      }
      return -1;
    }
  }

  @Test
  void aFullQueueLosesDatagramsAndNothingElse() throws IOException {
    try (var a = UdpSocket.open(LOOPBACK4, 0);
        var b = UdpSocket.open(LOOPBACK4, 0)) {
      int sent = 0;
      for (int i = 0; i < 20_000; i++) {
        sent += a.send(MAPPED4, b.localPort(), 0, buffer, 0, 1400) ? 1 : 0;
      }
      assertThat(sent + a.unsent()).isEqualTo(20_000);
      int received = 0;
      while (b.receive(buffer, 0, 2000, source) >= 0) {
        received++;
      }
      assertThat(received).isBetween(10, sent);
    }
  }
}
