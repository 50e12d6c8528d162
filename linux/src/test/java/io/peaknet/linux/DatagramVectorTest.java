package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DatagramVectorTest {
  private static final byte[] LOOPBACK4 = {127, 0, 0, 1};
  private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final long MAPPED4 = 0xffff_7f00_0001L;

  private final DatagramVector sending = new DatagramVector(16);
  private final DatagramVector receiving = new DatagramVector(8);

  private static UdpSocket open(byte[] address, UdpOptions options) throws IOException {
    return UdpSocket.open(address, 0, options);
  }

  private static UdpOptions without(boolean segmentation, boolean equal, boolean coalescing) {
    return new UdpOptions(segmentation, equal, coalescing, false, false, false);
  }

  /** All that waits within 2 s, until {@code count} datagrams came: each as hex. */
  private List<String> receive(UdpSocket socket, int count) throws IOException {
    var datagrams = new ArrayList<String>();
    try (Poll poll = Poll.open()) {
      poll.add(socket.fd());
      long deadlineNs = System.nanoTime() + 2_000_000_000L;
      while (datagrams.size() < count && System.nanoTime() < deadlineNs) {
        poll.await(deadlineNs - System.nanoTime());
        int entries = socket.receive(receiving);
        for (int i = 0; i < entries; i++) {
          split(i, datagrams);
        }
      }
    }
    return datagrams;
  }

  private void split(int entry, List<String> datagrams) {
    int length = receiving.length(entry);
    int size = receiving.segmentSize(entry);
    assertThat(size).isBetween(Math.min(1, length), Math.max(1, length));
    for (int at = 0; at < length || at == 0; at += size) {
      byte[] datagram = new byte[Math.min(size, length - at)];
      long from = receiving.offset(entry) + at;
      MemorySegment.copy(receiving.memory(), JAVA_BYTE, from, datagram, 0, datagram.length);
      datagrams.add(HexFormat.of().formatHex(datagram));
      if (length == 0) {
        return;
      }
    }
  }

  /** Appends random bytes as one entry; adds its datagrams to what is expected. */
  private void append(
      Arena arena, Random random, UdpSocket to, int length, int size, List<String> expected) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    MemorySegment data = arena.allocate(length + 3L);
    MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 3, length);
    boolean six = to.ipv6();
    assertThat(sending.append(0, six ? 1 : MAPPED4, to.localPort(), 0, data, 3, length, size))
        .isTrue();
    for (int at = 0; at < length || at == 0; at += size) {
      byte[] datagram = Arrays.copyOfRange(bytes, at, Math.min(length, at + size));
      expected.add(HexFormat.of().formatHex(datagram));
    }
  }

  private void carries(byte[] local, UdpOptions from, UdpOptions to) throws IOException {
    var random = new Random(3);
    try (var a = open(local, from);
        var b = open(local, to);
        var arena = Arena.ofConfined()) {
      assertThat(b.receive(receiving)).isZero();
      for (int round = 0; round < 50; round++) {
        var expected = new ArrayList<String>();
        int entries = 1 + random.nextInt(8);
        int bytes = 0;
        // All of it must fit into the receive buffer that an ordinary user gets, of 208 KiB.
        for (int i = 0; i < entries && expected.size() < 40 && bytes < 40_000; i++) {
          int size = 1 + random.nextInt(random.nextInt(20) == 0 ? 9000 : 1400);
          int most = Math.min(DatagramVector.ENTRY_BYTES_MAX, size * DatagramVector.SEGMENTS_MAX);
          int whole = size * (1 + random.nextInt(most / size));
          int length = random.nextBoolean() ? whole : random.nextInt(most + 1);
          append(arena, random, b, length, size, expected);
          bytes += length;
        }
        assertThat(a.send(sending)).isZero();
        assertThat(sending.count()).isZero();
        // Of one flow: nothing overtakes.
        assertThat(receive(b, expected.size())).isEqualTo(expected);
        boolean mapped = !b.ipv6();
        assertThat(receiving.sourceHigh(0)).isZero();
        assertThat(receiving.sourceLow(0)).isEqualTo(mapped ? MAPPED4 : 1);
        assertThat(receiving.sourcePort(0)).isEqualTo(a.localPort());
        assertThat(receiving.sourceScope(0)).isZero();
      }
      assertThat(a.unsent()).isZero();
    }
  }

  private static void assumeIpv6() {
    assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this kernel has no IPv6");
  }

  @Test
  void carriesWhatTheKernelCutsAndCoalesces() throws IOException {
    carries(LOOPBACK4, UdpOptions.best(), UdpOptions.best());
    assumeIpv6();
    carries(LOOPBACK6, UdpOptions.best(), UdpOptions.best());
  }

  @Test
  void carriesTheSameWithoutAnyOffload() throws IOException {
    carries(LOOPBACK4, UdpOptions.PLAIN, UdpOptions.PLAIN);
    assumeIpv6();
    carries(LOOPBACK6, UdpOptions.PLAIN, UdpOptions.best());
  }

  @Test
  void carriesTheSameWhereTheKernelManglesEqualSegments() throws IOException {
    carries(LOOPBACK4, without(true, false, true), without(true, false, true));
  }

  @Test
  void coalescesWhatWasCut() throws IOException {
    var options = UdpOptions.best();
    try (var a = open(LOOPBACK4, options);
        var b = open(LOOPBACK4, options)) {
      assumeTrue(a.options().segmentation() && b.options().coalescing(), "no UDP_GRO here");
      MemorySegment data = sending.memory();
      sending.append(0, MAPPED4, b.localPort(), 0, data, 0, 10_000, 1000);
      assertThat(a.send(sending)).isZero();
      assertThat(a.sent()).isEqualTo(10);
      try (Poll poll = Poll.open()) {
        poll.add(b.fd());
        poll.await(2_000_000_000L);
      }
      assertThat(b.receive(receiving)).isEqualTo(1);
      assertThat(receiving.length(0)).isEqualTo(10_000);
      assertThat(receiving.segmentSize(0)).isEqualTo(1000);
      assertThatThrownBy(() -> b.receive(new byte[9], 0, 9, new UdpSocket.Source()))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> receiving.append(0, MAPPED4, 9, 0, data, 0, 1, 1))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void whatWouldBreakTheKernelsLimitsIsRefused() {
    MemorySegment data = sending.memory();
    for (int[] entry : new int[][] {{65_508, 1400}, {65, 1}, {10, 0}, {-1, 1}}) {
      assertThatThrownBy(() -> sending.append(0, 1, 9, 0, data, 0, entry[0], entry[1]))
          .isInstanceOf(RuntimeException.class);
    }
    assertThatThrownBy(
            () -> sending.append(0, 1, 9, 0, MemorySegment.ofArray(new byte[9]), 0, 9, 9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sending.count()).isZero();
    for (int i = 0; i < 16; i++) {
      assertThat(sending.append(0, 1, 9, 0, data, 0, 9, 9)).isTrue();
    }
    assertThat(sending.append(0, 1, 9, 0, data, 0, 9, 9)).isFalse();
    assertThatThrownBy(() -> new DatagramVector(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DatagramVector(1025)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @InNamespace
  void whatCantLeaveIsLostAndTheRestGoesOn() throws IOException {
    assumeIpv6();
    NetworkInterfaces.mtu("lo", 1400);
    try (var a = open(LOOPBACK6, UdpOptions.best());
        var b = open(LOOPBACK6, UdpOptions.best())) {
      MemorySegment data = sending.memory();
      int port = b.localPort();
      sending.append(0, 1, port, 0, data, 0, 100, 100);
      sending.append(0x20010db800000000L, 1, port, 0, data, 0, 200, 100); // no route
      sending.append(0, 1, port, 0, data, 0, 1353, 1353); // larger than the interface's MTU
      sending.append(0, 1, port, 0, data, 0, 1353 * 2 + 500, 1353);
      sending.append(0, MAPPED4, port, 0, data, 0, 100, 100); // of the other family
      sending.append(0, 1, port, 0, data, 0, 600, 300);
      assertThat(a.send(sending)).isZero();
      List<String> came = receive(b, 4);
      assertThat(came.getFirst()).hasSize(200);
      assertThat(came.subList(came.size() - 2, came.size())).allMatch(hex -> hex.length() == 600);
      assertThat(a.unsent() + came.size()).isEqualTo(1 + 2 + 1 + 3 + 1 + 2);
      assertThat(a.sent()).isEqualTo(came.size());
      assertThat(a.options().segmentation()).as("too big is no fault of the offload").isTrue();
    }
  }

  @Test
  @InNamespace
  void whatTheBufferCantTakeIsReportedAsLeft() throws IOException {
    // Datagrams wait in the buffer for the link-layer address of a neighbour that isn't there.
    byte[] near = {2, 0, 0, 0, 0, 1};
    byte[] far = {2, 0, 0, 0, 0, 2};
    var end = new NetworkInterfaces.VethEnd("near", near);
    assertThat(NetworkInterfaces.addVethPair(end, new NetworkInterfaces.VethEnd("far", far), 1500))
        .isZero();
    NetworkInterfaces.addAddress("near", TwoHosts.bytes("2001:db8::1"), 64);
    NetworkInterfaces.up("near");
    NetworkInterfaces.up("far");
    try (var a = open(new byte[16], UdpOptions.best())) {
      int soSndbuf = 7;
      Sockets.setsockopt(a.fd(), Sockets.SOL_SOCKET, soSndbuf, 20_000);
      MemorySegment data = sending.memory();
      int left = 0;
      int entries = 0;
      for (; entries < 1000 && left == 0; entries++) {
        sending.append(0x20010db8L << 32, 2, 9, 0, data, 0, 2800, 1400);
        left = a.send(sending);
      }
      assertThat(left).as("after " + entries + " entries").isEqualTo(1);
      assertThat(sending.count()).isEqualTo(1);
      assertThat(a.sent() + a.unsent()).isEqualTo(2L * (entries - 1));
    }
  }

  @Test
  void whatTheKernelWontCutIsCutHereFromThenOn() throws IOException {
    try (var a = open(LOOPBACK4, UdpOptions.best());
        var b = open(LOOPBACK4, UdpOptions.best());
        var arena = Arena.ofConfined()) {
      assumeTrue(a.options().segmentation(), "no UDP_SEGMENT here");
      int soNoCheck = 11; // Without checksums the kernel refuses to cut: EINVAL.
      assertThat(Sockets.setsockopt(a.fd(), Sockets.SOL_SOCKET, soNoCheck, 1)).isZero();
      var random = new Random(5);
      for (int round = 0; round < 3; round++) {
        var expected = new ArrayList<String>();
        append(arena, random, b, 100, 100, expected);
        append(arena, random, b, 64 * 500, 500, expected);
        append(arena, random, b, 5 * 1200 + 1, 1200, expected);
        assertThat(a.send(sending)).isZero();
        assertThat(receive(b, expected.size())).isEqualTo(expected);
        assertThat(a.options().segmentation()).isFalse();
        assertThat(a.options().coalescing()).isEqualTo(b.options().coalescing());
      }
      assertThat(a.unsent()).isZero();
      assertThat(a.sent()).isEqualTo(3 * (1 + 64 + 6));
    }
  }

  @Test
  void severalSocketsShareAPort() throws IOException {
    var options = new UdpOptions(true, true, true, true, false, false);
    try (var one = open(LOOPBACK4, options);
        var two = UdpSocket.open(LOOPBACK4, one.localPort(), options)) {
      assertThat(two.localPort()).isEqualTo(one.localPort());
      assertThatThrownBy(() -> UdpSocket.open(LOOPBACK4, one.localPort()))
          .isInstanceOf(SystemException.class)
          .hasMessageContaining("is in use");
    }
  }

  @Test
  void whatWasReceivedIsAnsweredWhereItLies() throws IOException {
    var small = new DatagramVector(4, 192);
    try (UdpSocket server = open(new byte[4], UdpOptions.answering(true));
        UdpSocket client = open(LOOPBACK4, UdpOptions.PLAIN)) {
      byte[] to = new byte[16];
      to[10] = to[11] = (byte) 0xff;
      // Any address of the loopback's block is this host's: the answer must come from the one
      // asked.
      System.arraycopy(new byte[] {127, 0, 0, 7}, 0, to, 12, 4);
      for (byte i = 0; i < 3; i++) {
        assertThat(client.send(to, server.localPort(), 0, new byte[] {i, 1}, 0, 2)).isTrue();
      }
      assertThat(server.receive(small)).isEqualTo(3);
      for (int i = 0; i < 3; i += 2) {
        small.memory().set(JAVA_BYTE, small.offset(i) + 2, (byte) 9);
        small.answer(i, 3);
      }
      small.keepAnswers();
      assertThat(server.send(small)).isZero();
      assertThat(server.receive(small)).as("waits, but not for ever").isZero();

      var source = new UdpSocket.Source();
      byte[] answer = new byte[16];
      for (int i = 0; i < 3; i += 2) {
        assertThat(client.receive(answer, 0, 16, source)).isEqualTo(3);
        assertThat(answer).startsWith((byte) i, (byte) 1, (byte) 9);
        assertThat(source.address).isEqualTo(to);
        assertThat(source.port).isEqualTo(server.localPort());
      }
      assertThat(client.receive(answer, 0, 16, source)).isEqualTo(-1);
    }
  }

  @Test
  void aLongDatagramIsCutOffAtTheSlot() throws IOException {
    var small = new DatagramVector(2, 64);
    try (UdpSocket server = open(LOOPBACK6, UdpOptions.answering(false));
        UdpSocket client = open(LOOPBACK6, UdpOptions.PLAIN)) {
      client.send(LOOPBACK6, server.localPort(), 0, new byte[100], 0, 100);
      assertThat(server.receive(small)).isEqualTo(1);
      assertThat(small.length(0)).isEqualTo(64);
      assertThatThrownBy(() -> small.answer(0, 65)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> new DatagramVector(2, 100))
        .hasMessageContaining("allowed 64 to 65536");
  }
}
