package io.peaknet.linux;

import java.io.IOException;

/**
 * A UDP socket of one address family that never blocks. Addresses are 16 bytes everywhere, IPv4
 * ones v4-mapped ({@code ::ffff:a.b.c.d}). One thread may receive while another sends.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class UdpSocket implements AutoCloseable {

  /** Where a datagram came from; filled anew by each {@link #receive}. */
  public static final class Source {
    /** 16 bytes, v4-mapped for IPv4. */
    public final byte[] address = new byte[16];

    /** UDP port, 1 to 65535. */
    public int port;

    /** Interface index of a link-local address, otherwise 0. */
    public int scope;
  }

  private UdpSocket() {}

  /**
   * Binds a socket.
   *
   * @param address 4 bytes for IPv4, 16 for IPv6 (which then carries IPv6 alone); all zeros for any
   * @param port 0 to 65535, 0 for any free one
   * @throws SystemException if the port is in use or not permitted, or the address isn't this
   *     host's
   */
  public static UdpSocket open(byte[] address, int port) throws IOException {
    throw new UnsupportedOperationException("" + address.length + port);
  }

  /** What {@link Poll} waits on. */
  public int fd() {
    throw new UnsupportedOperationException();
  }

  /** The port it is bound to. */
  public int localPort() {
    throw new UnsupportedOperationException();
  }

  /** Whether it carries IPv6; IPv4 otherwise. */
  public boolean ipv6() {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes one datagram, if one waits.
   *
   * @return its length in bytes, which may be 0; -1 if none waits. One longer than {@code length}
   *     is skipped
   */
  public int receive(byte[] into, int offset, int length, Source source) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sends one datagram.
   *
   * @param address16 16 bytes, v4-mapped for IPv4
   * @param scope interface index for a link-local address, otherwise 0
   * @return false if it could not leave (the kernel's buffer is full, no route there now, forbidden
   *     by a firewall, too big for the interface): lost, as any datagram may be
   */
  public boolean send(byte[] address16, int port, int scope, byte[] data, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** How many datagrams {@link #send} could not send. */
  public long unsent() {
    throw new UnsupportedOperationException();
  }

  /** Frees the port. Closing twice does nothing. */
  @Override
  public void close() {}
}
