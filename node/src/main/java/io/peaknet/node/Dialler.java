package io.peaknet.node;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Views;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the links that an operator named. {@link Node#dial} redials an endpoint by itself; this
 * finds the endpoints: it resolves names off the event loop, again whenever the link is down, and
 * tries the addresses of a name in turn. Owned by the event loop.
 */
final class Dialler {
  private static final System.Logger LOG = System.getLogger("io.peaknet.node");
  private static final long SECOND_NS = 1_000_000_000L;

  // Long enough for several handshakes to an address before the next one has its turn.
  private static final long TURN_NS = 5 * SECOND_NS;
  private static final long RETRY_NS_MIN = SECOND_NS;
  private static final long RETRY_NS_MAX = 60 * SECOND_NS;

  /** Finds the addresses of a name; may block. */
  interface Resolver {
    List<InetAddress> resolve(String name) throws UnknownHostException;
  }

  /** Chooses a socket for an address. */
  interface Sockets {
    UdpEndpoint endpoint(InetAddress to, int port) throws IOException;
  }

  private static final class Peer {
    final PeakUrl url;
    @Nullable UdpEndpoint dialled;

    /** Who it has to be: whom the operator named, or the first that answered. */
    @Nullable IdentityAddress pinned;

    long checkNs = Node.NEVER;
    long retryNs = RETRY_NS_MIN;
    int turn;
    String complaint = "";

    Peer(PeakUrl url) {
      this.url = url;
      pinned = url.pinned();
    }

    /** Whether the address may come to mean another one: interfaces come and go. */
    boolean isScoped() {
      return url.isLiteral() && url.host().indexOf('%') >= 0;
    }
  }

  private final Node node;
  private final Sockets sockets;
  private final Resolver resolver;
  private final Executor blocking;
  private final LoopQueue loop;
  private final List<Peer> peers = new ArrayList<>();

  Dialler(Node node, Sockets sockets, Resolver resolver, Executor blocking, LoopQueue loop) {
    this.node = node;
    this.sockets = sockets;
    this.resolver = resolver;
    this.blocking = blocking;
    this.loop = loop;
  }

  /** Keeps a link to a peer from now on. */
  void add(long nowNs, PeakUrl url) {
    Peer peer = new Peer(url);
    peers.add(peer);
    if (url.isLiteral()) {
      try {
        peer.checkNs = peer.isScoped() ? nowNs + TURN_NS : Node.NEVER;
        dial(nowNs, peer, InetAddress.ofLiteral(url.host()));
      } catch (IllegalArgumentException e) {
        complain(peer, "there is no such interface");
        retry(nowNs, peer);
      }
    } else {
      resolve(peer);
    }
  }

  /** When {@link #tick} wants to be called. */
  long deadlineNs() {
    long deadlineNs = Node.NEVER;
    for (Peer peer : peers) {
      deadlineNs = Math.min(deadlineNs, peer.checkNs);
    }
    return deadlineNs;
  }

  /** Looks after the peers whose time has come. */
  void tick(long nowNs) {
    for (Peer peer : peers) {
      if (peer.checkNs > nowNs) {
        continue;
      }
      if (meets(peer)) {
        peer.retryNs = RETRY_NS_MIN;
        peer.checkNs = nowNs + TURN_NS;
      } else {
        peer.checkNs = Node.NEVER; // Until the resolver has answered.
        resolve(peer);
      }
    }
  }

  private void resolve(Peer peer) {
    blocking.execute(() -> {
      List<InetAddress> addresses = List.of();
      try {
        addresses = resolver.resolve(peer.url.host());
      } catch (UnknownHostException _) {
        // An empty list says it.
      }
      List<InetAddress> found = addresses;
      loop.execute(nowNs -> resolved(nowNs, peer, found));
    });
  }

  private void resolved(long nowNs, Peer peer, List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      complain(peer, "no address found for '" + peer.url.host() + "'");
      retry(nowNs, peer);
      return;
    }
    peer.checkNs = nowNs + TURN_NS;
    // The answer may have taken long: the link may have come back by the address that it had.
    if (!meets(peer)) {
      dial(nowNs, peer, addresses.get(Math.floorMod(peer.turn++, addresses.size())));
    }
  }

  private void dial(long nowNs, Peer peer, InetAddress address) {
    UdpEndpoint endpoint;
    try {
      endpoint = sockets.endpoint(address, peer.url.port());
    } catch (IOException e) {
      complain(peer, String.valueOf(e.getMessage()));
      retry(nowNs, peer);
      return;
    }
    peer.complaint = "";
    if (endpoint.equals(peer.dialled)) {
      return;
    }
    if (peer.dialled != null) {
      node.hangUp(nowNs, peer.dialled);
    }
    peer.dialled = endpoint;
    node.dial(nowNs, endpoint, peer.pinned);
  }

  private static void retry(long nowNs, Peer peer) {
    peer.checkNs = nowNs + peer.retryNs;
    peer.retryNs = Math.min(RETRY_NS_MAX, 2 * peer.retryNs);
  }

  /**
   * Whether there is a link to the peer; it may be by an endpoint that a pinned one dialled us
   * from. Who is met where nobody was pinned is from now on, whatever address the peer is dialled
   * at next.
   */
  private boolean meets(Peer peer) {
    boolean up = false;
    for (Views.Link link : node.links()) {
      IdentityAddress there = link.identity() == null ? null : link.identity().address();
      if (link.endpoint().equals(peer.dialled) && peer.pinned == null) {
        peer.pinned = there;
      }
      boolean same =
          link.endpoint().equals(peer.dialled) || (there != null && there.equals(peer.pinned));
      up |= same && link.up();
    }
    return up;
  }

  /** Says it once, not at each try. */
  private static void complain(Peer peer, String complaint) {
    if (!peer.complaint.equals(complaint)) {
      peer.complaint = complaint;
      LOG.log(Level.WARNING, "peer {0}: {1}", peer.url, complaint);
    }
  }
}
