package io.peaknet.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.peaknet.node.crypto.AeadSource;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What the session layer does to a packet of an established session, in memory. */
final class SessionPath {
  private static final byte IPV6 = 1;
  private static final long IN = 1024;
  private static final long OUT = 80_000;
  private static final int HEADER = 40;

  private final SessionPair pair;
  private final Session sender;
  private final MemorySegment memory = Arena.global().allocate(160_000, 64);
  private final int length;

  /** Packets of {@code length} bytes. */
  SessionPath(AeadSource source, int length) {
    this.length = length;
    pair = new SessionPair(source);
    sender = Objects.requireNonNull(pair.a.session);
    memory.set(JAVA_BYTE, IN, IPV6);
  }

  /** Seals at one end and opens at the other. */
  int sealAndOpen() {
    int sealed = sender.sealInto(pair.nowNs, 0, memory, IN, length, memory, OUT);
    int opened = pair.b.sessions.openInPlace(pair.nowNs, pair.a.place, memory, OUT, sealed);
    return require(opened, length);
  }

  /** Seals, puts a relay's header before it, and takes both off at the other end. */
  int relay() {
    sender.sealInto(pair.nowNs, 1, memory, IN, length, memory, OUT);
    int index = getInt(OUT + 4);
    long counter = (long) getInt(OUT + 8) << 32 | (getInt(OUT + 12) & 0xffffffffL);
    long body = OUT + 16;
    int bodyLength = length + 16;
    int frame = sender.sealRelayBefore(pair.nowNs, memory, 0, HEADER, memory, body, bodyLength);
    long at = body - Session.relayFront(HEADER);
    Sessions sessions = pair.b.sessions;
    require(sessions.openRelayInPlace(pair.nowNs, pair.a.place, memory, at, frame), HEADER);
    int opened = sessions.openRelayedInPlace(pair.nowNs, index, counter, memory, body, bodyLength);
    return require(opened, length);
  }

  private int getInt(long at) {
    return Integer.reverseBytes(memory.get(JAVA_INT_UNALIGNED, at));
  }

  private int require(int opened, int expected) {
    if (opened != expected || pair.b.sessions.opened() != pair.b.session) {
      throw new IllegalStateException("opened " + opened + " of " + expected + " bytes");
    }
    return opened;
  }
}
