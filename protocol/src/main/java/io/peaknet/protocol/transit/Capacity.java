package io.peaknet.protocol.transit;

import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.link.Neighbours;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.wire.DatagramSize;

/** How long packets to a peer may be: what its path carries, less all that goes around them. */
final class Capacity {
  /** Inner packets up to this pass any link behind any header. */
  static final int FITS_ALWAYS = Carrier.room(DatagramSize.LEAST, Carrier.HEADER_MAX);

  /** What hosts are told while nothing is known of a path: 1,500 bytes over IPv4. */
  private static final int USUAL = 1472;

  private final Router router;
  private final Neighbours neighbours;
  private final Carrier carrier;

  Capacity(Router router, Neighbours neighbours, Carrier carrier) {
    this.router = router;
    this.neighbours = neighbours;
    this.carrier = carrier;
  }

  /** {@link #mtu} of a peer of which nothing is known. */
  static int usualMtu() {
    return clamped(USUAL - Session.OVERHEAD);
  }

  /**
   * The largest IPv6 packet that gets to a peer, whole or split, in bytes: 1,280 at least. What is
   * not known of a path is taken for as wide as nearly all underlays are: the host would remember a
   * smaller word for minutes, and what turns out too large is split until more is known.
   */
  int mtu(Correspondent peer) {
    int room = room(peer, USUAL);
    return room > 0 ? clamped(room) : usualMtu();
  }

  private static int clamped(int room) {
    return Math.clamp(HostPackets.packet(room), HostPackets.MTU_LEAST, HostPackets.MTU);
  }

  /** The longest inner packet that is sure to get to a peer whole; 0 if there is no way. */
  int room(Correspondent peer) {
    return room(peer, DatagramSize.LEAST);
  }

  /** The same over relays, for a packet whose header is of the length given. */
  int roomOverRelays(Correspondent peer, Neighbour next, int headerLength) {
    return Carrier.room(peer.size.carries(next.carries(), DatagramSize.LEAST), headerLength);
  }

  private int room(Correspondent peer, int unknown) {
    Neighbour neighbour = neighbours.answering(peer.peer);
    if (neighbour != null) {
      return carries(neighbour, unknown) - Session.OVERHEAD;
    }
    PacketHeader header = peer.header(carrier.forwarder(), router.choices());
    Neighbour next = carrier.firstHop(header);
    if (next == null) {
      return 0;
    }
    carrier.addWayBack(header);
    byte[] written = carrier.written(header);
    return written == null
        ? 0
        : Carrier.room(peer.size.carries(carries(next, unknown), unknown), written.length);
  }

  private static int carries(Neighbour link, int unknown) {
    return link.carriesKnown() ? link.carries() : Math.max(link.carries(), unknown);
  }
}
