package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.PATH_INTERVAL_NS;
import static io.peaknet.protocol.session.SessionConstants.PATH_WAITS_NS;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Node;
import java.security.MessageDigest;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the peer can be reached directly. Authentic packets from elsewhere are answered with a
 * challenge of full size; only its response moves the session there, since a copied packet could
 * come from anywhere.
 */
final class PathCheck {
  private final Self self;
  private final Session session;

  /** Endpoints that proved good, the latest last. */
  private final Set<Endpoint> proven = new LinkedHashSet<>();

  private @Nullable Endpoint endpoint;
  private long heardNs;

  private @Nullable Endpoint candidate;
  private byte[] token = new byte[0];
  private int sends;
  private long nextNs = Node.NEVER;
  private long notBeforeNs = Long.MIN_VALUE;

  PathCheck(Self self, Session session) {
    this.self = self;
    this.session = session;
  }

  /** Where the peer is, as far as proven; null if only the mesh reaches it. */
  @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /** A handshake or a response proved this endpoint. */
  void moved(long nowNs, Endpoint to) {
    endpoint = to;
    heardNs = nowNs;
    proven.remove(to);
    proven.add(to);
    if (proven.size() > SessionConstants.PATHS) {
      proven.remove(proven.iterator().next());
    }
    if (to.equals(candidate)) {
      candidate = null;
      nextNs = Node.NEVER;
    }
  }

  /** An authentic packet came from there. */
  void heard(long nowNs, Endpoint from) {
    if (from.equals(endpoint)) {
      heardNs = nowNs;
      return;
    }
    boolean secondPath =
        proven.contains(from) && nowNs - heardNs < SessionConstants.PATH_INTERVAL_NS;
    if (candidate != null || nowNs < notBeforeNs || secondPath) {
      return; // two good paths in use at once must not take turns
    }
    candidate = from;
    token = new byte[SessionConstants.PATH_TOKEN];
    self.suite.random(token);
    sends = 0;
    nextNs = nowNs;
    notBeforeNs = nowNs + PATH_INTERVAL_NS;
    challenge(nowNs);
  }

  /** A path message came, authentic, from there. */
  void receive(long nowNs, Endpoint from, PathMessage message) {
    if (!message.response()) {
      Keys keys = session.current();
      if (keys != null) {
        session.sendTo(nowNs, from, keys, new PathMessage(true, message.token()).emit());
      }
      return;
    }
    if (from.equals(candidate) && MessageDigest.isEqual(token, message.token())) {
      moved(nowNs, from);
      self.upcalls.up(nowNs, session, from, false);
    }
  }

  /** Repeats a challenge if due; when it wants to be called again. */
  long tick(long nowNs) {
    if (candidate != null && nowNs >= nextNs) {
      challenge(nowNs);
    }
    return nextNs;
  }

  private void challenge(long nowNs) {
    Endpoint to = candidate;
    Keys keys = session.current();
    if (to == null || keys == null || sends == PATH_WAITS_NS.length) {
      candidate = null;
      nextNs = Node.NEVER;
      return;
    }
    nextNs = nowNs + PATH_WAITS_NS[sends++];
    session.wakeAt(nextNs);
    session.sendTo(nowNs, to, keys, new PathMessage(false, token).emit());
  }
}
