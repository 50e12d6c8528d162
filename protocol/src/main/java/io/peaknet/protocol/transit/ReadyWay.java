package io.peaknet.protocol.transit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Way;
import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.link.Neighbours;
import io.peaknet.protocol.session.Session;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What {@link Correspondents} and {@link Carrier} would find out for each packet of a peer. */
final class ReadyWay implements Way {
  /** Session index and counter, behind the header. */
  private static final int SESSION_FIELDS = Carrier.SESSION_FIELDS;

  /** A sealed packet's header: type, index, counter. */
  private static final int SEALED_HEADER = 16;

  private final Correspondents correspondents;
  private final Correspondent peer;
  private final Session session;
  private final Neighbour next;
  private final int place;

  /** Relay header in the clear, room for the session's fields at its end; null if direct. */
  private final @Nullable MemorySegment plainHeader;

  private final @Nullable MemorySegment headerWithWayBack;
  private final long changes;
  private final int room;
  private final int carries;
  private final int sizeChanges;
  private final byte[] tag = new byte[Carrier.TAG];

  private ReadyWay(
      Correspondents correspondents,
      Correspondent peer,
      Session session,
      Neighbour next,
      @Nullable MemorySegment plainHeader,
      @Nullable MemorySegment headerWithWayBack,
      long changes,
      int room) {
    this.changes = changes;
    this.room = room;
    carries = next.carries();
    sizeChanges = peer.size.changes();
    this.correspondents = correspondents;
    this.peer = peer;
    this.session = session;
    this.next = next;
    this.place = peer.places();
    this.plainHeader = plainHeader;
    this.headerWithWayBack = headerWithWayBack;
  }

  /** To a peer that is a neighbour. */
  static ReadyWay direct(
      Correspondents correspondents,
      Correspondent peer,
      Session session,
      Neighbour next,
      int room) {
    return new ReadyWay(correspondents, peer, session, next, null, null, 0, room);
  }

  /** To a peer behind relays; the headers are as they leave here. */
  static ReadyWay relayed(
      Correspondents correspondents,
      Correspondent peer,
      Session session,
      Neighbour next,
      byte[] plainHeader,
      byte[] headerWithWayBack,
      long changes,
      int room) {
    return new ReadyWay(
        correspondents,
        peer,
        session,
        next,
        room(plainHeader),
        room(headerWithWayBack),
        changes,
        room);
  }

  private static MemorySegment room(byte[] header) {
    MemorySegment room = Arena.ofAuto().allocate(header.length + SESSION_FIELDS);
    MemorySegment.copy(header, 0, room, JAVA_BYTE, 0, header.length);
    return room;
  }

  @Override
  public boolean isDirect() {
    return plainHeader == null;
  }

  @Override
  public Endpoint endpoint() {
    return next.endpoint();
  }

  @Override
  public boolean isCurrent() {
    return peer.session == session
        && session.ready()
        && next.isUp()
        && next.carries() == carries
        && peer.size.changes() == sizeChanges
        && (plainHeader == null
            ? !next.isInDoubt()
            : (changes == correspondents.routeChanges() && peer.places() == place));
  }

  @Override
  public int frontMax() {
    return headerWithWayBack == null
        ? SEALED_HEADER
        : Session.relayFront((int) headerWithWayBack.byteSize());
  }

  @Override
  public int mtu() {
    return HostPackets.packet(room);
  }

  @Override
  public int seal(
      long nowNs, MemorySegment in, long inAt, int length, MemorySegment out, long outAt) {
    if (length > room) {
      return TOO_LONG;
    }
    MemorySegment plain = plainHeader;
    MemorySegment withWayBack = headerWithWayBack;
    int size;
    if (plain == null || withWayBack == null) {
      size = session.sealInto(nowNs, Neighbours.DIRECT_SPACE, in, inAt, length, out, outAt);
    } else {
      boolean wayBack = peer.owesWayBack(nowNs);
      MemorySegment header = wayBack ? withWayBack : plain;
      size = sealBehind(nowNs, header, in, inAt, length, out, outAt);
      if (wayBack && size > 0) {
        for (int i = 0; i < tag.length; i++) {
          tag[i] = out.get(JAVA_BYTE, outAt + size - tag.length + i);
        }
        correspondents.sentTag(nowNs, tag, peer);
      }
    }
    if (size > 0) {
      next.sent(nowNs, size, true);
      if (plain == null) {
        peer.sentNs = nowNs; // the link itself watches whether the neighbour answers
      } else {
        correspondents.sent(nowNs, peer, true);
      }
    }
    return size;
  }

  /**
   * The sealed packet is written so that its body comes to lie where the relay frame wants it; its
   * own header, whose fields go into the relay header, is then written over.
   */
  private int sealBehind(
      long nowNs,
      MemorySegment header,
      MemorySegment in,
      long inAt,
      int length,
      MemorySegment out,
      long outAt) {
    int headerLength = (int) header.byteSize();
    long bodyAt = outAt + Session.relayFront(headerLength);
    long sealedAt = bodyAt - SEALED_HEADER;
    int sealed = session.sealInto(nowNs, Constants.RELAYED_SPACE, in, inAt, length, out, sealedAt);
    if (sealed < 0) {
      return -1;
    }
    int fieldsAt = headerLength - SESSION_FIELDS;
    header.set(JAVA_INT_UNALIGNED, fieldsAt, out.get(JAVA_INT_UNALIGNED, sealedAt + 4));
    header.set(JAVA_LONG_UNALIGNED, fieldsAt + 4, out.get(JAVA_LONG_UNALIGNED, sealedAt + 8));
    return next.session()
        .sealRelayBefore(nowNs, header, 0, headerLength, out, bodyAt, sealed - SEALED_HEADER);
  }
}
