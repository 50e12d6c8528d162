package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link PacketDevice} must do, with the kernel's own traffic. */
@InNamespace
abstract class DeviceContract {
  static final int ICMPV6 = 58;
  static final int UDP = 17;

  /** Opens the device under test; aborts the test where this machine can't have one. */
  abstract PacketDevice open(String name, int mtu) throws IOException;

  private PacketDevice peak0() throws IOException {
    return TwoHosts.device(this::open, TwoHosts.A);
  }

  /** Waits up to 2 s for one packet; 0 if none came. */
  static int await(PacketDevice device, byte[] packet) throws IOException {
    try (Poll poll = Poll.open()) {
      poll.add(device.fd());
      long deadlineNs = System.nanoTime() + 2_000_000_000L;
      while (System.nanoTime() < deadlineNs) {
        int length = device.read(packet, 0, packet.length);
        if (length > 0) {
          return length;
        }
        poll.await(deadlineNs - System.nanoTime());
      }
      return 0;
    }
  }

  @Test
  void carriesPingsThatTheNodeAnswers() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ping")) || onPath("ping"), "no ping here");
    try (PacketDevice device = peak0()) {
      var ping =
          CompletableFuture.supplyAsync(
              () -> run("ping", "-6", "-c", "5", "-i", "0.1", TwoHosts.B));
      byte[] packet = new byte[TwoHosts.MTU];
      for (int i = 0; i < 5; i++) {
        int length = await(device, packet);
        assertThat(packet[6]).as("next header").isEqualTo((byte) ICMPV6);
        assertThat(packet[40]).as("echo request").isEqualTo((byte) 128);
        assertThat(checksumIsRight(packet, length)).isTrue();
        answer(packet, length);
        device.write(packet, 0, length);
      }
      var outcome = ping.get();
      assertThat(outcome.output()).contains("5 received", " 0% packet loss");
      assertThat(device.dropped()).isZero();
    }
  }

  /** Turns an echo request into its reply, checksum and all. */
  private static void answer(byte[] packet, int length) {
    byte[] source = Arrays.copyOfRange(packet, 8, 24);
    System.arraycopy(packet, 24, packet, 8, 16);
    System.arraycopy(source, 0, packet, 24, 16);
    packet[40] = (byte) 129;
    checksum(packet, length, 42);
  }

  /** Writes the right checksum, pseudo-header included (RFC 8200, 8.1). */
  static void checksum(byte[] packet, int length, int field) {
    packet[field] = 0;
    packet[field + 1] = 0;
    int sum = ~sum(packet, length) & 0xffff;
    packet[field] = (byte) (sum >> 8);
    packet[field + 1] = (byte) sum;
  }

  static boolean checksumIsRight(byte[] packet, int length) {
    return sum(packet, length) == 0xffff;
  }

  /** The plainest form there is, to judge the quick one by. */
  private static int sum(byte[] packet, int length) {
    int sum = length - 40 + packet[6];
    for (int i = 8; i < length; i++) {
      sum += (packet[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  @Test
  void carriesUdpBothWays() throws Exception {
    try (PacketDevice device = peak0();
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000))) {
      socket.setSoTimeout(2000);
      byte[] packet = new byte[TwoHosts.MTU];
      for (String text : List.of("", "x", "hello", "y".repeat(TwoHosts.MTU - 48))) {
        byte[] data = text.getBytes(UTF_8);
        socket.send(new DatagramPacket(data, data.length, InetAddress.getByName(TwoHosts.B), 6000));
        int length = await(device, packet);
        assertThat(length).isEqualTo(48 + data.length);
        assertThat(packet[6]).isEqualTo((byte) UDP);
        assertThat(checksumIsRight(packet, length)).isTrue();
        assertThat(Arrays.copyOfRange(packet, 48, length)).isEqualTo(data);

        byte[] reply = swapped(packet, length);
        device.write(reply, 0, length);
        var received = new DatagramPacket(new byte[2000], 2000);
        socket.receive(received);
        assertThat(received.getLength()).isEqualTo(data.length);
        assertThat(received.getPort()).isEqualTo(6000);
        assertThat(received.getAddress()).isEqualTo(InetAddress.getByName(TwoHosts.B));
      }
      assertThat(device.read(packet, 0, packet.length)).as("its own frames come back").isZero();
    }
  }

  /** A UDP packet on its way back: the checksum stays right, as sums do when swapped. */
  private static byte[] swapped(byte[] packet, int length) {
    var reply = ByteBuffer.allocate(length);
    reply.put(packet, 0, 8).put(packet, 24, 16).put(packet, 8, 16);
    reply.put(packet, 42, 2).put(packet, 40, 2).put(packet, 44, length - 44);
    return reply.array();
  }

  @Test
  void hostChecksWhatTheNodeWrites() throws Exception {
    try (PacketDevice device = peak0();
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000))) {
      socket.send(new DatagramPacket(new byte[8], 8, InetAddress.getByName(TwoHosts.B), 6000));
      byte[] packet = new byte[TwoHosts.MTU];
      int length = await(device, packet);
      byte[] reply = swapped(packet, length);
      reply[length - 1] ^= 1;
      device.write(reply, 0, length);
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[10], 10)))
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
  }

  @Test
  void carriesBulkTcpWithoutAWrongByte() throws Exception {
    try (var hosts = new TwoHosts(this::open)) {
      double megabytesPerSecond = transfer(hosts, 20_000_000);
      System.out.printf("%s: %.0f MB/s%n", getClass().getSimpleName(), megabytesPerSecond);
      assertThat(megabytesPerSecond).isGreaterThan(2);
      assertThat(hosts.failure).isEmpty();
      assertThat(hosts.deviceA.dropped()).as("packets dropped at the sender").isZero();
    }
  }

  @Test
  void carriesSegmentsInOnePacketWithChecksumsPending() throws Exception {
    for (Offloads wanted :
        List.of(
            Offloads.ALL,
            new Offloads(true, true, false),
            new Offloads(true, false, false),
            Offloads.NONE)) {
      try (var hosts = new TwoHosts(this::open, wanted)) {
        assertThat(hosts.deviceA.offloads().checksum()).isEqualTo(wanted.checksum());
        assertThat(hosts.deviceA.offloads().tcp()).isEqualTo(wanted.tcp());
        double megabytesPerSecond = transfer(hosts, 20_000_000);
        System.out.printf(
            "%s %s: %.0f MB/s%n", getClass().getSimpleName(), wanted, megabytesPerSecond);
        assertThat(hosts.failure).isEmpty();
        assertThat(hosts.refused).as("packets that the host did not take").hasValue(0);
        assertThat(hosts.largest > TwoHosts.MTU).as("larger than MTU").isEqualTo(wanted.tcp());
        assertThat(hosts.pending.get() > 0).as("checksums pending").isEqualTo(wanted.checksum());
      }
    }
  }

  @Test
  void givesDatagramsOfEqualSizeInOnePacket() throws Exception {
    try (var hosts = new TwoHosts(this::open, Offloads.ALL)) {
      assumeTrue(hosts.deviceA.offloads().udp(), "no USO before Linux 6.2");
      UdpOptions options = UdpOptions.best();
      try (UdpSocket from = hosts.a.call(() -> UdpSocket.open(new byte[16], 0, options));
          UdpSocket to = hosts.b.call(() -> UdpSocket.open(new byte[16], 6000, options));
          Poll poll = Poll.open()) {
        var sending = new DatagramVector(1);
        int bytes = 20 * 1200 + 7;
        sending.append(0x2001_0028L << 32, 0xb, 6000, 0, sending.memory(), 0, bytes, 1200);
        assertThat(from.send(sending)).isZero();
        var receiving = new DatagramVector(30);
        poll.add(to.fd());
        int received = 0;
        while (received < bytes && poll.await(2_000_000_000L) > 0) {
          int entries = to.receive(receiving);
          for (int i = 0; i < entries; i++) {
            received += receiving.length(i);
          }
        }
        assertThat(received).isEqualTo(bytes);
        assertThat(hosts.failure).isEmpty();
        assertThat(hosts.largest).isEqualTo(48 + bytes);
      }
    }
  }

  @Test
  void refusesToReadBytesWhileLargePacketsMayCome() throws Exception {
    try (PacketDevice device = peak0()) {
      byte[] packet = new byte[1280];
      device.offload(new Offloads(true, true, false));
      assertThatThrownBy(() -> device.read(packet, 0, 1280))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("peak0");
      assertThat(device.offload(Offloads.NONE)).isEqualTo(Offloads.NONE);
      assertThat(device.read(packet, 0, 1280)).isZero();
      assertThatThrownBy(() -> new Offloads(false, true, false))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void finishesChecksumsOfBytesWhereTheyArePending() throws Exception {
    try (PacketDevice device = peak0();
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000))) {
      device.offload(new Offloads(true, false, false));
      byte[] packet = new byte[TwoHosts.MTU];
      for (int size : List.of(1, 4, 1231)) {
        var b = InetAddress.getByName(TwoHosts.B);
        socket.send(new DatagramPacket(new byte[size], size, b, 6000));
        int length = await(device, packet);
        assertThat(length).isEqualTo(48 + size);
        assertThat(checksumIsRight(packet, length)).isTrue();
      }
    }
  }

  @Test
  void garbageIsRefusedAndHarmless() throws Exception {
    try (PacketDevice device = peak0();
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000));
        Arena arena = Arena.ofConfined()) {
      device.offload(Offloads.ALL);
      var random = new Random(4);
      MemorySegment memory = arena.allocate(2000);
      for (int round = 0; round < 2000; round++) {
        byte[] garbage = new byte[2000];
        random.nextBytes(garbage);
        if (random.nextBoolean()) {
          garbage[VnetHeader.BYTES] = 0x60;
        }
        MemorySegment.copy(garbage, 0, memory, JAVA_BYTE, 0, 2000);
        int length = random.nextInt(2001);
        device.write(memory, 0, length);
        var slices = new Slices(2);
        int cut = Math.min(length, VnetHeader.BYTES + random.nextInt(60));
        slices.add(memory, 0, cut);
        slices.add(memory, cut, length - cut);
        device.write(slices);
      }
      socket.send(new DatagramPacket(new byte[8], 8, InetAddress.getByName(TwoHosts.B), 6000));
      MemorySegment room = arena.allocate(PacketDevice.ROOM_BYTES);
      try (Poll poll = Poll.open()) {
        poll.add(device.fd());
        poll.await(2_000_000_000L);
      }
      assertThat(device.read(room, 0, PacketDevice.ROOM_BYTES))
          .isEqualTo(VnetHeader.BYTES + 48 + 8);
      assertThatThrownBy(() -> device.read(room, 1, PacketDevice.ROOM_BYTES))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> device.read(room, 0, 100))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Sends random bytes from a to b and compares digests; MB/s. */
  static double transfer(TwoHosts hosts, int bytes) throws Exception {
    byte[] data = new byte[bytes];
    new Random(1).nextBytes(data);
    try (ServerSocket server = hosts.b.call(() -> listen(TwoHosts.B))) {
      var received = CompletableFuture.supplyAsync(() -> digest(server));
      long startNs = System.nanoTime();
      try (Socket socket = hosts.a.call(() -> new Socket(TwoHosts.B, 5001))) {
        socket.getOutputStream().write(data);
        socket.shutdownOutput();
        byte[] digest = received.get();
        assertThat(digest).isEqualTo(MessageDigest.getInstance("SHA-256").digest(data));
      }
      return bytes / 1e6 / ((System.nanoTime() - startNs) / 1e9);
    }
  }

  private static ServerSocket listen(String address) throws IOException {
    return new ServerSocket(5001, 1, InetAddress.getByName(address));
  }

  private static byte[] digest(ServerSocket server) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[65536];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return digest.digest();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void kernelSaysNothingByItself() throws Exception {
    try (PacketDevice device = peak0()) {
      byte[] packet = new byte[TwoHosts.MTU];
      int length = await(device, packet);
      assertThat(length).as("a packet of next header " + packet[6]).isZero();
      assertThat(device.dropped()).isZero();
    }
  }

  @Test
  void hasItsMtuAndNoOtherAddress() throws Exception {
    try (PacketDevice device = peak0()) {
      var peak0 = NetworkInterface.getByName("peak0");
      assertThat(device.name()).isEqualTo("peak0");
      assertThat(peak0.getMTU()).isEqualTo(TwoHosts.MTU);
      assertThat(peak0.inetAddresses()).hasSize(1);
    }
  }

  @Test
  void whatCantBeDeliveredIsDroppedAndCounted() throws Exception {
    try (PacketDevice device = open("peak0", 1280)) {
      byte[] packet = new byte[60];
      packet[0] = 0x60;
      device.write(packet, 0, packet.length);
      assertThat(device.dropped()).as("written while down").isBetween(0L, 1L);
      long before = device.dropped();
      device.write(new byte[70_000], 0, 70_000);
      assertThat(device.dropped()).isCloseTo(before + 1, within(0L));
      assertThat(device.read(packet, 0, packet.length)).isZero();
    }
  }

  @Test
  void packetsThatDontFitAreSkipped() throws Exception {
    try (PacketDevice device = peak0();
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000))) {
      var b = InetAddress.getByName(TwoHosts.B);
      socket.send(new DatagramPacket(new byte[500], 500, b, 6000));
      socket.send(new DatagramPacket(new byte[5], 5, b, 6000));
      assertThat(await(device, new byte[100])).isEqualTo(53);
      assertThat(device.dropped()).isEqualTo(1);
    }
  }

  @Test
  void closingRemovesIt() throws Exception {
    for (int i = 0; i < 3; i++) {
      PacketDevice device = peak0();
      assertThat(NetworkInterface.getByName("peak0")).isNotNull();
      device.close();
      device.close();
      assertThat(NetworkInterface.getByName("peak0")).isNull();
    }
  }

  @Test
  void removedUnderneathItSaysSo() throws Exception {
    try (PacketDevice device = peak0()) {
      NetworkInterfaces.delete("peak0");
      byte[] packet = new byte[1280];
      assertThatThrownBy(() -> device.read(packet, 0, packet.length))
          .isInstanceOf(SystemException.class)
          .hasMessageContaining("peak0")
          .hasMessageContaining("was removed");
    }
  }

  @Test
  void nameInUseSaysSo() throws Exception {
    try (PacketDevice device = peak0()) {
      assertThatThrownBy(() -> open(device.name(), 1280))
          .isInstanceOf(SystemException.class)
          .hasMessageContaining("peak0: EBUSY (device or resource busy): another");
    }
    assertThatThrownBy(() -> open("lo", 1280))
        .isInstanceOf(SystemException.class)
        .hasMessageContaining("lo")
        .hasMessageContaining("choose another name");
    assertThatThrownBy(() -> open("much-too-long-name", 1280))
        .isInstanceOf(SystemException.class)
        .hasMessageContaining("1 to 15 characters");
  }

  static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static Sandbox.Outcome run(String... words) {
    try {
      return Sandbox.run(List.of(words));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
