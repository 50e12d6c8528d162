package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of the two kinds there is. */
@InNamespace
final class PacketDeviceTest {

  private static void mount(String... words) throws IOException {
    var outcome = Sandbox.run(List.of(words));
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  private static void hideTun() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/dev/net")), "no /dev/net to hide here");
    mount("mount", "-t", "tmpfs", "none", "/dev/net");
  }

  @Test
  void takesAVethWhereTheTunIsMissing() throws IOException {
    hideTun();
    assertThatThrownBy(() -> Tun.open("peak0", 1280))
        .isInstanceOf(SystemException.class)
        .hasMessage(
            "opening /dev/net/tun: ENOENT (no such file or directory): load the kernel's tun module"
                + " (modprobe tun); in a container pass the device in (--device /dev/net/tun)");
    try (PacketDevice device = PacketDevice.open("peak0", 1280)) {
      assertThat(device).isInstanceOf(VethDevice.class);
    }
  }

  @Test
  void takesAVethWhereTheTunIsClosed() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/net/tun")), "no /dev/net/tun to close here");
    mount("mount", "--bind", "/dev/net", "/dev/net");
    mount("mount", "-o", "remount,bind,nodev", "/dev/net");
    assertThatThrownBy(() -> Tun.open("peak0", 1280))
        .isInstanceOf(SystemException.class)
        .hasMessage(
            "opening /dev/net/tun: EACCES (permission denied): run as root, or let Peak enter a"
                + " user namespace");
    try (PacketDevice device = PacketDevice.open("peak0", 1280)) {
      assertThat(device).isInstanceOf(VethDevice.class);
    }
  }

  @Test
  void aNameInUseIsNoReasonForTheOtherKind() throws IOException {
    try (PacketDevice first = PacketDevice.open("peak0", 1280)) {
      assertThatThrownBy(() -> PacketDevice.open("peak0", 1280))
          .isInstanceOf(SystemException.class)
          .hasMessageContaining("EBUSY (device or resource busy): another");
      assertThat(first.name()).isEqualTo("peak0");
    }
  }

  @Test
  void packetsCostNoGarbage() throws Exception {
    try (PacketDevice device = TwoHosts.device(PacketDevice::open, TwoHosts.A);
        UdpSocket socket = UdpSocket.open(TwoHosts.bytes(TwoHosts.A), 0)) {
      byte[] to = TwoHosts.bytes(TwoHosts.B);
      byte[] packet = new byte[1280];
      round(device, socket, to, packet, 50_000); // until the compiler has seen it all
      long before = allocatedBytes();
      round(device, socket, to, packet, 1_000);
      long bytes = allocatedBytes() - before;
      assertThat(bytes).as("bytes allocated for 1,000 packets out, in and back").isLessThan(8_000);
    }
  }

  @Test
  void vectorsCostNoGarbage() throws Exception {
    try (PacketDevice device = TwoHosts.device(PacketDevice::open, TwoHosts.A);
        UdpSocket socket = UdpSocket.open(TwoHosts.bytes(TwoHosts.A), 0, UdpOptions.best());
        Arena arena = Arena.ofConfined()) {
      device.offload(Offloads.ALL);
      MemorySegment memory = arena.allocate(PacketDevice.ROOM_BYTES);
      var slices = new Slices(3);
      var vector = new DatagramVector(4);
      vectors(device, socket, memory, slices, vector, 30_000);
      long before = allocatedBytes();
      int sum = vectors(device, socket, memory, slices, vector, 1_000);
      long bytes = allocatedBytes() - before;
      assertThat(sum).as("packets read").isEqualTo(1_000);
      assertThat(bytes).as("bytes allocated for 1,000 vectors out, in and back").isLessThan(8_000);
    }
  }

  /** Datagrams into the device, back out of it in slices, and what comes to the socket. */
  private static int vectors(
      PacketDevice device,
      UdpSocket socket,
      MemorySegment memory,
      Slices slices,
      DatagramVector vector,
      int count)
      throws IOException {
    int read = 0;
    for (int i = 0; i < count; i++) {
      vector.clear();
      vector.append(0x2001_0028L << 32, 0xb, 9, 0, vector.memory(), 0, 250, 100);
      socket.send(vector);
      int length = device.read(memory, 0, PacketDevice.ROOM_BYTES);
      for (; length > 0; length = device.read(memory, 0, PacketDevice.ROOM_BYTES)) {
        slices.clear();
        slices.add(memory, 0, 60);
        slices.add(memory, 60, length - 60);
        device.write(slices);
        device.write(memory, 0, length);
        read++;
      }
      socket.receive(vector);
    }
    return read;
  }

  /** By reflection: the module itself has no use for {@code jdk.management}. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    var factory = Class.forName("java.lang.management.ManagementFactory");
    Object threads = factory.getMethod("getThreadMXBean").invoke(null);
    var type = Class.forName("com.sun.management.ThreadMXBean");
    return (long) type.getMethod("getCurrentThreadAllocatedBytes").invoke(threads);
  }

  private static void round(
      PacketDevice device, UdpSocket socket, byte[] to, byte[] packet, int count)
      throws IOException {
    var source = new UdpSocket.Source();
    Arrays.fill(packet, (byte) 1);
    for (int i = 0; i < count; i++) {
      socket.send(to, 9, 0, packet, 0, 100);
      int length = device.read(packet, 0, packet.length);
      device.write(packet, 0, length);
      socket.receive(packet, 0, packet.length, source);
    }
  }
}
