package io.peaknet.node;

import io.peaknet.linux.PacketDevice;
import java.io.IOException;
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
