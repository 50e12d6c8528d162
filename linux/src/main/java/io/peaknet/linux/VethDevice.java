package io.peaknet.linux;

import java.io.IOException;

/**
 * The stand-in for a TUN where {@code /dev/net/tun} is closed: a veth pair, its far end read raw.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class VethDevice implements PacketDevice {

  private VethDevice() {}

  /**
   * Opens it; see {@link PacketDevice#open}.
   *
   * @throws SystemException if the kernel refuses
   */
  public static VethDevice open(String name, int mtu) throws IOException {
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
