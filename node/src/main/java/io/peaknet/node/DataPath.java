package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.LazyMemory;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.VnetHeader;
import io.peaknet.node.data.Segments;
import io.peaknet.protocol.Express;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Way;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Moves packets between the host and the network without looking at each more than it must: what
 * belongs to an established session is opened, sealed and passed on where it lies, in batches, and
 * allocates nothing. All else takes the protocol's ordinary entrance, as arrays. Owned by the event
 * loop.
 */
final class DataPath {
  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** Where packets are sealed into, until they leave: eight of the largest. */
  private static final int SEALED_BYTES = 768 << 10;

  /** More than the segments of one packet from the host take when sealed. */
  private static final int ROOM_BYTES = 160 << 10;

  private static final int TAG = 16;

  private final Node node;
  private final Express express;
  private final UdpLinks links;
  private final @Nullable HostSide host;
  private final IdentityAddress own;
  private final Ways ways;
  private final Segments segments = new Segments();
  private final MemorySegment sealed = LazyMemory.allocate(SEALED_BYTES);
  private final byte[] packet = new byte[PacketDevice.ROOM_BYTES];
  private long sealedAt;
  private long hostless;

  DataPath(Node node, UdpLinks links, @Nullable HostSide host) {
    this.node = node;
    this.links = links;
    this.host = host;
    express = node.express();
    own = node.identity().address();
    ways = new Ways(express);
  }

  /** Packets for a host side that this node has not. */
  long hostless() {
    return hostless;
  }

  /** A datagram came; what is passed on lies where it came, until {@link UdpLinks#flush}. */
  void fromNetwork(long nowNs, UdpEndpoint from, MemorySegment memory, long at, int length)
      throws IOException {
    switch (node.receive(nowNs, from, memory, at, length)) {
      case Express.PACKET -> {
        if (host == null) {
          hostless++;
        } else {
          host.deliver(nowNs, express.peer(), memory, express.innerAt(), express.innerLength());
        }
      }
      case Express.FORWARD -> links.add((UdpEndpoint) express.to(), memory, at, length);
      case Express.NOT_MINE -> {
        byte[] datagram = new byte[length];
        MemorySegment.copy(memory, JAVA_BYTE, at, datagram, 0, length);
        node.receive(nowNs, from, datagram, 0, length);
      }
      default -> {}
    }
  }

  /** The host sent a packet: its {@link VnetHeader}, then one segment or many. */
  void fromHost(long nowNs, MemorySegment memory, long at, int length) {
    long packetAt = at + VnetHeader.BYTES;
    boolean isOwn =
        memory.get(BIG_ENDIAN, packetAt + 8) == own.high()
            && memory.get(BIG_ENDIAN, packetAt + 16) == own.low();
    long high = memory.get(BIG_ENDIAN, packetAt + 24);
    long low = memory.get(BIG_ENDIAN, packetAt + 32);
    Way way = isOwn ? ways.find(high, low) : null;
    if (!segments.begin(memory, at, length)) {
      return;
    }
    if (sealedAt + ROOM_BYTES > SEALED_BYTES) {
      flush();
    }
    while (segments.next()) {
      if (way == null || !sent(nowNs, way, memory)) {
        way = null;
        flush(); // what came before goes before
        node.packet(nowNs, packet, 0, segments.copyPacket(packet, 0));
      }
    }
  }

  private boolean sent(long nowNs, Way way, MemorySegment memory) {
    int length = segments.length();
    if (sealedAt + way.frontMax() + length + TAG > SEALED_BYTES) {
      flush();
    }
    int size = way.seal(nowNs, memory, segments.offset(), length, sealed, sealedAt);
    if (size < 0) {
      return false; // the way has ended, or is too narrow
    }
    links.add((UdpEndpoint) way.endpoint(), sealed, sealedAt, size);
    sealedAt += size;
    return true;
  }

  /** Sends what was sealed. */
  void flush() {
    links.flush();
    sealedAt = 0;
  }

  /** Gives back its memory; it is not used any more. */
  void release() {
    LazyMemory.release(sealed);
  }

  /** The ways to the peers that the host talks to. */
  private static final class Ways {
    private static final int BITS = 8;

    private final Express express;
    private final long[] names = new long[2 << BITS];
    private final @Nullable Way[] ways = new @Nullable Way[1 << BITS];

    Ways(Express express) {
      this.express = express;
    }

    @Nullable Way find(long high, long low) {
      int slot = Spread.hash(high, low, 0) >>> (32 - BITS);
      Way way = ways[slot];
      if (way != null && names[2 * slot] == high && names[2 * slot + 1] == low && way.isCurrent()) {
        return way;
      }
      Way made = express.way(new IdentityAddress(high, low));
      ways[slot] = made;
      names[2 * slot] = high;
      names[2 * slot + 1] = low;
      return made;
    }
  }
}
