package io.peaknet.protocol.transit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.peaknet.protocol.Endpoint;
import io.peaknet.protocol.Express;
import io.peaknet.protocol.Way;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.link.Neighbour;
import io.peaknet.protocol.link.Neighbours;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Router;
import io.peaknet.protocol.session.Session;
import io.peaknet.protocol.session.Sessions;
import io.peaknet.protocol.wire.DatagramSize;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Does for packets in memory what {@link Carrier}, {@link Neighbours} and {@link Correspondents} do
 * for arrays.
 */
public final class MemoryCarrier implements Express {
  private static final byte SEALED_PACKET = 8;
  private static final byte RELAY_FRAME = 9;
  private static final int SEALED_HEADER = 16;
  private static final int SESSION_FIELDS = Carrier.SESSION_FIELDS;

  private final IdentityAddress self;
  private final Router router;
  private final Neighbours neighbours;
  private final Sessions sessions;
  private final Carrier carrier;
  private final Correspondents correspondents;
  private final RelaySteps steps = new RelaySteps();
  private long innerAt;
  private int innerLength;
  private @Nullable Session peer;
  private @Nullable Endpoint to;

  /** Over the parts that do the same for arrays. */
  public MemoryCarrier(
      IdentityAddress self,
      Router router,
      Neighbours neighbours,
      Sessions sessions,
      Carrier carrier,
      Correspondents correspondents) {
    this.self = self;
    this.router = router;
    this.neighbours = neighbours;
    this.sessions = sessions;
    this.carrier = carrier;
    this.correspondents = correspondents;
  }

  @Override
  public long innerAt() {
    return innerAt;
  }

  @Override
  public int innerLength() {
    return innerLength;
  }

  @Override
  public IdentityAddress peer() {
    return Objects.requireNonNull(peer).peer().address();
  }

  @Override
  public Endpoint to() {
    return Objects.requireNonNull(to);
  }

  @Override
  public int receive(long nowNs, Endpoint from, MemorySegment memory, long at, int length) {
    if (length < 1) {
      return DONE;
    }
    return switch (memory.get(JAVA_BYTE, at)) {
      case SEALED_PACKET -> bare(nowNs, from, memory, at, length);
      case RELAY_FRAME -> relayed(nowNs, from, memory, at, length);
      default -> NOT_MINE;
    };
  }

  private int bare(long nowNs, Endpoint from, MemorySegment memory, long at, int length) {
    int inner = sessions.openInPlace(nowNs, from, memory, at, length);
    if (inner < 0) {
      return inner == Sessions.NOT_MINE ? NOT_MINE : DONE;
    }
    Session session = Objects.requireNonNull(sessions.opened());
    neighbours.heard(nowNs, session, from, length);
    return arrived(nowNs, session, at + SEALED_HEADER, inner);
  }

  private int arrived(long nowNs, Session session, long at, int length) {
    correspondents.heard(nowNs, session);
    if (!session.ready()) {
      return DONE;
    }
    peer = session;
    innerAt = at;
    innerLength = length;
    return PACKET;
  }

  private int relayed(long nowNs, Endpoint from, MemorySegment memory, long at, int length) {
    int headerLength = sessions.openRelayInPlace(nowNs, from, memory, at, length);
    if (headerLength < 0) {
      return DONE;
    }
    Session link = Objects.requireNonNull(sessions.opened());
    neighbours.heard(nowNs, link, from, length);
    int fixed = headerLength - SESSION_FIELDS;
    if (fixed <= 0) {
      return DONE;
    }
    long headerAt = at + SEALED_HEADER;
    RelaySteps.Step step = steps.find(memory, headerAt, fixed, router.choices());
    if (step == null) {
      step = step(memory, headerAt, fixed);
      if (step == null) {
        carrier.countDropped();
        return DONE;
      }
    }
    long bodyAt = at + Session.relayFront(headerLength);
    int bodyLength = (int) (at + length - bodyAt);
    if (step.here) {
      return here(nowNs, step, link, memory, headerAt + fixed, bodyAt, bodyLength);
    }
    return onwards(nowNs, step, link, memory, headerAt, headerLength, bodyAt, bodyLength);
  }

