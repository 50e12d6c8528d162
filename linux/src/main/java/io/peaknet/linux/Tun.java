package io.peaknet.linux;

import java.io.IOException;

/** A TUN interface: {@code /dev/net/tun} without packet information, non-blocking. */
@SuppressWarnings("DoNotCallSuggester")
public final class Tun implements PacketDevice {

  private Tun() {}

  /**
   * Opens it; see {@link PacketDevice#open}.
   *
   * @throws SystemException if the kernel refuses
   */
  public static Tun open(String name, int mtu) throws IOException {
    throw new UnsupportedOperationException(name + mtu);
  }

  @Override
  public String name() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int fd() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(byte[] packet, int offset, int length) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public long dropped() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
