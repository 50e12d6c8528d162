package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.CONNECT_WAITS_NS;
import static io.peaknet.protocol.session.SessionConstants.DIAL_WAITS_NS;
import static io.peaknet.protocol.session.SessionConstants.HANDSHAKE_HEADER;
import static io.peaknet.protocol.session.SessionConstants.IK_1;
import static io.peaknet.protocol.session.SessionConstants.XX_1;
import static io.peaknet.protocol.session.SessionConstants.XX_2;
import static io.peaknet.protocol.session.SessionConstants.XX_3;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.crypto.Aead;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.session.noise.HandshakeState;
import io.peaknet.protocol.session.noise.Pattern;
import io.peaknet.protocol.wire.MalformedException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The handshakes that this node began: dials (XX), connects and rekeys (IK). */
final class Initiations {
  private static final byte[] NO_NAME = new byte[0];
  private static final int COOKIES = 3;

  /** One of them. */
  private static final class Initiation {
    final int index;
    final int sessionIndex;
    final Macs macs;
    final @Nullable Endpoint at;
    final @Nullable IdentityAddress expected;
    final @Nullable KeyCertificate peer;
    final HandshakeState state;
    byte[] frame = NO_NAME;
    long generation;

    /**
     * IK: the post-quantum secret offered, as it was then: the session may get another meanwhile.
     */
    long secretId;

    byte[] secret = NO_NAME;

    /** What to say if time runs out. */
    String failure = "no answer";

    /** Whether somebody waits to hear that it failed. */
    boolean asked;

    int sends;
    long nextNs;
    int cookies;

    /** After XX 3: the keys that wait for their first packet. */
    @Nullable Keys offered;

    Initiation(
        int index,
        int sessionIndex,
        Macs macs,
        HandshakeState state,
        @Nullable Endpoint at,
        @Nullable IdentityAddress expected,
        @Nullable KeyCertificate peer) {
      this.index = index;
      this.sessionIndex = sessionIndex;
      this.macs = macs;
      this.state = state;
      this.at = at;
      this.expected = expected;
      this.peer = peer;
    }

    boolean succeeded() {
      Keys keys = offered;
      return keys != null && keys.confirmed;
    }
  }

  private final Self self;
  private final SessionTable table;
  private final SignatureChecks signatures;
  private final Map<Integer, Initiation> byIndex = new LinkedHashMap<>();
  private final Map<Endpoint, Initiation> dials = new LinkedHashMap<>();
  private final Map<IdentityAddress, Initiation> connects = new LinkedHashMap<>();

  Initiations(Self self, SessionTable table, SignatureChecks signatures) {
    this.self = self;
    this.table = table;
    this.signatures = signatures;
  }

  void dial(long nowNs, Endpoint at, @Nullable IdentityAddress pinned, boolean once) {
    Initiation before = dials.get(at);
    if (before != null) {
      if (!before.succeeded()) {
        return;
      }
      remove(before);
    }
    byte[] name = pinned == null ? NO_NAME : pinned.bytes();
    Initiation dial =
        new Initiation(
            freeIndex(),
            table.freeIndex(self),
            new Macs(self.suite, pinned),
            HandshakeState.initiator(
                self.suite, Pattern.XX, Self.prologue(name), self.agreement, null),
            at,
            pinned,
            null);
    dial.sends = once ? DIAL_WAITS_NS.length - 1 : 0;
    dials.put(at, dial);
    begin(nowNs, dial, XX_1, new byte[HandshakePayload.XX_1_PADDING]);
  }

  void connect(long nowNs, KeyCertificate peer) {
    ik(nowNs, peer, true);
  }

  /** Renews a session's keys, by its direct path and, when that fails, over the mesh. */
  void rekey(long nowNs, Session session) {
    Keys keys = session.current();
    if (keys != null) {
      ik(nowNs, keys.terms.certificate(), false);
    }
  }

  private void ik(long nowNs, KeyCertificate peer, boolean asked) {
    IdentityAddress address = peer.identity().address();
    Initiation before = connects.get(address);
    if (before != null) {
      before.asked |= asked;
      return;
    }
    Session session = table.find(address);
    Initiation connect =
        new Initiation(
            freeIndex(),
            table.freeIndex(self),
            new Macs(self.suite, address),
            HandshakeState.initiator(
                self.suite,
                Pattern.IK,
                Self.prologue(address.bytes()),
                self.agreement,
                peer.agreementKey()),
            asked || session == null ? null : session.path.endpoint(),
            address,
            peer);
    connect.asked = asked;
    connect.generation = session == null ? 1 : session.nextGeneration();
    connects.put(address, connect);
    if (session != null) {
      connect.secretId = session.kem.secretId();
      connect.secret = session.kem.secret(connect.secretId).clone();
    }
    begin(
        nowNs,
        connect,
        IK_1,
        payload(
            connect.sessionIndex,
            HandshakePayload.offer(self.suite),
            connect.secretId,
            connect.generation));
  }

