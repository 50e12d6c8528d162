package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.SEALED_HEADER;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted association of this node with another. It outlives addresses and paths; its keys
 * change under way. One per pair of identities.
 *
 * <p>Of its keys one pair is current: it alone seals. The others are on trial (offered, and nothing
 * came under them yet) or replaced (the peer may still use them).
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

  private @Nullable Keys current;
  private final List<Keys> replaced = new ArrayList<>();
  private final List<Keys> onTrial = new ArrayList<>();

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
    return current != null;
  }

  /** Whether it may carry data: established and, if required, the post-quantum exchange done. */
  public boolean ready() {
    Keys keys = current;
    return keys != null && (keys.terms.postQuantum() || !self.settings.postQuantumRequired());
  }

  /** The cipher agreed on. */
  public Aead.Kind cipher() {
    Keys keys = current;
    return keys == null ? Aead.Kind.CHACHA20_POLY1305 : keys.terms.cipher();
  }

  /** Whether a secret of ML-KEM-768 is mixed into the keys in use. */
  public boolean postQuantum() {
    Keys keys = current;
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
   * @return the datagram's length, or -1 if there are no keys
   */
  public int seal(
      long nowNs, int space, byte[] inner, int offset, int length, byte[] out, int outOffset) {
    Keys keys = forced != null ? forced : current;
    if (keys == null || keys.dead || keys.rejected(nowNs)) {
      return -1;
    }
    boolean data = length > 0 && isData(inner[offset]);
    int written = sealUnder(keys, space, inner, offset, length, out, outOffset);
    if (written >= 0) {
      noteSent(nowNs, keys, data);
    }
    return written;
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
    Keys keys = current;
    if (keys == null || keys.dead || keys.rejected(nowNs)) {
      return -1;
    }
    int written =
        RelayCodec.seal(keys, header, headerLength, body, bodyOffset, bodyLength, out, outOffset);
    if (written >= 0) {
      noteSent(nowNs, keys, true);
    }
    return written;
  }

  // ---- Keys ----

  boolean isVisible() {
    return visible;
  }

  @Nullable Keys current() {
    return current;
  }

  /** The number that keys from a new handshake of this node's are to have: above all it has. */
  long nextGeneration() {
    long greatest = current == null ? 0 : current.terms.generation();
    for (Keys keys : replaced) {
      greatest = Math.max(greatest, keys.terms.generation());
    }
    return greatest + 1;
  }

  /** Takes in keys that the peer may not have yet: they open, and wait for the first packet. */
  void offer(long nowNs, Keys keys) {
    if (onTrial.size() >= SessionConstants.PENDING_PER_PEER) {
      giveUp(onTrial.getFirst());
    }
    onTrial.add(keys);
    table.add(keys);
    table.addUnconfirmed(keys);
    wakeAt(nowNs + SessionConstants.PENDING_NS);
  }

  /** Drops keys that nobody used. */
  void giveUp(Keys keys) {
    onTrial.remove(keys);
    table.remove(keys);
    if (!visible && onTrial.isEmpty()) {
      table.remove(this);
    }
  }

  /**
   * Both ends have these keys: they replace the current ones unless those win.
   *
   * @param fromKem whether they come out of an exchange inside of this very session
   */
  void confirm(long nowNs, Keys keys, boolean fromKem) {
    onTrial.remove(keys);
    table.add(keys);
    keys.confirmed = true;
    boolean restarted = visible && keys.terms.epoch() != epoch;
    if (restarted) {
      forgetKeys();
      kem.forget();
    }
    epoch = keys.terms.epoch();
    boolean first = !visible;
    if (first) {
      visible = true;
      establishedNs = nowNs;
    }
    Keys before = current;
    if (before == null || keys.beat(before)) {
      if (before != null) {
        replace(nowNs, before);
      }
      current = keys;
    } else {
      replace(nowNs, keys);
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
    if (keys.terms.initiator() && !keys.heard) {
      keys.confirmNs = nowNs;
    }
    wakeAt(nowNs);
    if (ready()) {
      self.upcalls.ready(nowNs, this);
    }
  }

  private void replace(long nowNs, Keys keys) {
    keys.replacedNs = nowNs;
    replaced.add(keys);
    if (replaced.size() > SessionConstants.PENDING_PER_PEER) {
      table.remove(replaced.removeFirst());
    }
    wakeAt(nowNs + SessionConstants.OVERLAP_NS);
  }

  private void forgetKeys() {
    Keys last = current;
    current = null;
    if (last != null) {
      table.remove(last);
      last.schedule.zeroRoot();
    }
    for (Keys keys : replaced) {
      table.remove(keys);
      keys.schedule.zeroRoot();
    }
    replaced.clear();
  }

  /** Forgets everything; nothing of this session opens from here on. */
  void forget() {
    gone = true;
    forgetKeys();
    for (Keys keys : onTrial) {
      table.remove(keys);
    }
    onTrial.clear();
    kem.forget();
    table.remove(this);
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
    if (data && keys == current && kem.isDue(nowNs, keys)) {
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
    boolean first = !keys.heard;
    keys.heard = true;
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
    return innerType == InnerType.IPV6 || innerType == InnerType.STREAM;
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
    dropExpired(nowNs);
    if (gone || !visible) {
      return;
    }
    if (nowNs - lastReceivedNs >= SessionConstants.FORGET_NS) {
      down(nowNs, "silent for 540 s");
      return;
    }
    wakeAt(lastReceivedNs + SessionConstants.FORGET_NS);
    Keys keys = current;
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

  private void dropExpired(long nowNs) {
    for (Keys keys : List.copyOf(onTrial)) {
      if (nowNs - keys.createdNs >= SessionConstants.PENDING_NS) {
        giveUp(keys);
      } else {
        wakeAt(keys.createdNs + SessionConstants.PENDING_NS);
      }
    }
    for (Keys keys : List.copyOf(replaced)) {
      if (nowNs - keys.replacedNs >= SessionConstants.OVERLAP_NS || keys.rejected(nowNs)) {
        replaced.remove(keys);
        table.remove(keys);
        keys.schedule.zeroRoot();
      } else {
        wakeAt(keys.replacedNs + SessionConstants.OVERLAP_NS);
      }
    }
    Keys keys = current;
    if (keys != null && (keys.rejected(nowNs) || keys.dead)) {
      table.remove(keys);
      keys.schedule.zeroRoot();
      current = bestReplaced();
    }
  }

  private @Nullable Keys bestReplaced() {
    Keys best = null;
    for (Keys keys : replaced) {
      if (best == null || keys.beat(best)) {
        best = keys;
      }
    }
    if (best != null) {
      replaced.remove(best);
      best.replacedNs = Node.NEVER;
    }
    return best;
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
      keys.confirmNs = nowNs + SessionConstants.CONFIRM_WAITS_NS[keys.confirmsSent++];
      wakeAt(keys.confirmNs);
      signOfLife(nowNs, keys);
      return;
    }
    keys.confirmNs = Node.NEVER;
    Keys before = bestReplaced();
    if (before != null) {
      current = before;
      replace(nowNs, keys);
    }
    rekeyNotBeforeNs = Math.max(rekeyNotBeforeNs, nowNs);
    rekey(nowNs, initiations);
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
    Keys keys = current;
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
    return "Session[" + peer.address() + (current == null ? "" : ", established") + "]";
  }

  /** Keys held, current first; for tests. */
  List<Keys> allKeys() {
    List<Keys> all = new ArrayList<>();
    if (current != null) {
      all.add(current);
    }
    all.addAll(replaced);
    all.addAll(onTrial);
    return all;
  }
}
