package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.SEALED_HEADER;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.identity.Identity;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted association of this node with another. It outlives addresses and paths; its keys
 * change under way. One per pair of identities.
 */
public final class Session {
  /** Bytes that {@link #seal} adds: 16 of header, 16 of tag. */
  public static final int OVERHEAD = 32;

  private static final byte[] SIGN_OF_LIFE = {InnerType.NOTHING};

  final Self self;
  final KemExchange kem;
  final PathCheck path;
  private final SessionTable table;
  private final Identity peer;

  private final KeyRing ring;

  /** Seals in place of the current keys while a sign of life for just these keys is sent. */
  private @Nullable Keys forced;

  private boolean visible;
  private boolean gone;
  private long epoch;
  private long establishedNs;
  private long lastReceivedNs;
  private long rxPackets;
  private long txPackets;

  /** When data came after which nothing was sent, and was sent after which nothing came. */
  private long unansweredSinceNs = Node.NEVER;

  private long silentSinceNs = Node.NEVER;
  private long rekeyNotBeforeNs = Long.MIN_VALUE;
  private long tickAtNs = Node.NEVER;

  Session(Self self, SessionTable table, Identity peer, long nowNs) {
    this.self = self;
    this.table = table;
    this.peer = peer;
    ring = new KeyRing(table);
    lastReceivedNs = nowNs;
    establishedNs = nowNs;
    kem = new KemExchange(self, table, this);
    path = new PathCheck(self, this);
  }

  /** Who is at the other end. */
  public Identity peer() {
    return peer;
  }

  /** The 64 random bits that the peer drew when it started; compared for equality only. */
  public long peerEpoch() {
    return epoch;
  }

  /** Whether there are keys to seal with. */
  public boolean established() {
    return ring.current() != null;
  }

  /** Whether it may carry data: established and, if required, the post-quantum exchange done. */
  public boolean ready() {
    Keys keys = ring.current();
    return keys != null && (keys.terms.postQuantum() || !self.settings.postQuantumRequired());
  }

  /** The cipher agreed on. */
  public Aead.Kind cipher() {
    Keys keys = ring.current();
    return keys == null ? Aead.Kind.CHACHA20_POLY1305 : keys.terms.cipher();
  }

  /** Whether a secret of ML-KEM-768 is mixed into the keys in use. */
  public boolean postQuantum() {
    Keys keys = ring.current();
    return keys != null && keys.terms.postQuantum();
  }

  /** When this session first came up. */
  public long establishedNs() {
    return establishedNs;
  }

  /** When the last authentic packet came. */
  public long lastReceivedNs() {
    return lastReceivedNs;
  }

  /** Authentic packets received. */
  public long rxPackets() {
    return rxPackets;
  }

  /** Packets sealed. */
  public long txPackets() {
    return txPackets;
  }

  /**
   * Seals an inner packet into a bare datagram: 16 bytes of header, {@code length}, 16 of tag.
   *
   * @param space 0 to 253: one per sender and path, so that reordering between paths costs nothing;
   *     the receiver keeps at most 8
   * @return the datagram's length, or -1 if there are no keys, or none that may carry data yet
   */
  public int seal(
      long nowNs, int space, byte[] inner, int offset, int length, byte[] out, int outOffset) {
    boolean data = length > 0 && isData(inner[offset]);
    Keys keys = sealingKeys(nowNs, data);
    if (keys == null) {
      return -1;
    }
    int written = sealUnder(keys, space, inner, offset, length, out, outOffset);
    if (written >= 0) {
      noteSent(nowNs, keys, data);
    }
    return written;
  }

  /**
   * The same in memory, without allocation if the cipher allows.
   *
   * @param in where the inner packet is; may be {@code out}, with {@code inAt} = {@code outAt + 16}
   * @param out where the datagram goes: {@code length + OVERHEAD} bytes from {@code outAt}
   * @return the datagram's length, or -1 as for {@link #seal}
   */
  public int sealInto(
      long nowNs,
      int space,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    boolean data = length > 0 && isData(in.get(JAVA_BYTE, inAt));
    Keys keys = sealingKeys(nowNs, data);
    if (keys == null) {
      return -1;
    }
    long counter = keys.nextCounter(space);
    if (counter == -1) {
      return -1;
    }
    Wire.sealedHeader(out, outAt, keys.remoteIndex, counter);
    int sealed =
        keys.sealing()
            .seal(
                0,
                counter,
                out,
                outAt,
                Wire.SEALED_AAD,
                in,
                inAt,
                length,
                out,
                outAt + SEALED_HEADER);
    noteSent(nowNs, keys, data);
    return SEALED_HEADER + sealed;
  }

