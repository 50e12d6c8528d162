package io.peaknet.protocol.transit;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Observer;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.link.Neighbours;
import io.peaknet.protocol.lookup.Courier;
import io.peaknet.protocol.lookup.MessageKind;
import io.peaknet.protocol.route.Forwarder;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.route.Shared;
import io.peaknet.protocol.session.Allowance;
import io.peaknet.protocol.session.InnerType;
import io.peaknet.protocol.session.RelayFrame;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import io.peaknet.protocol.wire.DatagramSize;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes packets from hop to hop: messages of the mesh itself, and sealed packets of sessions. */
public final class Carrier implements Courier {
  /** Where messages for this node go. */
  public interface Destination {
    /** A message for this node; {@code ingress} is the neighbour that it came through. */
    void message(
        long nowNs,
        @Nullable IdentityAddress ingress,
        PacketHeader header,
        int kind,
        byte[] payload)
        throws MalformedException;

    /** The sender of a packet is about to be authenticated; this is its way back. Null: it was. */
    void wayBack(@Nullable PacketHeader header);
  }

  /** Behind the header: u32 session index, u64 counter. */
  static final int SESSION_FIELDS = 12;

  /** Why a packet could not be carried: the payload of a path error. */
  static final int ERROR_NO_WAY = 1;

  static final int ERROR_NO_SESSION = 2;
  static final int ERROR_TOO_LARGE = 3;

  static final int TAG = 16;

  /** A relay frame's header length is one byte. */
  static final int HEADER_MAX = 255;

  /** Errors that one neighbour can make this node send, a second. */
  private static final int ERRORS_PER_SECOND = 20;

  private static final int SEALED_HEADER = 16;

  private final IdentityAddress self;
  private final Router router;
  private final Neighbours neighbours;
  private final Sessions sessions;
  private final Destination destination;
  private final Supplier<@Nullable Observer> observer;
  private final Shared.Room sealedRoom;
  private final Shared.Room frameRoom;
  private final WireWriter headerOut = new WireWriter();
  private final Allowance errors = new Allowance(ERRORS_PER_SECOND);
  private final Allowance queries = new Allowance(Constants.QUERIES_PER_SECOND);
  private long dropped;

  /** Carries nothing until it is told to. */
  public Carrier(
      IdentityAddress self,
      Router router,
      Neighbours neighbours,
      Sessions sessions,
      Destination destination,
      Supplier<@Nullable Observer> observer) {
    this.self = self;
    this.router = router;
    this.neighbours = neighbours;
    this.sessions = sessions;
    this.destination = destination;
    this.observer = observer;
    sealedRoom = router.shared().sealed();
    frameRoom = router.shared().framed();
  }

  /** Packets given up here. */
  public long dropped() {
    return dropped;
  }

  // Messages of the mesh: sealed whole from hop to hop.

  @Override
  public void send(long nowNs, PacketHeader header, int kind, byte[] payload) {
    addWayBack(header);
    pass(nowNs, null, header, kind, payload);
  }

  /** Writes this node's own place into a header. */
  void addWayBack(PacketHeader header) {
    header.from(self, router.locator());
  }

  private void pass(
      long nowNs, @Nullable Neighbour from, PacketHeader header, int kind, byte[] payload) {
    boolean here =
        header.toKey
            ? router.forwarder().keeps(header.destination.high())
            : header.destination.equals(self);
    byte[] body = payload;
    if (kind == MessageKind.TRACE
        && payload.length < 4 + IdentityAddress.LENGTH * Constants.TRACE_MAX) {
      body = Arrays.copyOf(payload, payload.length + IdentityAddress.LENGTH);
      self.write(body, payload.length);
    }
    if (here) {
      try {
        destination.message(
            nowNs, from == null ? null : from.link().neighbour(), header, kind, body);
      } catch (MalformedException e) {
        dropped++;
      }
      return;
    }
    Neighbour next = header.hopLimit > 0 ? firstHop(header) : null;
    if (next == null) {
      dropped++;
      return;
    }
    WireWriter out = new WireWriter(128 + body.length).u8(InnerType.ROUTED);
    header.write(out);
    out.u8(kind).bytes(body);
    neighbours.transmit(nowNs, next, out.array(), 0, out.size());
  }

