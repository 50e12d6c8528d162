package io.peaknet.protocol.session;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Settings;
import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.wire.MalformedException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
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

  /** Not for {@link #openInPlace}: give the bytes to {@link #receive}. Nothing was changed. */
  public static final int NOT_MINE = -1;

  /** Not authentic, seen before, or of no use: forget it. */
  public static final int DROPPED = -2;

  /** An authentic packet that is not IPv6; it was handled as by {@link #receive}. */
  public static final int HANDLED = -3;

  private static final byte[] NOTHING = new byte[0];
  private static final int LEAST_SCRATCH = 2048;
  private static final int CLOSE_REASON_MAX = 100;

  private final Self self;
  private final SessionTable table = new SessionTable();
  private final SignatureChecks signatures;
  private final Initiations initiations;
  private final Responses responses;
  private final byte[] aad = new byte[Wire.SEALED_AAD];
  private final byte[] relayHeader = new byte[RelayCodec.HEADER_MAX];

  /** Where packets are opened; lent away while one is handed up, so that calls may nest. */
  private byte[] scratch = NOTHING;

  private @Nullable Session opened;

  private long malformed;

  /** No sessions yet; draws the boot epoch and signs the key certificate. */
  public Sessions(Settings settings, Suite suite, Upcalls upcalls) {
    self = new Self(settings, suite, upcalls);
    signatures = new SignatureChecks(suite);
    initiations = new Initiations(self, table, signatures);
    responses = new Responses(self, table, signatures);
  }

  /** This node's key certificate, for its record. */
  public KeyCertificate certificate() {
    return self.certificate;
  }

  /**
   * One attempt to link to an endpoint (Noise XX, with retransmissions; about 2 s); nothing happens
   * if one is under way there.
   *
   * @param pinned the identity expected; null takes whoever answers
   * @param once whether the first message is sent only once; over in about 1 s
   */
  public void dial(long nowNs, Endpoint at, @Nullable IdentityAddress pinned, boolean once) {
    initiations.dial(nowNs, at, pinned, once);
  }

  /**
   * One attempt to reach a node over the mesh (Noise IK, with retransmissions; about 4 s); nothing
   * happens if one is under way.
   *
   * @param peer its key certificate, verified by the caller
   */
  public void connect(long nowNs, KeyCertificate peer) {
    initiations.connect(nowNs, peer);
  }

  /** A datagram came from the underlay. Never throws, whatever it holds. */
  public void receive(long nowNs, Endpoint from, byte[] datagram, int offset, int length) {
    if (length < 1) {
      return;
    }
    int type = datagram[offset];
    if (type == SessionConstants.SEALED_PACKET) {
      receiveSealed(nowNs, from, datagram, offset, length);
      return;
    }
    try {
      switch (type) {
        case SessionConstants.COOKIE_REPLY ->
            initiations.cookie(CookieReply.parse(datagram, offset, length));
        case SessionConstants.VERSION_REFUSED ->
            initiations.refused(nowNs, from, VersionRefused.parse(datagram, offset, length));
        default -> handshake(nowNs, from, HandshakeFrame.parse(datagram, offset, length), from);
      }
    } catch (MalformedException e) {
      malformed++;
    }
  }

  /**
   * A handshake message came over the mesh.
   *
   * @param ingress the neighbour that it came through, which pays for it
   */
  public void receiveOverMesh(long nowNs, IdentityAddress ingress, byte[] handshake) {
    try {
      HandshakeFrame frame = HandshakeFrame.parse(handshake, 0, handshake.length);
      if (frame.type() == SessionConstants.IK_1 || frame.type() == SessionConstants.IK_2) {
        handshake(nowNs, null, frame, ingress);
      }
    } catch (MalformedException e) {
      malformed++;
    }
  }

  private void handshake(long nowNs, @Nullable Endpoint from, HandshakeFrame frame, Object source)
      throws MalformedException {
    switch (frame.type()) {
      case SessionConstants.XX_1, SessionConstants.IK_1 ->
          responses.first(nowNs, from, frame, source);
      case SessionConstants.XX_3 -> {
        if (from != null) {
          responses.third(nowNs, from, frame);
        }
      }
      default -> initiations.answered(nowNs, from, frame, source);
    }
  }

  private void receiveSealed(long nowNs, Endpoint from, byte[] datagram, int offset, int length) {
    if (length < Session.OVERHEAD || (Wire.intAt(datagram, offset) & 0xffffff) != 0) {
      malformed++;
      return;
    }
    open(
        nowNs,
        from,
        Wire.intAt(datagram, offset + 4),
        Wire.longAt(datagram, offset + 8),
        datagram,
        offset + SessionConstants.SEALED_HEADER,
        length - SessionConstants.SEALED_HEADER);
  }

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
    return open(nowNs, null, index, counter, body, offset, length);
  }

  private boolean open(
      long nowNs,
      @Nullable Endpoint from,
      int index,
      long counter,
      byte[] body,
      int offset,
      int length) {
    Keys keys = openingKeys(nowNs, index, counter);
    if (keys == null) {
      return false;
    }
    aad[0] = SessionConstants.SEALED_PACKET;
    Wire.putInt(aad, 4, index);
    byte[] inner = scratch.length < length ? new byte[Math.max(length, LEAST_SCRATCH)] : scratch;
    scratch = NOTHING;
    int opened = keys.open(counter, aad, 0, aad.length, body, offset, length, inner, 0);
    if (opened >= 0) {
      receiveInner(nowNs, keys, from, inner, opened);
    }
    scratch = inner;
    return opened >= 0;
  }

  /** Those that may open a sealed packet with this counter; null if none may. */
  private @Nullable Keys openingKeys(long nowNs, int index, long counter) {
    Keys keys = table.keys(index);
    return keys == null
            || counter >>> SessionConstants.NUMBER_BITS == SessionConstants.SPACE_RELAY
            || !keys.acceptable(counter)
            || keys.rejected(nowNs)
        ? null
        : keys;
  }

  // ---- The same in memory, without allocation for IPv6 packets if the cipher allows ----

  /**
   * Opens a bare sealed datagram in place. What it holds is the peer's, whatever addresses it
   * claims: the caller checks them.
   *
   * @return length of the inner IPv6 packet, which begins at {@code at + 16}, its session then
   *     being {@link #opened}; or {@link #NOT_MINE}, {@link #DROPPED} or {@link #HANDLED}
   */
  public int openInPlace(
      long nowNs, @Nullable Endpoint from, MemorySegment memory, long at, int length) {
    opened = null;
    if (length < Session.OVERHEAD
        || Wire.intAt(memory, at) != SessionConstants.SEALED_PACKET << 24) {
      return NOT_MINE;
    }
    return openInPlace(
        nowNs,
        from,
        Wire.intAt(memory, at + 4),
        Wire.longAt(memory, at + 8),
        memory,
        at,
        memory,
        at + SessionConstants.SEALED_HEADER,
        length - SessionConstants.SEALED_HEADER);
  }

  /**
   * Opens in place a session packet that came behind a relay header.
   *
   * @param index the receiver's session index, from the header
   * @param counter the packet's counter, from the header
   * @param at where its ciphertext begins, tag at the end
   * @return length of the inner IPv6 packet, which begins at {@code at}, its session then being
   *     {@link #opened}; or {@link #DROPPED} or {@link #HANDLED}
   */
  public int openRelayedInPlace(
      long nowNs, int index, long counter, MemorySegment memory, long at, int length) {
    MemorySegment scratch = self.aad();
    Wire.putInt(scratch, 0, SessionConstants.SEALED_PACKET << 24);
    Wire.putInt(scratch, 4, index);
    return openInPlace(nowNs, null, index, counter, scratch, 0, memory, at, length);
  }

  private int openInPlace(
      long nowNs,
      @Nullable Endpoint from,
      int index,
      long counter,
      MemorySegment aad,
      long aadAt,
      MemorySegment body,
      long at,
      int length) {
    opened = null;
    Keys keys = openingKeys(nowNs, index, counter);
    if (keys == null) {
      return DROPPED;
    }
    int plain = keys.openInPlace(counter, aad, aadAt, Wire.SEALED_AAD, body, at, length);
    if (plain < 0) {
      return DROPPED;
    }
    if (plain == 0 || body.get(JAVA_BYTE, at) != InnerType.IPV6) {
      // Not from the scratch, which may be lent away: such packets are few.
      byte[] inner = new byte[plain];
      MemorySegment.copy(body, JAVA_BYTE, at, inner, 0, plain);
      receiveInner(nowNs, keys, from, inner, plain);
      return HANDLED;
    }
    keys.session.authenticated(nowNs, keys, from, true);
    if (keys.dead) {
      return DROPPED;
    }
    opened = keys.session;
    return plain;
  }

  /**
   * Authenticates a relay frame under the session of the link that it came over, and opens its
   * header in place.
   *
   * @return length of the header, which begins in the clear at {@code at + 16}; the body begins
   *     {@link Session#relayFront} after {@code at}, and {@link #opened} is the link's session; or
   *     {@link #DROPPED}
   */
  public int openRelayInPlace(
      long nowNs, Endpoint from, MemorySegment memory, long at, int length) {
    opened = null;
    int body = RelayCodec.bodyOffset(memory, at, length);
    if (body < 0) {
      malformed++;
      return DROPPED;
    }
    Keys link = relayKeys(nowNs, Wire.intAt(memory, at + 4), Wire.longAt(memory, at + 8));
    if (link == null) {
      return DROPPED;
    }
    int headerLength = RelayCodec.openInPlace(link, self.aad(), memory, at, length, body);
    if (headerLength < 0) {
      return DROPPED;
    }
    link.session.authenticated(nowNs, link, from, true);
    if (link.dead) {
      return DROPPED;
    }
    opened = link.session;
    return headerLength;
  }

  /**
   * Whose packet was opened in place last, the neighbour for a relay frame; null if none was. Valid
   * until the next call.
   */
  public @Nullable Session opened() {
    return opened;
  }

  private void receiveInner(
      long nowNs, Keys keys, @Nullable Endpoint from, byte[] inner, int length) {
    Session session = keys.session;
    byte type = length == 0 ? InnerType.NOTHING : inner[0];
    session.authenticated(nowNs, keys, from, Session.isData(type));
    if (keys.dead) {
      return;
    }
    try {
      switch (type) {
        case InnerType.NOTHING -> {}
        case InnerType.CLOSE -> session.closed(nowNs, closeReason(inner, length));
        case InnerType.KEM -> session.kem.receive(nowNs, KemPart.parse(inner, 0, length));
        case InnerType.PATH -> {
          PathMessage message = PathMessage.parse(inner, 0, length);
          if (from != null) {
            session.path.receive(nowNs, from, message);
          }
        }
        default -> self.upcalls.inner(nowNs, session, from, inner, 0, length);
      }
    } catch (MalformedException e) {
      malformed++;
    }
  }

  /**
   * Authenticates a relay frame under the session of the link that it came over.
   *
   * @return its header in the clear and where its body is; null to drop it
   */
  public @Nullable RelayFrame openRelay(
      long nowNs, Endpoint from, byte[] datagram, int offset, int length) {
    int body = RelayCodec.bodyOffset(datagram, offset, length);
    if (body < 0) {
      malformed++;
      return null;
    }
    Keys link =
        relayKeys(nowNs, Wire.intAt(datagram, offset + 4), Wire.longAt(datagram, offset + 8));
    if (link == null) {
      return null;
    }
    int headerLength = RelayCodec.open(link, datagram, offset, length, body, relayHeader);
    if (headerLength < 0) {
      return null;
    }
    link.session.authenticated(nowNs, link, from, true);
    return link.dead
        ? null
        : new RelayFrame(link.session, relayHeader, headerLength, offset + body, length - body);
  }

  /** Those that may open a relay frame with this counter; null if none may. */
  private @Nullable Keys relayKeys(long nowNs, int index, long counter) {
    Keys link = table.keys(index);
    return link == null
            || counter >>> SessionConstants.NUMBER_BITS != SessionConstants.SPACE_RELAY
            || !link.acceptable(counter)
            || link.rejected(nowNs)
        ? null
        : link;
  }

  /** The session with a peer, if there is one. */
  public @Nullable Session find(IdentityAddress peer) {
    Session session = table.find(peer);
    return session != null && session.isVisible() ? session : null;
  }

  /** All sessions. */
  public Collection<Session> all() {
    return table.visible();
  }

  /** Tells the peer if possible and forgets the session; {@link Upcalls#down} is not called. */
  public void close(long nowNs, Session session, String reason) {
    if (session.established()) {
      byte[] text = reason.getBytes(StandardCharsets.UTF_8);
      byte[] inner = new byte[1 + Math.min(text.length, CLOSE_REASON_MAX)];
      inner[0] = InnerType.CLOSE;
      System.arraycopy(text, 0, inner, 1, inner.length - 1);
      session.send(nowNs, inner);
    }
    session.forget();
  }

  /** What the peer said; printable ASCII only, since it ends up in logs. */
  private static String closeReason(byte[] inner, int length) {
    StringBuilder text = new StringBuilder("closed by the peer");
    for (int i = 1; i < Math.min(length, 1 + CLOSE_REASON_MAX); i++) {
      text.append(i == 1 ? ": " : "")
          .append(inner[i] >= ' ' && inner[i] < 127 ? (char) inner[i] : '?');
    }
    return text.toString();
  }

  /** When {@link #tick} wants to be called. May change with every call. */
  public long deadlineNs() {
    return self.deadlineNs();
  }

  /** Time has passed. */
  public void tick(long nowNs) {
    if (nowNs < self.deadlineNs()) {
      return;
    }
    self.awake();
    initiations.tick(nowNs);
    responses.tick(nowNs);
    for (Session session : table.copy()) {
      session.tick(nowNs, initiations);
    }
  }

  /** Frames dropped because they were not what they claimed to be. */
  public long malformed() {
    return malformed;
  }

  /** Entries of all tables that others can make grow. */
  int size() {
    return table.size() + responses.size() + initiations.size() + signatures.size();
  }
}
