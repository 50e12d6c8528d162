package io.peaknet.linux;

/**
 * How a {@link UdpSocket} works with the kernel.
 *
 * @param segmentation an entry sent may be cut into datagrams by the kernel or the device
 *     (UDP_SEGMENT, udp(7))
 * @param equalSegments also one whose last datagram is as long as the others. Linux 7.0 to 7.1.4
 *     mangles the headers of these on their way into many network cards (introduced by its commit
 *     b10b446, mended by 78effd8 and 5f17ae0), which shows on no loopback. A short datagram
 *     appended for that reason alone was seen to crash the firmware of a card, so Peak cuts these
 *     itself
 * @param coalescing datagrams of equal size may be received as one (UDP_GRO)
 * @param shared other sockets with this option may have the same port, and the kernel spreads the
 *     senders over them (SO_REUSEPORT, socket(7))
 * @param localAddresses each datagram received tells which address of this host it went to, so that
 *     {@linkplain DatagramVector#answer answers} leave from there (IP_PKTINFO); for sockets bound
 *     to any address. Not together with {@code coalescing}
 * @param waits receiving into a vector waits for a datagram, though not for ever: {@link
 *     UdpSocket#WAIT_MS}
 */
public record UdpOptions(
    boolean segmentation,
    boolean equalSegments,
    boolean coalescing,
    boolean shared,
    boolean localAddresses,
    boolean waits) {
  /** A datagram for each call. */
  public static final UdpOptions PLAIN = new UdpOptions(false, false, false, false, false, false);

  /**
   * For servers that answer each datagram by itself, where it lies.
   *
   * @param anyAddress whether the socket is bound to any address
   */
  public static UdpOptions answering(boolean anyAddress) {
    return new UdpOptions(false, false, false, true, anyAddress, true);
  }

  /** All offloads that this kernel does well, for one socket on a port. */
  public static UdpOptions best() {
    return best(KernelRelease.current());
  }

  static UdpOptions best(KernelRelease kernel) {
    boolean mangles = kernel.isAtLeast(7, 0, 0) && !kernel.isAtLeast(7, 1, 5);
    return new UdpOptions(true, !mangles, true, false, false, false);
  }
}
