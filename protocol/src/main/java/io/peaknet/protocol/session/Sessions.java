package io.peaknet.protocol.session;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of one node. Single-threaded and without I/O: told what came and what time it is, it
 * answers through {@link Upcalls}. Its formats are in {@code docs/spec/handshake.md} and {@code
 * docs/spec/sealed-packets.md}.
 */
public final class Sessions {
  /** What the sessions want done or known. Arrays are valid during the call only. */
  public interface Upcalls {
    /** Sends a datagram over the underlay. */
    void send(Endpoint to, byte[] datagram, int offset, int length);

    /** Carries a handshake to a node over the mesh; it may be lost. */
    void sendOverMesh(long nowNs, IdentityAddress to, byte[] handshake);

    /** Carries an inner packet to the session's peer by the best path: seal it, then send it. */
    void transmit(long nowNs, Session session, byte[] inner, int offset, int length);

    /**
     * An authentic inner packet of a type that is not the session layer's own.
     *
     * @param from where it came from; null if over the mesh
     */
    void inner(
        long nowNs,
        Session session,
        @Nullable Endpoint from,
        byte[] packet,
        int offset,
        int length);

    /**
     * Keys are usable: for the first time, renewed, or after the peer restarted; or the peer proved
     * that it is reachable at another endpoint.
     *
     * @param at the peer's endpoint, if the handshake ran directly
     * @param restarted whether the peer's boot epoch differs from that of the session before
     */
    void up(long nowNs, Session session, @Nullable Endpoint at, boolean restarted);

    /** The session may carry data; may be called again. */
    void ready(long nowNs, Session session);

    /** The session is gone. */
    void down(long nowNs, Session session, String reason);

    /** A dial ended without a session. */
    void dialFailed(long nowNs, Endpoint at, String reason);

    /** A connect over the mesh ended without a session. */
    void meshHandshakeFailed(long nowNs, IdentityAddress peer, String reason);

    /** Something for a log. */
    void event(Event event);
  }

  private final KeyCertificate certificate;

  /** No sessions yet; draws the boot epoch and signs the key certificate. */
  public Sessions(Settings settings, Suite suite, Upcalls upcalls) {
    certificate =
        KeyCertificate.sign(suite, settings.key(), suite.generateAgreement().publicKey(), 1);
  }

  /** This node's key certificate, for its record. */
  public KeyCertificate certificate() {
    return certificate;
  }

  /**
   * One attempt to link to an endpoint (Noise XX, with retransmissions; about 2 s); nothing happens
   * if one is under way there.
   *
   * @param pinned the identity expected; null takes whoever answers
   */
  public void dial(long nowNs, Endpoint at, @Nullable IdentityAddress pinned) {}

  /**
   * One attempt to reach a node over the mesh (Noise IK, with retransmissions; about 4 s); nothing
   * happens if one is under way.
   *
   * @param peer its key certificate, verified by the caller
   */
  public void connect(long nowNs, KeyCertificate peer) {}

  /** A datagram came from the underlay. Never throws, whatever it holds. */
  public void receive(long nowNs, Endpoint from, byte[] datagram, int offset, int length) {}

  /**
   * A handshake message came over the mesh.
   *
   * @param ingress the neighbour that it came through, which pays for it
   */
  public void receiveOverMesh(long nowNs, IdentityAddress ingress, byte[] handshake) {}

  /**
   * A session packet came behind a relay header.
   *
   * @param index the receiver's session index, from the header
   * @param counter the packet's counter, from the header
   * @param body ciphertext and tag
   * @return false if it is not authentic, or was seen before
   */
  public boolean openRelayed(
      long nowNs, int index, long counter, byte[] body, int offset, int length) {
    return false;
  }

  /**
   * Authenticates a relay frame under the session of the link that it came over.
   *
   * @return its header in the clear and where its body is; null to drop it
   */
  public @Nullable RelayFrame openRelay(
      long nowNs, Endpoint from, byte[] datagram, int offset, int length) {
    return null;
  }

  /** The session with a peer, if there is one. */
  public @Nullable Session find(IdentityAddress peer) {
    return null;
  }

  /** All sessions. */
  public Collection<Session> all() {
    return List.of();
  }

  /** Tells the peer if possible and forgets the session; {@link Upcalls#down} is not called. */
  public void close(long nowNs, Session session, String reason) {}

  /** When {@link #tick} wants to be called. May change with every call. */
  public long deadlineNs() {
    return Node.NEVER;
  }

  /** Time has passed. */
  public void tick(long nowNs) {}
}