  /** A message came over a link; its inner type has been read. */
  public void routed(long nowNs, Neighbour from, WireReader in) throws MalformedException {
    PacketHeader header = PacketHeader.read(in);
    int kind = in.u8();
    byte[] payload = in.bytes(in.remaining());
    if (kind == MessageKind.QUERY && !queries.take(nowNs, from.link().neighbour())) {
      dropped++;
      return;
    }
    header.hopLimit--;
    pass(nowNs, from, header, kind, payload);
  }

  // Packets of sessions: sealed end to end, only the header is opened at each hop.

  /**
   * Seals an inner packet for the session's peer and sends it over relays.
   *
   * @param tag set to what an error would quote
   * @return false if there is no way
   */
  boolean sendRelayed(
      long nowNs,
      Session session,
      PacketHeader header,
      byte[] inner,
      int offset,
      int length,
      byte[] tag) {
    Neighbour next = firstHop(header);
    if (next == null) {
      drop(header, 0, router.forwarder().failure());
      return false;
    }
    byte[] sealed = sealedRoom.of(length + Session.OVERHEAD);
    int size = session.seal(nowNs, Constants.RELAYED_SPACE, inner, offset, length, sealed, 0);
    if (size < 0) {
      return false;
    }
    System.arraycopy(sealed, size - TAG, tag, 0, TAG);
    if (!fit(header)) {
      drop(header, 0, "the destination's address and label are too long for a relay header");
      return false;
    }
    headerOut.bytes(sealed, 4, SESSION_FIELDS);
    if (frameLength(headerOut.size(), size - SEALED_HEADER) > next.carries()) {
      drop(header, 0, "too large for the first link");
      return true; // there is a way, for others
    }
    watch(header, packetId(headerOut.array(), headerOut.size()));
    relay(nowNs, next, sealed, SEALED_HEADER, size - SEALED_HEADER);
    return true;
  }

  private boolean fit(PacketHeader header) {
    return header.writeWithin(headerOut, HEADER_MAX - SESSION_FIELDS);
  }

  private void relay(long nowNs, Neighbour next, byte[] from, int bodyOffset, int bodyLength) {
    int length = frameLength(headerOut.size(), bodyLength);
    byte[] frame = frameRoom.of(length);
    int size =
        next.session()
            .sealRelay(
                nowNs, headerOut.array(), headerOut.size(), from, bodyOffset, bodyLength, frame, 0);
    if (size > 0) {
      neighbours.sent(nowNs, next, frame, size, true);
    }
  }

  /** Length of a relay frame with a header of that length, session fields included. */
  private static int frameLength(int headerLength, int bodyLength) {
    return Session.relayFront(headerLength) + bodyLength;
  }

  /**
   * What is left for an inner packet in a relay frame of {@code datagram} bytes.
   *
   * @param headerLength of what {@link #written} gives
   */
  static int room(int datagram, int headerLength) {
    return datagram - frameLength(headerLength + SESSION_FIELDS, TAG);
  }

  /** From the session's index and the counter: tells packets under way apart. */
  private static int packetId(byte[] header, int length) {
    long id = 0;
    for (int i = length - SESSION_FIELDS; i < length; i++) {
      id = (id ^ (header[i] & 0xff)) * 0x100000001B3L; // FNV-1
    }
    return (int) (id ^ id >>> 32);
  }

  /** A relay frame came from the underlay. */
  public void relayed(long nowNs, Endpoint from, byte[] datagram, int offset, int length) {
    RelayFrame opened = sessions.openRelay(nowNs, from, datagram, offset, length);
    if (opened == null || opened.headerLength() <= SESSION_FIELDS) {
      return;
    }
    neighbours.heard(nowNs, opened.link(), from, length);
    try {
      WireReader in = new WireReader(opened.header(), 0, opened.headerLength());
      PacketHeader header = PacketHeader.read(in);
      int index = in.u32();
      long counter = in.u64();
      in.end();
      if (header.destination.equals(self)) {
        arrived(nowNs, header, index, counter, datagram, opened);
      } else {
        passOn(nowNs, header, index, counter, datagram, opened);
      }
    } catch (MalformedException e) {
      dropped++;
    }
  }

