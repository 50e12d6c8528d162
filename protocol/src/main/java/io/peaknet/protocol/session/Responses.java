package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.HANDSHAKE_HEADER;
import static io.peaknet.protocol.session.SessionConstants.IK_2;
import static io.peaknet.protocol.session.SessionConstants.PENDING_NS;
import static io.peaknet.protocol.session.SessionConstants.XX_1;
import static io.peaknet.protocol.session.SessionConstants.XX_2;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.identity.Identity;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.identity.KeyCertificate;
import io.peaknet.protocol.session.noise.HandshakeState;
import io.peaknet.protocol.session.noise.Pattern;
import io.peaknet.protocol.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes that others began. Whatever strangers send, at most {@link
 * SessionConstants#PENDING_TOTAL} of them are kept, five seconds each, and none touches a live
 * session before its peer has proven itself.
 */
final class Responses {
  /** A first message that was answered. */
  private static final class Response {
    final int index;
    final ByteBuffer hash;
    final byte[] reply;
    final @Nullable Endpoint from;
    final @Nullable IdentityAddress peer;
    final long sinceNs;

    // XX only: what message 3 is read with.
    @Nullable HandshakeState state;
    @Nullable Macs macs;
    int sessionIndex;

    // XX only: message 3 as it was accepted, and what came of it.
    @Nullable ByteBuffer third;
    @Nullable Keys keys;

    Response(
        int index,
        ByteBuffer hash,
        byte[] reply,
        @Nullable Endpoint from,
        @Nullable IdentityAddress peer,
        long sinceNs) {
      this.index = index;
      this.hash = hash;
      this.reply = reply;
      this.from = from;
      this.peer = peer;
      this.sinceNs = sinceNs;
    }

    long expiresNs() {
      return sinceNs + PENDING_NS;
    }
  }

  private static final byte[] NONE = new byte[0];

  private final Self self;
  private final SessionTable table;
  private final SignatureChecks signatures;
  private final Door door;

  /** In the order of their coming, hence of their expiry. */
  private final Map<Integer, Response> byIndex = new LinkedHashMap<>();

  private final Map<ByteBuffer, Response> byHash = new LinkedHashMap<>();

  Responses(Self self, SessionTable table, SignatureChecks signatures) {
    this.self = self;
    this.table = table;
    this.signatures = signatures;
    door = new Door(self);
  }

  /** XX 1 or IK 1. */
  void first(long nowNs, @Nullable Endpoint from, HandshakeFrame frame, Object source)
      throws MalformedException {
    Macs macs = door.knock(frame);
    if (macs == null || door.refuses(nowNs, frame, from)) {
      return;
    }
    ByteBuffer hash = door.hash(frame);
    if (door.remembers(hash)) {
      repeatReply(nowNs, byHash.get(hash), from);
      return;
    }
    if (!door.admits(nowNs, frame, macs, hash, source, from)) {
      return;
    }
    if (frame.type() == XX_1) {
      if (from != null) {
        answerDial(nowNs, from, frame, macs, hash);
      }
    } else {
      answerConnect(nowNs, from, frame, macs, hash, source);
    }
  }

  /** The same message again: our reply was lost, or somebody replays it to where it came from. */
  private void repeatReply(long nowNs, @Nullable Response response, @Nullable Endpoint from) {
    if (response == null || response.keys != null) {
      return;
    }
    if (response.from != null && response.from.equals(from)) {
      self.upcalls.send(response.from, response.reply, 0, response.reply.length);
    } else if (response.from == null && from == null && response.peer != null) {
      self.upcalls.sendOverMesh(nowNs, response.peer, response.reply);
    }
  }

  private void answerDial(
      long nowNs, Endpoint from, HandshakeFrame frame, Macs macs, ByteBuffer hash)
      throws MalformedException {
    byte[] name = door.isPinned(macs) ? self.address.bytes() : NONE;
    HandshakeState state =
        HandshakeState.responder(self.suite, Pattern.XX, Self.prologue(name), self.agreement);
    byte[] padding = state.read(frame.bytes(), HANDSHAKE_HEADER, frame.noiseLength());
    if (!Arrays.equals(padding, new byte[HandshakePayload.XX_1_PADDING])) {
      throw new MalformedException("padding of message 1");
    }
    int sessionIndex = table.freeIndex(self);
    byte[] noise = state.write(payload(sessionIndex, HandshakePayload.offer(self.suite), 0));
    int index = freeIndex();
    byte[] reply = HandshakeFrame.emit(XX_2, index, frame.sender(), noise);
    macs.sign(reply, null);
    Response response = new Response(index, hash, reply, from, null, nowNs);
    response.state = state;
    response.macs = macs;
    response.sessionIndex = sessionIndex;
    keep(response);
    self.upcalls.send(from, reply, 0, reply.length);
  }

  private void answerConnect(
      long nowNs,
      @Nullable Endpoint from,
      HandshakeFrame frame,
      Macs macs,
      ByteBuffer hash,
      Object source)
      throws MalformedException {
    HandshakeState state =
        HandshakeState.responder(
            self.suite, Pattern.IK, Self.prologue(self.address.bytes()), self.agreement);
    HandshakePayload theirs =
        HandshakePayload.parse(state.read(frame.bytes(), HANDSHAKE_HEADER, frame.noiseLength()));
    Session session = accepted(nowNs, theirs, state.remoteStatic(), source);
    if (session == null) {
      return;
    }
    boolean sameBoot = session.isVisible() && session.peerEpoch() == theirs.epoch();
    byte[] secret = sameBoot ? session.kem.secret(theirs.secretId()) : NONE;
    long secretId = secret.length == 0 ? 0 : theirs.secretId();
    int cipher = HandshakePayload.choose(self.suite, theirs.ciphers());
    int sessionIndex = table.freeIndex(self);
    byte[] noise = state.write(payload(sessionIndex, cipher, secretId));
    int index = freeIndex();
    byte[] reply = HandshakeFrame.emit(IK_2, index, frame.sender(), noise);
    macs.sign(reply, null);
    IdentityAddress peer = session.peer().address();
    keep(new Response(index, hash, reply, from, peer, nowNs));
    table.add(session);
    Keys keys = keys(nowNs, session, theirs, cipher, secretId, secret, sessionIndex, state, from);
    keys.chosenSinceNs = nowNs - PENDING_NS; // its message may have been under way for so long
    session.offer(nowNs, keys);
    if (from != null) {
      self.upcalls.send(from, reply, 0, reply.length);
    } else {
      self.upcalls.sendOverMesh(nowNs, peer, reply);
    }
  }

  /** XX 3: the initiator says who it is, and proves it. */
  void third(long nowNs, Endpoint from, HandshakeFrame frame) throws MalformedException {
    Response response = byIndex.get(frame.receiver());
    if (response == null
        || response.macs == null
        || frame.version() != SessionConstants.VERSION
        || !response.macs.isSigned(frame)) {
      return;
    }
    ByteBuffer hash = door.hash(frame);
    Keys before = response.keys;
    if (before != null) {
      if (hash.equals(response.third) && !before.dead) {
        before.session.signOfLife(nowNs, before); // ours was lost
      }
      return;
    }
    if (response.state == null) {
      return;
    }
    HandshakeState state = response.state.copy();
    HandshakePayload theirs =
        HandshakePayload.parse(state.read(frame.bytes(), HANDSHAKE_HEADER, frame.noiseLength()));
    Session session = accepted(nowNs, theirs, state.remoteStatic(), from);
    if (session == null || table.keys(response.sessionIndex) != null) {
      return;
    }
    HandshakePayload.chosen(theirs.ciphers(), HandshakePayload.offer(self.suite));
    Keys keys =
        keys(nowNs, session, theirs, theirs.ciphers(), 0, NONE, response.sessionIndex, state, from);
    keys.chosenSinceNs = response.sinceNs; // after it had our answer
    response.third = hash;
    response.keys = keys;
    response.state = null;
    table.add(session);
    session.confirm(nowNs, keys, false);
    if (!keys.dead) {
      session.tryOut(nowNs, keys);
    }
  }

  /** The session that a payload's sender has, or is to have; null if it is not believed. */
  private @Nullable Session accepted(
      long nowNs, HandshakePayload theirs, byte[] remoteStatic, Object source)
      throws MalformedException {
    KeyCertificate certificate = theirs.certificate();
    if (!Arrays.equals(certificate.agreementKey(), remoteStatic)) {
      throw new MalformedException("certificate for another key");
    }
    Identity peer = certificate.identity();
    if (peer.address().equals(self.address) || !signatures.accepts(nowNs, source, certificate)) {
      return null;
    }
    Session session = table.find(peer.address());
    if (session != null) {
      // Two keys may share an address, since that is a hash: the first one keeps it.
      return session.peer().equals(peer) ? session : null;
    }
    return table.hasRoom(nowNs) ? new Session(self, table, peer, nowNs) : null;
  }

  private Keys keys(
      long nowNs,
      Session session,
      HandshakePayload theirs,
      int cipher,
      long secretId,
      byte[] secret,
      int sessionIndex,
      HandshakeState state,
      @Nullable Endpoint from)
      throws MalformedException {
    return new Keys(
        self.suite,
        session,
        sessionIndex,
        theirs.index(),
        new Keys.Terms(
            false,
            theirs.generation(),
            0,
            theirs.epoch(),
            HandshakePayload.chosen(cipher, HandshakePayload.offer(self.suite)),
            secretId != 0,
            theirs.certificate()),
        KeySchedule.ofHandshake(self.suite, state.hash(), state.split(), secret),
        from,
        nowNs);
  }

  private byte[] payload(int index, int ciphers, long secretId) {
    return new HandshakePayload(self.certificate, self.epoch, index, ciphers, secretId, 0).emit();
  }

  private int freeIndex() {
    int index;
    do {
      index = self.randomInt();
    } while (index == 0 || byIndex.containsKey(index));
    return index;
  }

  private void keep(Response response) {
    if (response.from != null && response.peer == null) {
      Response oldest = null;
      int same = 0;
      for (Response each : byIndex.values()) {
        if (each.keys == null && each.peer == null && response.from.equals(each.from)) {
          oldest = oldest == null ? each : oldest;
          same++;
        }
      }
      if (same >= SessionConstants.PENDING_PER_PEER && oldest != null) {
        remove(oldest);
      }
    }
    if (byIndex.size() >= SessionConstants.PENDING_TOTAL) {
      remove(byIndex.values().iterator().next());
    }
    byIndex.put(response.index, response);
    byHash.put(response.hash, response);
    self.wakeAt(response.expiresNs());
  }

  private void remove(Response response) {
    byIndex.remove(response.index);
    byHash.remove(response.hash, response);
  }

  void tick(long nowNs) {
    for (Response each : List.copyOf(byIndex.values())) {
      if (nowNs < each.expiresNs()) {
        self.wakeAt(each.expiresNs());
        return;
      }
      remove(each);
    }
  }

  /** Entries held, for tests of their bound. */
  int size() {
    return byIndex.size() + door.size();
  }
}
