package io.peaknet.linux;

/**
 * Work on packets that the kernel leaves undone between itself and a {@link PacketDevice}, because
 * whoever is at the other end may do it more cheaply or not at all (the kernel's
 * Documentation/networking/segmentation-offloads.rst). Each holds in both directions.
 *
 * @param checksum transport checksums may be pending
 * @param tcp one read may give many segments of a TCP stream as one packet (TSO)
 * @param udp one read may give many datagrams of equal size as one packet (USO; Linux 6.2 and
 *     newer)
 */
public record Offloads(boolean checksum, boolean tcp, boolean udp) {
  /** Every packet comes whole, at most as large as the MTU, and with finished checksums. */
  public static final Offloads NONE = new Offloads(false, false, false);

  /** All that Peak can make use of. */
  public static final Offloads ALL = new Offloads(true, true, true);

  /** Refuses segments without {@code checksum}: who cuts a packet must finish its checksums. */
  public Offloads {
    if (!checksum && (tcp || udp)) {
      throw new IllegalArgumentException("tcp and udp offloads need the checksum offload");
    }
  }

  /** Whether packets larger than the MTU may come. */
  boolean large() {
    return tcp || udp;
  }

  /** The next smaller set to try after the kernel refused this one: without UDP, TCP, any. */
  Offloads fewer() {
    if (udp) {
      return new Offloads(checksum, tcp, false);
    }
    return tcp ? new Offloads(checksum, false, false) : NONE;
  }
}