  /** What a header asks for; null if it is malformed. */
  private RelaySteps.@Nullable Step step(MemorySegment memory, long at, int length) {
    byte[] before = new byte[length];
    MemorySegment.copy(memory, JAVA_BYTE, at, before, 0, length);
    PacketHeader header;
    try {
      WireReader in = new WireReader(before);
      header = PacketHeader.read(in);
      in.end();
    } catch (MalformedException _) {
      return null;
    }
    boolean here = header.destination.equals(self);
    Neighbour next = here ? null : carrier.onwards(header);
    byte[] after = new byte[0];
    if (next != null) {
      WireWriter out = new WireWriter();
      header.write(out);
      after = out.toBytes();
    }
    var step = new RelaySteps.Step(before, router.choices(), header, after, next, here);
    steps.put(step);
    return step;
  }

  private int here(
      long nowNs,
      RelaySteps.Step step,
      Session link,
      MemorySegment memory,
      long fieldsAt,
      long bodyAt,
      int bodyLength) {
    int index = bigEndian(memory.get(JAVA_INT_UNALIGNED, fieldsAt));
    long counter = bigEndian(memory.get(JAVA_LONG_UNALIGNED, fieldsAt + 4));
    correspondents.arriving(step.header);
    try {
      int inner = sessions.openRelayedInPlace(nowNs, index, counter, memory, bodyAt, bodyLength);
      if (inner == Sessions.DROPPED) {
        carrier.countDropped();
        report(nowNs, step, link, Carrier.ERROR_NO_SESSION, 0, memory, bodyAt + bodyLength);
      }
      return inner < 0
          ? DONE
          : arrived(nowNs, Objects.requireNonNull(sessions.opened()), bodyAt, inner);
    } finally {
      correspondents.arriving(null);
    }
  }

  private int onwards(
      long nowNs,
      RelaySteps.Step step,
      Session link,
      MemorySegment memory,
      long headerAt,
      int headerLength,
      long bodyAt,
      int bodyLength) {
    Neighbour next = step.next;
    if (next == null || !next.isUp()) {
      carrier.countDropped();
      report(nowNs, step, link, Carrier.ERROR_NO_WAY, 0, memory, bodyAt + bodyLength);
      return DONE;
    }
    int carries = next.carries();
    if (Session.relayFront(headerLength) + bodyLength > carries) {
      carrier.countDropped();
      long endAt = bodyAt + bodyLength;
      report(nowNs, step, link, Carrier.ERROR_TOO_LARGE, carries, memory, endAt);
      return DONE;
    }
    MemorySegment.copy(step.after, 0, memory, JAVA_BYTE, headerAt, step.after.length);
    // What the link carries changes more often than the routes that the step was chosen by.
    int mtu = Math.min(step.mtu, DatagramSize.code(carries));
    memory.set(JAVA_BYTE, headerAt + PacketHeader.MTU_AT, (byte) mtu);
    int size =
        next.session()
            .sealRelayBefore(nowNs, memory, headerAt, headerLength, memory, bodyAt, bodyLength);
    if (size < 0) {
      carrier.countDropped();
      return DONE;
    }
    next.sent(nowNs, size, true);
    to = next.endpoint();
    return FORWARD;
  }

  private void report(
      long nowNs,
      RelaySteps.Step step,
      Session link,
      int reason,
      int carries,
      MemorySegment memory,
      long tagEndAt) {
    if (step.header.source != null) {
      byte[] tag = new byte[Carrier.TAG];
      MemorySegment.copy(memory, JAVA_BYTE, tagEndAt - tag.length, tag, 0, tag.length);
      carrier.report(nowNs, step.header, reason, carries, tag, link);
    }
  }

  private static int bigEndian(int value) {
    return NATIVE_LITTLE ? Integer.reverseBytes(value) : value;
  }

  private static long bigEndian(long value) {
    return NATIVE_LITTLE ? Long.reverseBytes(value) : value;
  }

  private static final boolean NATIVE_LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  @Override
  public @Nullable Way way(IdentityAddress destination) {
    return correspondents.way(destination);
  }
}