  private void arrived(
      long nowNs,
      PacketHeader header,
      int index,
      long counter,
      byte[] datagram,
      RelayFrame opened) {
    destination.wayBack(header);
    boolean authentic =
        sessions.openRelayed(
            nowNs, index, counter, datagram, opened.bodyOffset(), opened.bodyLength());
    Observer watching = observer.get();
    if (authentic && watching != null) {
      watching.delivered(
          header.source == null ? self : header.source,
          packetId(opened.header(), opened.headerLength()));
    }
    destination.wayBack(null);
    if (!authentic) {
      dropped++;
      report(nowNs, header, ERROR_NO_SESSION, 0, tag(datagram, opened), opened.link());
    }
  }

  private void passOn(
      long nowNs,
      PacketHeader header,
      int index,
      long counter,
      byte[] datagram,
      RelayFrame opened) {
    int id = packetId(opened.header(), opened.headerLength());
    Neighbour next = onwards(header);
    if (next == null) {
      drop(header, id, header.hopLimit > 0 ? router.forwarder().failure() : "too many hops");
      report(nowNs, header, ERROR_NO_WAY, 0, tag(datagram, opened), opened.link());
      return;
    }
    headerOut.clear();
    header.write(headerOut);
    headerOut.u32(index).u64(counter);
    if (frameLength(headerOut.size(), opened.bodyLength()) > next.carries()) {
      drop(header, id, "too large for the next link");
      byte[] tag = tag(datagram, opened);
      report(nowNs, header, ERROR_TOO_LARGE, next.carries(), tag, opened.link());
      return;
    }
    watch(header, id);
    relay(nowNs, next, datagram, opened.bodyOffset(), opened.bodyLength());
  }

  /** The first hop of a packet with this header, which is updated; null if there is none. */
  @Nullable Neighbour firstHop(PacketHeader header) {
    Link link = router.forwarder().next(header);
    Neighbour next = link == null ? null : neighbours.up(link.neighbour());
    if (next != null) {
      header.mtu = Math.min(header.mtu, DatagramSize.code(next.carries()));
    }
    return next;
  }

  /** The next hop of a packet that came with this header, which is updated; null if none is. */
  @Nullable Neighbour onwards(PacketHeader header) {
    return --header.hopLimit > 0 ? firstHop(header) : null;
  }

  private void watch(PacketHeader header, int id) {
    Observer watching = observer.get();
    if (watching != null) {
      int mode =
          switch (header.phase) {
            case PacketHeader.PHASE_TREES -> header.slot + 1;
            case PacketHeader.PHASE_AREAS -> Observer.AREA;
            default -> Observer.VICINITY;
          };
      watching.forwarded(header.destination, id, mode, header.watermark);
    }
  }

  private void drop(PacketHeader header, int id, String reason) {
    dropped++;
    Observer watching = observer.get();
    if (watching != null) {
      watching.dropped(header.destination, id, reason);
    }
  }

  /**
   * Never silent: whoever gave its way back is told, quoting the packet's own tag.
   *
   * @param carries of {@link #ERROR_TOO_LARGE}: what the next link carries, in bytes
   */
  void report(long nowNs, PacketHeader header, int reason, int carries, byte[] tag, Session link) {
    if (header.source == null || !errors.take(nowNs, link.peer().address())) {
      return;
    }
    WireWriter out = new WireWriter(64).u8(reason).bytes(tag).identity(header.destination);
    if (reason == ERROR_TOO_LARGE) {
      out.u8(DatagramSize.code(carries));
    }
    send(
        nowNs,
        router.forwarder().header(header.source, header.sourceLocator()),
        MessageKind.PATH_ERROR,
        out.toBytes());
  }

  /** The last bytes of the body: a relayed one is never shorter (RelayCodec sees to it). */
  private static byte[] tag(byte[] datagram, RelayFrame opened) {
    int end = opened.bodyOffset() + opened.bodyLength();
    return Arrays.copyOfRange(datagram, end - TAG, end);
  }

  /** A packet was given up. */
  void countDropped() {
    dropped++;
  }

  /**
   * The header as a packet to the peer carries it from here.
   *
   * @return null if it is too long for a relay frame
   */
  byte @Nullable [] written(PacketHeader header) {
    return fit(header) ? headerOut.toBytes() : null;
  }

  /** The chooser of next hops. */
  Forwarder forwarder() {
    return router.forwarder();
  }
}
