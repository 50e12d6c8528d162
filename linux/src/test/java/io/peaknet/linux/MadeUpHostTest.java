package io.peaknet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class MadeUpHostTest {
  private static byte[] packet(int length, int fill) {
    byte[] packet = new byte[length];
    Arrays.fill(packet, VnetHeader.BYTES, length, (byte) fill);
    packet[VnetHeader.BYTES] = 0x60;
    return packet;
  }

  @Test
  void packetsComeOutOfTheTunOneByOneAndWhole() throws IOException {
    try (MadeUpHost host = MadeUpHost.open("made-up");
        Tun tun = host.tun();
        Poll poll = Poll.open();
        Arena arena = Arena.ofConfined()) {
      poll.add(tun.fd());
      assertThat(poll.await(0)).isZero();
      byte[] small = packet(70, 1);
      byte[] large = packet(PacketDevice.ROOM_BYTES, 2);
      assertThat(host.send(small)).isTrue();
      assertThat(host.send(large)).isTrue();
      assertThat(poll.await(0)).isEqualTo(1);
      MemorySegment memory = arena.allocate(PacketDevice.ROOM_BYTES);
      for (byte[] sent : new byte[][] {small, large}) {
        int length = tun.read(memory, 0, PacketDevice.ROOM_BYTES);
        byte[] read = memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        assertThat(read).isEqualTo(sent);
      }
      assertThat(tun.read(memory, 0, PacketDevice.ROOM_BYTES)).isZero();
    }
  }

  @Test
  void theHostTakesWhatTheTunWrites() throws IOException {
    try (MadeUpHost host = MadeUpHost.open("made-up");
        Tun tun = host.tun();
        Arena arena = Arena.ofConfined()) {
      assertThat(host.take()).isZero();
      MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet(1_400, 3));
      assertThat(tun.write(memory, 0, 1_400)).isTrue();
      tun.write(packet(80, 4), 0, 80);
      assertThat(host.take()).isEqualTo(2);
      assertThat(host.take()).isZero();
    }
  }

  @Test
  void aHostThatTakesNothingLosesPackets() throws IOException {
    try (MadeUpHost host = MadeUpHost.open("made-up");
        Tun tun = host.tun();
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(PacketDevice.ROOM_BYTES);
      int sent = 0;
      while (sent < 100_000 && host.send(packet(40_000, 5))) {
        sent++;
      }
      int taken = 0;
      while (taken < 100_000 && tun.write(memory, 0, 40_000)) {
        taken++;
      }
      assertThat(sent).isBetween(1, 99_999);
      assertThat(taken).isBetween(1, 99_999);
      assertThat(host.take()).isEqualTo(taken);
    }
  }
}