  /** Those to seal with; null if there are none, or none that may carry data yet. */
  private @Nullable Keys sealingKeys(long nowNs, boolean data) {
    Keys keys = forced != null ? forced : ring.current();
    return keys == null || keys.dead || keys.rejected(nowNs) || (data && !ready()) ? null : keys;
  }

  /**
   * Writes a relay frame to this session's peer, a neighbour: only the header is sealed, bound to
   * the body's own tag.
   *
   * @param body ciphertext and tag of a sealed packet (everything behind its 16-byte header)
   * @return the datagram's length, or -1 if there are no keys
   */
  public int sealRelay(
      long nowNs,
      byte[] header,
      int headerLength,
      byte[] body,
      int bodyOffset,
      int bodyLength,
      byte[] out,
      int outOffset) {
    Keys keys = linkKeys(nowNs);
    if (keys == null) {
      return -1;
    }
    int written =
        RelayCodec.seal(keys, header, headerLength, body, bodyOffset, bodyLength, out, outOffset);
    if (written >= 0) {
      noteSent(nowNs, keys, true);
    }
    return written;
  }

  /** Bytes that {@link #sealRelayBefore} writes before the body, for a header of that length. */
  public static int relayFront(int headerLength) {
    return SEALED_HEADER + headerLength + Aead.TAG;
  }

  /**
   * The same in memory, around a body that stays where it is: writes the {@link #relayFront} that
   * ends where the body begins.
   *
   * @param header where the header is in the clear: 0 to 255 bytes, outside of the front, or just
   *     where its sealed form goes, at {@code bodyAt - 16 - headerLength}
   * @param memory where the body is, with room for the front before it
   * @return the datagram's length (it begins at {@code bodyAt - relayFront(headerLength)}), or -1
   *     if there are no keys
   */
  public int sealRelayBefore(
      long nowNs,
      MemorySegment header,
      long headerAt,
      int headerLength,
      MemorySegment memory,
      long bodyAt,
      int bodyLength) {
    Keys keys = linkKeys(nowNs);
    if (keys == null) {
      return -1;
    }
    int written =
        RelayCodec.sealBefore(
            keys, self.aad(), header, headerAt, headerLength, memory, bodyAt, bodyLength);
    if (written >= 0) {
      noteSent(nowNs, keys, true);
    }
    return written;
  }

  /** Those to seal relay headers with; null if there are none. */
  private @Nullable Keys linkKeys(long nowNs) {
    Keys keys = ring.current();
    return keys == null || keys.dead || keys.rejected(nowNs) ? null : keys;
  }

  // ---- Keys ----

  boolean isVisible() {
    return visible;
  }

  @Nullable Keys current() {
    return ring.current();
  }

  /** The number that keys from a new handshake of this node's are to have. */
  long nextGeneration() {
    return ring.nextGeneration();
  }

  /** Takes in keys that the peer may not have yet: they open, and wait for the first packet. */
  void offer(long nowNs, Keys keys) {
    ring.offer(keys);
    wakeAt(nowNs + SessionConstants.PENDING_NS);
  }

  /** Drops keys that nobody used. */
  void giveUp(Keys keys) {
    ring.giveUp(keys);
    if (!visible && ring.hasNoneOnTrial()) {
      table.remove(this);
    }
  }

  /**
   * Both ends have these keys.
   *
   * @param fromKem whether they come out of an exchange inside of this very session
   */
  void confirm(long nowNs, Keys keys, boolean fromKem) {
    boolean restarted = visible && keys.terms.epoch() != epoch;
    ring.confirm(nowNs, keys, restarted);
    if (restarted) {
      kem.forget();
    }
    kem.confirmed(keys);
    epoch = keys.terms.epoch();
    if (!visible) {
      visible = true;
      establishedNs = nowNs;
    }
    if (keys.schedule.secretId() != 0) {
      kem.remember(nowNs, keys.schedule);
    }
    if (!fromKem) {
      if (keys.at != null) {
        path.moved(nowNs, keys.at);
      }
      silentSinceNs = Node.NEVER;
      self.upcalls.up(nowNs, this, keys.at, restarted);
    }
    if (gone || keys.dead) {
      return;
    }
    if (!keys.isHeard()) {
      keys.confirmNs = nowNs;
    }
    wakeAt(nowNs);
    if (ready()) {
      self.upcalls.ready(nowNs, this);
    }
  }

