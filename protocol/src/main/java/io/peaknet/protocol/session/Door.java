package io.peaknet.protocol.session;

import static io.peaknet.protocol.session.SessionConstants.MAC;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Event;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.crypto.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which first messages are worth an X25519: known name (mac1), right version, not a replay,
 * not too many, and under load from where they say (mac2). Nothing here costs more than a few
 * hashes, and its state is bounded.
 */
final class Door {
  private final Self self;
  private final Macs mine;
  private final Macs anyone;
  private final Allowance handshakes = new Allowance(SessionConstants.SOURCE_HANDSHAKES);
  private final Allowance refusals = new Allowance(1);
  private final Map<ByteBuffer, Boolean> seen = new LinkedHashMap<>();

  private long secondNs = Node.NEVER;
  private int thisSecond;
  private long loadedUntilNs = Long.MIN_VALUE;

  private final byte[] secret = new byte[32];
  private final byte[] secretBefore = new byte[32];
  private long secretNs;
  private boolean secretDrawn;

  Door(Self self) {
    this.self = self;
    mine = new Macs(self.suite, self.address);
    anyone = new Macs(self.suite, null);
  }

  /** What a first message's sender knew of this node, or null if it is to hear nothing. */
  @Nullable Macs knock(HandshakeFrame frame) {
    if (mine.isSigned(frame)) {
      return mine;
    }
    boolean mayBeUnpinned = frame.type() == SessionConstants.XX_1;
    return mayBeUnpinned && self.settings.open() && anyone.isSigned(frame) ? anyone : null;
  }

  /** Whether the sender named this node. */
  boolean isPinned(Macs macs) {
    return macs.equals(mine);
  }

  /** Refuses another version by name; true if there was something to refuse. */
  boolean refuses(long nowNs, HandshakeFrame frame, @Nullable Endpoint from) {
    if (frame.version() == SessionConstants.VERSION) {
      return false;
    }
    if (from != null && refusals.take(nowNs, from)) {
      byte[] refusal =
          new VersionRefused(SessionConstants.VERSION, frame.version(), frame.mac1()).emit();
      self.upcalls.send(from, refusal, 0, refusal.length);
      self.upcalls.event(new Event.Refused(from, versions(frame.version())));
    }
    return true;
  }

  /** The words for a peer of another version. */
  static String versions(int theirs) {
    return "peer speaks version " + theirs + ", this node speaks " + SessionConstants.VERSION;
  }

  /** The name of a message, without its MACs, so that a retransmission has the same. */
  ByteBuffer hash(HandshakeFrame frame) {
    return ByteBuffer.wrap(self.suite.hash(frame.covered1()), 0, MAC).slice();
  }

  /** Whether this message was let in before. */
  boolean remembers(ByteBuffer hash) {
    return seen.containsKey(hash);
  }

  /**
   * Whether to work on a new message, which is remembered if so.
   *
   * @param source where it came from, or the neighbour that it came through
   * @param from where a cookie can be sent to; null over the mesh
   */
  boolean admits(
      long nowNs,
      HandshakeFrame frame,
      Macs macs,
      ByteBuffer hash,
      Object source,
      @Nullable Endpoint from) {
    boolean loaded = loaded(nowNs);
    if (loaded && from != null && !hasCookie(nowNs, frame, macs, from)) {
      sendCookie(nowNs, frame, macs, from);
      return false;
    }
    // Over the mesh no source can be proven, so the neighbour that carries it pays, load or not.
    if ((loaded || from == null) && !handshakes.take(nowNs, source)) {
      return false;
    }
    if (seen.size() >= SessionConstants.REMEMBERED_MESSAGES) {
      seen.remove(seen.keySet().iterator().next());
    }
    seen.put(hash, true);
    return true;
  }

  private boolean loaded(long nowNs) {
    if (secondNs == Node.NEVER || nowNs - secondNs >= SessionConstants.SECOND_NS) {
      secondNs = nowNs;
      thisSecond = 0;
    }
    if (++thisSecond > SessionConstants.LOAD_HANDSHAKES) {
      loadedUntilNs = nowNs + SessionConstants.LOAD_STICKY_NS;
    }
    return nowNs < loadedUntilNs;
  }

  private boolean hasCookie(long nowNs, HandshakeFrame frame, Macs macs, Endpoint from) {
    rotate(nowNs);
    return macs.hasCookie(frame, cookie(secret, from))
        || macs.hasCookie(frame, cookie(secretBefore, from));
  }

  private void sendCookie(long nowNs, HandshakeFrame frame, Macs macs, Endpoint from) {
    rotate(nowNs);
    byte[] salt = new byte[CookieReply.SALT];
    self.suite.random(salt);
    byte[] reply = CookieReply.seal(self.suite, macs, frame, salt, cookie(secret, from)).emit();
    self.upcalls.send(from, reply, 0, reply.length);
  }

  private byte[] cookie(byte[] key, Endpoint from) {
    Suite suite = self.suite;
    return Arrays.copyOf(suite.hmac(key, from.toString().getBytes(StandardCharsets.UTF_8)), MAC);
  }

  private void rotate(long nowNs) {
    if (secretDrawn && nowNs - secretNs < SessionConstants.COOKIE_SECRET_NS) {
      return;
    }
    boolean recent = secretDrawn && nowNs - secretNs < 2 * SessionConstants.COOKIE_SECRET_NS;
    if (recent) {
      System.arraycopy(secret, 0, secretBefore, 0, secret.length);
    } else {
      self.suite.random(secretBefore);
    }
    self.suite.random(secret);
    secretNs = nowNs;
    secretDrawn = true;
  }

  /** Entries remembered, for tests of their bound. */
  int size() {
    return seen.size() + handshakes.size() + refusals.size();
  }
}
