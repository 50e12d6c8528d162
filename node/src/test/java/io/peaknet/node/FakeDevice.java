package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.Slices;
import io.peaknet.linux.VnetHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/** A packet device whose host is the test. */
final class FakeDevice implements PacketDevice {
  final Queue<byte[]> fromHost = new ArrayDeque<>();
  final List<byte[]> toHost = new ArrayList<>();
  boolean gone;

  @Override
  public String name() {
    return "fake0";
  }

  @Override
  public int fd() {
    return -1;
  }

  @Override
  public Offloads offloads() {
    return Offloads.NONE;
  }

  @Override
  public Offloads offload(Offloads wanted) {
    return Offloads.NONE;
  }

  @Override
  public int read(MemorySegment memory, long offset, int length) throws IOException {
    check();
    byte[] packet = fromHost.poll();
    if (packet == null) {
      return 0;
    }
    VnetHeader.clear(memory, offset);
    MemorySegment.copy(packet, 0, memory, JAVA_BYTE, offset + VnetHeader.BYTES, packet.length);
    return VnetHeader.BYTES + packet.length;
  }

  @Override
  public boolean write(MemorySegment memory, long offset, int length) throws IOException {
    check();
    toHost.add(
        memory.asSlice(offset + VnetHeader.BYTES, length - VnetHeader.BYTES).toArray(JAVA_BYTE));
    return true;
  }

  @Override
  public boolean write(Slices packet) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment whole = arena.allocate(packet.bytes());
      packet.copyTo(whole, 0);
      return write(whole, 0, packet.bytes());
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    check();
    byte[] packet = fromHost.poll();
    if (packet == null) {
      return 0;
    }
    System.arraycopy(packet, 0, into, offset, packet.length);
    return packet.length;
  }

  @Override
  public void write(byte[] packet, int offset, int length) throws IOException {
    check();
    toHost.add(Arrays.copyOfRange(packet, offset, offset + length));
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public void close() {
    gone = true;
  }

  private void check() throws IOException {
    if (gone) {
      throw new IOException("fake0 is gone");
    }
  }
}