  /** Forgets everything; nothing of this session opens from here on. */
  void forget() {
    gone = true;
    ring.forget();
    kem.forget();
    table.remove(this);
  }

  /** Ends in favour of another. */
  void makeWay(long nowNs) {
    down(nowNs, "silent, and there are too many");
  }

  private void down(long nowNs, String reason) {
    boolean wasVisible = visible && !gone;
    forget();
    if (wasVisible) {
      self.upcalls.down(nowNs, this, reason);
    }
  }

  // ---- Packets ----

  /** Seals under given keys; -1 if their space is used up. */
  static int sealUnder(
      Keys keys, int space, byte[] inner, int offset, int length, byte[] out, int outOffset) {
    long counter = keys.nextCounter(space);
    if (counter == -1) {
      return -1;
    }
    Wire.sealedHeader(out, outOffset, keys.remoteIndex, counter);
    return SEALED_HEADER
        + keys.sealing()
            .seal(
                0,
                counter,
                out,
                outOffset,
                Wire.SEALED_AAD,
                inner,
                offset,
                length,
                out,
                outOffset + SEALED_HEADER);
  }

  /** Seals and sends straight to an endpoint, whatever path is in use. */
  void sendTo(long nowNs, Endpoint to, Keys keys, byte[] inner) {
    byte[] datagram = new byte[inner.length + OVERHEAD];
    int length =
        sealUnder(keys, SessionConstants.SPACE_CONTROL, inner, 0, inner.length, datagram, 0);
    if (length >= 0) {
      noteSent(nowNs, keys, false);
      self.upcalls.send(to, datagram, 0, length);
    }
  }

  /** Sends by the best path. */
  void send(long nowNs, byte[] inner) {
    self.upcalls.transmit(nowNs, this, inner, 0, inner.length);
  }

  private void noteSent(long nowNs, Keys keys, boolean data) {
    txPackets++;
    unansweredSinceNs = Node.NEVER;
    if (data && silentSinceNs == Node.NEVER) {
      silentSinceNs = nowNs;
      wakeAt(nowNs + SessionConstants.SILENCE_NS);
    }
    noteUse(nowNs, keys, data);
  }

  private void noteUse(long nowNs, Keys keys, boolean data) {
    boolean wasStale = keys.staleNs != Node.NEVER;
    keys.used(nowNs, data);
    if (!wasStale && keys.staleNs != Node.NEVER) {
      wakeAt(nowNs);
    }
    if (data && keys == ring.current() && kem.isDue(nowNs, keys)) {
      wakeAt(nowNs);
    }
  }

  /** A packet under these keys was authentic. */
  void authenticated(long nowNs, Keys keys, @Nullable Endpoint from, boolean data) {
    lastReceivedNs = nowNs;
    rxPackets++;
    silentSinceNs = Node.NEVER;
    if (data && unansweredSinceNs == Node.NEVER) {
      unansweredSinceNs = nowNs;
      wakeAt(nowNs + SessionConstants.KEEPALIVE_NS);
    }
    if (keys.replacedNs != Node.NEVER) {
      keys.replacedNs = nowNs;
    }
    if (kem.isPaused()) {
      wakeAt(nowNs);
    }
    boolean first = !keys.isHeard();
    keys.heardNs = Math.min(keys.heardNs, nowNs);
    keys.confirmNs = Node.NEVER;
    if (!keys.confirmed) {
      confirm(nowNs, keys, keys.at == null && keys.terms.step() > 0);
    }
    if (gone) {
      return;
    }
    if (first && !keys.terms.initiator()) {
      signOfLife(nowNs, keys);
    }
    noteUse(nowNs, keys, data);
    if (from != null) {
      path.heard(nowNs, from);
    }
  }

  /** Tells the peer that these keys are in use here. */
  void signOfLife(long nowNs, Keys keys) {
    if (keys.at != null && keys.terms.step() == 0) {
      sendTo(nowNs, keys.at, keys, SIGN_OF_LIFE);
      return;
    }
    forced = keys;
    try {
      send(nowNs, SIGN_OF_LIFE);
    } finally {
      forced = null;
    }
  }

  /** Ends this session because the peer says so. */
  void closed(long nowNs, String reason) {
    down(nowNs, reason);
  }