  private byte[] payload(int index, int ciphers, long secretId, long generation) {
    return new HandshakePayload(self.certificate, self.epoch, index, ciphers, secretId, generation)
        .emit();
  }

  private void begin(long nowNs, Initiation begun, int type, byte[] payload) {
    byIndex.put(begun.index, begun);
    try {
      byte[] noise = begun.state.write(payload);
      begun.frame = HandshakeFrame.emit(type, begun.index, 0, noise);
    } catch (MalformedException e) {
      fail(nowNs, begun, "its certificate holds an unusable key");
      return;
    }
    begun.macs.sign(begun.frame, null);
    begun.nextNs = nowNs;
    send(nowNs, begun);
  }

  private int freeIndex() {
    int index;
    do {
      index = self.randomInt();
    } while (index == 0 || byIndex.containsKey(index));
    return index;
  }

  private void send(long nowNs, Initiation each) {
    long[] waits = each.peer == null ? DIAL_WAITS_NS : CONNECT_WAITS_NS;
    boolean alone = each.sends < 2;
    each.nextNs = nowNs + waits[each.sends++];
    self.wakeAt(each.nextNs);
    if (each.at != null) {
      self.upcalls.send(each.at, each.frame, 0, each.frame.length);
    }
    if (each.expected != null && each.peer != null && (each.at == null || !alone)) {
      self.upcalls.sendOverMesh(nowNs, each.expected, each.frame);
    }
  }

  // ---- Answers ----

  /** XX 2 or IK 2; nothing happens unless it is the authentic answer to a message of ours. */
  void answered(long nowNs, @Nullable Endpoint from, HandshakeFrame frame, Object source)
      throws MalformedException {
    Initiation each = byIndex.get(frame.receiver());
    boolean xx = frame.type() == XX_2;
    if (each == null
        || each.offered != null
        || xx != (each.peer == null)
        || frame.version() != SessionConstants.VERSION
        || !each.macs.isSigned(frame)) {
      return;
    }
    HandshakeState state = each.state.copy();
    HandshakePayload payload =
        HandshakePayload.parse(state.read(frame.bytes(), HANDSHAKE_HEADER, frame.noiseLength()));
    KeyCertificate certificate = payload.certificate();
    if (!Arrays.equals(certificate.agreementKey(), state.remoteStatic())) {
      throw new MalformedException("certificate for another key");
    }
    Identity peer = certificate.identity();
    if (!isExpected(nowNs, each, from, peer, certificate, source)) {
      return;
    }
    if (xx) {
      finishDial(nowNs, each, state, frame, payload, peer);
    } else {
      finishConnect(nowNs, each, state, payload, peer, from);
    }
  }

  private boolean isExpected(
      long nowNs,
      Initiation each,
      @Nullable Endpoint from,
      Identity peer,
      KeyCertificate certificate,
      Object source) {
    IdentityAddress expected = each.expected;
    if (peer.address().equals(self.address)) {
      fail(nowNs, each, "this is the node itself");
      return false;
    }
    if (expected != null && !peer.address().equals(expected)) {
      // Somebody else who saw our message; the right one may still answer.
      each.failure = "expected " + expected + ", met " + peer.address();
      if (from != null) {
        self.upcalls.event(new Event.Refused(from, each.failure));
      }
      return false;
    }
    Session session = table.find(peer.address());
    return (session == null || session.peer().equals(peer))
        && signatures.accepts(nowNs, source, certificate);
  }

  private void finishDial(
      long nowNs,
      Initiation dial,
      HandshakeState state,
      HandshakeFrame frame,
      HandshakePayload theirs,
      Identity peer)
      throws MalformedException {
    int cipher = HandshakePayload.choose(self.suite, theirs.ciphers());
    Session session = sessionWith(nowNs, peer);
    long generation = session.nextGeneration();
    byte[] noise = state.write(payload(dial.sessionIndex, cipher, 0, generation));
    dial.frame = HandshakeFrame.emit(XX_3, dial.index, frame.sender(), noise);
    dial.macs.sign(dial.frame, null);
    Keys keys =
        new Keys(
            self.suite,
            session,
            dial.sessionIndex,
            theirs.index(),
            new Keys.Terms(
                true,
                generation,
                0,
                theirs.epoch(),
                HandshakePayload.chosen(cipher, theirs.ciphers()),
                false,
                theirs.certificate()),
            KeySchedule.ofHandshake(self.suite, state.hash(), state.split(), NO_NAME),
            dial.at,
            nowNs);
    dial.offered = keys;
    session.offer(nowNs, keys);
    dial.sends = 0;
    send(nowNs, dial);
  }

