package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VethDeviceTest extends DeviceContract {
  @Override
  PacketDevice open(String name, int mtu) throws IOException {
    return VethDevice.open(name, mtu);
  }

  @Test
  void finishesChecksumsLeftToIt() throws Exception {
    try (PacketDevice device = TwoHosts.device(this::open, TwoHosts.A);
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000))) {
      switchOffloadsOn(device);
      byte[] packet = new byte[TwoHosts.MTU];
      for (int size : List.of(1, 2, 3, 4, 5, 100, 1231, 1232)) {
        byte[] data = new byte[size];
        data[size - 1] = (byte) 0xee;
        socket.send(new DatagramPacket(data, size, InetAddress.getByName(TwoHosts.B), 6000));
        int length = await(device, packet);
        assertThat(length).isEqualTo(48 + size);
        assertThat(checksumIsRight(packet, length)).as("checksum of " + size).isTrue();
      }
      assertThat(device.dropped()).isZero();
    }
  }

  /** As {@code ethtool -K peak0 tx on tso on gso on} does. */
  private static void switchOffloadsOn(PacketDevice device) {
    assertThat(InterfaceRequest.offloads(device.fd(), device.name(), Offloads.ALL)).isZero();
  }

  @Test
  void survivesOffloadsSwitchedOnByHand() throws Exception {
    try (var hosts = new TwoHosts(this::open)) {
      switchOffloadsOn(hosts.deviceA);
      transfer(hosts, 2_000_000);
      assertThat(hosts.failure).isEmpty();
    }
  }

  @Test
  void nothingComesBackOnAHostThatForwards() throws Exception {
    Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
    try (PacketDevice device = TwoHosts.device(this::open, TwoHosts.A);
        var socket = new DatagramSocket(new InetSocketAddress(TwoHosts.A, 5000))) {
      socket.send(new DatagramPacket(new byte[9], 9, InetAddress.getByName(TwoHosts.B), 6000));
      byte[] packet = new byte[TwoHosts.MTU];
      int udp = 0;
      for (int length = await(device, packet); length > 0; length = await(device, packet)) {
        udp += packet[6] == UDP ? 1 : 0;
      }
      assertThat(udp).isEqualTo(1);
    }
  }

  /** A node that opens a device and is killed before it can close it. */
  static final class Killed {
    public static void main(String[] arguments) throws IOException {
      try (PacketDevice device = VethDevice.open("peak0", 1280)) {
        Runtime.getRuntime().halt(device.fd() > 0 ? 9 : 1);
      }
    }
  }

  @Test
  void replacesWhatAKilledNodeLeftBehind() throws Exception {
    var outcome = Sandbox.run(Sandbox.java(Killed.class).toList());
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(9);
    assertThat(Files.exists(Path.of("/proc/sys/net/ipv6/conf/peak0"))).isTrue();
    try (PacketDevice device = TwoHosts.device(this::open, TwoHosts.A)) {
      assertThat(device.name()).isEqualTo("peak0");
    }
    assertThat(NetworkInterface.getByName("peak0")).isNull();
  }

  @Test
  void farEndHasAShortEnoughName() {
    assertThat(VethDevice.farName("peak0")).isEqualTo("peak0-far");
    assertThat(VethDevice.farName("abcdefghijklmno")).isEqualTo("abcdefghijk-far");
  }
}