  static boolean isData(byte innerType) {
    return innerType == InnerType.IPV6
        || innerType == InnerType.STREAM
        || innerType == InnerType.PART;
  }

  // ---- Time ----

  void wakeAt(long atNs) {
    tickAtNs = Math.min(tickAtNs, atNs);
    self.wakeAt(atNs);
  }

  /** Does what is due; the caller starts a handshake if {@code initiations} is asked to. */
  void tick(long nowNs, Initiations initiations) {
    if (nowNs < tickAtNs) {
      self.wakeAt(tickAtNs);
      return;
    }
    tickAtNs = Node.NEVER;
    wakeAt(ring.dropExpired(nowNs));
    if (!visible) {
      if (ring.hasNoneOnTrial()) {
        table.remove(this);
      }
      return;
    }
    if (nowNs - lastReceivedNs >= SessionConstants.FORGET_NS) {
      down(nowNs, "silent for 540 s");
      return;
    }
    wakeAt(lastReceivedNs + SessionConstants.FORGET_NS);
    Keys keys = ring.current();
    if (keys == null) {
      down(nowNs, "keys expired before they could be renewed");
      return;
    }
    confirmOrDemote(nowNs, keys, initiations);
    if (gone) {
      return;
    }
    tickAtNs = Math.min(tickAtNs, Math.min(kem.tick(nowNs), path.tick(nowNs)));
    keepAlive(nowNs, initiations);
    rekeyIfStale(nowNs, initiations);
    self.wakeAt(tickAtNs);
  }

  /**
   * Keys that this node put into use are on trial until the peer answers under them; then they give
   * way to those before, and the handshake is done again.
   */
  private void confirmOrDemote(long nowNs, Keys keys, Initiations initiations) {
    if (keys.confirmNs == Node.NEVER) {
      return;
    }
    if (nowNs < keys.confirmNs) {
      wakeAt(keys.confirmNs);
      return;
    }
    if (keys.confirmsSent < SessionConstants.CONFIRM_WAITS_NS.length) {
      tryOut(nowNs, keys);
      return;
    }
    keys.confirmNs = Node.NEVER;
    ring.demote(nowNs, keys);
    rekeyNotBeforeNs = Math.max(rekeyNotBeforeNs, nowNs);
    rekey(nowNs, initiations);
  }

  /** Tells the peer that these keys are in use, and waits a while for its answer. */
  void tryOut(long nowNs, Keys keys) {
    keys.confirmNs = nowNs + SessionConstants.CONFIRM_WAITS_NS[keys.confirmsSent++];
    wakeAt(keys.confirmNs);
    signOfLife(nowNs, keys);
  }

  private void keepAlive(long nowNs, Initiations initiations) {
    if (unansweredSinceNs != Node.NEVER) {
      if (nowNs - unansweredSinceNs >= SessionConstants.KEEPALIVE_NS) {
        send(nowNs, SIGN_OF_LIFE);
        unansweredSinceNs = Node.NEVER;
      } else {
        wakeAt(unansweredSinceNs + SessionConstants.KEEPALIVE_NS);
      }
    }
    if (silentSinceNs != Node.NEVER) {
      if (nowNs - silentSinceNs >= SessionConstants.SILENCE_NS) {
        silentSinceNs = Node.NEVER;
        rekey(nowNs, initiations);
      } else {
        wakeAt(silentSinceNs + SessionConstants.SILENCE_NS);
      }
    }
  }

  private void rekeyIfStale(long nowNs, Initiations initiations) {
    Keys keys = ring.current();
    if (keys == null || keys.staleNs == Node.NEVER) {
      return;
    }
    long due =
        keys.terms.initiator()
            ? keys.staleNs
            : keys.staleNs + SessionConstants.RESPONDER_REKEY_DELAY_NS;
    if (nowNs >= due) {
      rekey(nowNs, initiations);
    }
    wakeAt(Math.max(nowNs < due ? due : rekeyNotBeforeNs, nowNs + 1));
    wakeAt(keys.staleNs + SessionConstants.REJECT_AFTER_STALE_NS);
  }

  private void rekey(long nowNs, Initiations initiations) {
    if (nowNs < rekeyNotBeforeNs) {
      wakeAt(rekeyNotBeforeNs);
      return;
    }
    rekeyNotBeforeNs = nowNs + SessionConstants.REKEY_RETRY_NS;
    initiations.rekey(nowNs, this);
  }

  @Override
  public String toString() {
    return "Session[" + peer.address() + (established() ? ", established" : "") + "]";
  }
}