  private void finishConnect(
      long nowNs,
      Initiation connect,
      HandshakeState state,
      HandshakePayload theirs,
      Identity peer,
      @Nullable Endpoint from)
      throws MalformedException {
    Aead.Kind cipher =
        HandshakePayload.chosen(theirs.ciphers(), HandshakePayload.offer(self.suite));
    if (theirs.secretId() != 0 && theirs.secretId() != connect.secretId) {
      throw new MalformedException("a secret that was not offered");
    }
    byte[] secret = theirs.secretId() == 0 ? NO_NAME : connect.secret;
    Session session = sessionWith(nowNs, peer);
    Keys keys =
        new Keys(
            self.suite,
            session,
            connect.sessionIndex,
            theirs.index(),
            new Keys.Terms(
                true,
                connect.generation,
                0,
                theirs.epoch(),
                cipher,
                theirs.secretId() != 0,
                theirs.certificate()),
            KeySchedule.ofHandshake(self.suite, state.hash(), state.split(), secret),
            from == null ? null : connect.at, // where our message arrived
            nowNs);
    Arrays.fill(connect.secret, (byte) 0);
    remove(connect);
    session.confirm(nowNs, keys, false);
  }

  private Session sessionWith(long nowNs, Identity peer) {
    Session session = table.find(peer.address());
    if (session == null) {
      session = new Session(self, table, peer, nowNs);
      table.add(session);
    }
    return session;
  }

  /** The responder is under load: it wants to see its cookie first. */
  void cookie(CookieReply reply) {
    Initiation each = byIndex.get(reply.receiver());
    if (each == null || each.offered != null || each.cookies == COOKIES) {
      return;
    }
    HandshakeFrame sent = reparsed(each.frame);
    byte[] cookie = reply.open(self.suite, each.macs, sent.mac1());
    if (cookie == null) {
      return;
    }
    each.cookies++;
    each.macs.sign(each.frame, cookie);
    if (each.at != null) {
      self.upcalls.send(each.at, each.frame, 0, each.frame.length);
    }
  }

  /** A node of another version says so. */
  void refused(long nowNs, Endpoint from, VersionRefused refusal) {
    for (Initiation each : List.copyOf(byIndex.values())) {
      boolean mine =
          each.at != null
              && each.offered == null
              && refusal.refused() == SessionConstants.VERSION
              && Arrays.equals(reparsed(each.frame).mac1(), refusal.mac1());
      if (mine) {
        String reason = Door.versions(refusal.version());
        self.upcalls.event(new Event.Refused(from, reason));
        fail(nowNs, each, reason);
        return;
      }
    }
  }

  private static HandshakeFrame reparsed(byte[] frame) {
    try {
      return HandshakeFrame.parse(frame, 0, frame.length);
    } catch (MalformedException e) {
      throw new IllegalStateException("this node wrote a malformed frame", e);
    }
  }

  // ---- Time ----

  void tick(long nowNs) {
    for (Initiation each : List.copyOf(byIndex.values())) {
      if (each.succeeded()) {
        remove(each);
      } else if (nowNs < each.nextNs) {
        self.wakeAt(each.nextNs);
      } else {
        repeat(nowNs, each);
      }
    }
  }

  private void repeat(long nowNs, Initiation each) {
    Keys offered = each.offered;
    if (offered != null && offered.dead) {
      fail(nowNs, each, "the session was closed meanwhile");
    } else if (each.sends < (each.peer == null ? DIAL_WAITS_NS : CONNECT_WAITS_NS).length) {
      send(nowNs, each);
    } else {
      fail(nowNs, each, each.failure);
    }
  }

  private void fail(long nowNs, Initiation each, String reason) {
    remove(each);
    Keys offered = each.offered;
    if (offered != null && !offered.confirmed) {
      offered.session.giveUp(offered);
    }
    if (each.peer == null && each.at != null) {
      self.upcalls.dialFailed(nowNs, each.at, reason);
    } else if (each.asked && each.expected != null) {
      self.upcalls.meshHandshakeFailed(nowNs, each.expected, reason);
    }
  }

  private void remove(Initiation each) {
    byIndex.remove(each.index);
    if (each.peer == null) {
      dials.remove(each.at, each);
    } else if (each.expected != null) {
      connects.remove(each.expected, each);
    }
  }

  int size() {
    return byIndex.size();
  }
}
