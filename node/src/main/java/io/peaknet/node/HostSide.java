package io.peaknet.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.peaknet.linux.NetworkInterfaces;
import io.peaknet.linux.Offloads;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.VethDevice;
import io.peaknet.linux.VnetHeader;
import io.peaknet.node.data.Coalescer;
import io.peaknet.node.data.FairQueues;
import io.peaknet.node.data.Inner;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Output.Undeliverable;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Between the network and this host's programs: the packet device, the firewall in front of it, and
 * the ICMPv6 errors that tell programs what became of their packets. Owned by the event loop.
 *
 * <p>Packets pass off the heap, many segments of a flow as one where the device can; those that
 * need a closer look, and what is rare, pass as arrays.
 */
final class HostSide implements AutoCloseable {
  /** Takes what the host sends. Valid during the call only. */
  interface Network {
    /**
     * A packet behind its {@link VnetHeader}, of one segment or many.
     *
     * @param length header included
     */
    void packet(long nowNs, MemorySegment memory, long at, int length);
  }

  /**
   * Of the interface: what goes straight to a neighbour over an underlay of 1,500 bytes, with some
   * room. Programs learn what a path carries less by ICMPv6.
   */
  static final int MTU = 1420;

  private static final int LEAST_MTU = 1280;
  private static final int PREFIX_LENGTH = 32;

  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BIG_ENDIAN_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** What goes into the network in one turn, so that what comes from there has its turn soon. */
  private static final int TURN_BYTES = 256 << 10;

  /** Packets of the host that may wait; each may be many segments. */
  private static final int WAITING_MAX = 128;

  private static final int SLOT_BYTES = (PacketDevice.ROOM_BYTES + 63) & ~63;
  private static final int QUEUES = 256;

  /** Half of the largest packet: flows take turns packet by packet. */
  private static final int QUANTUM_BYTES = 32 << 10;

  // RFC 4443 section 2.4 (f) wants a token bucket and proposes 10 a second for a small node that
  // answers the Internet. These never leave the host, so what counts is that a program that tries
  // many addresses hears of each.
  private static final int ERRORS_PER_SECOND = 100;
  private static final int ERRORS_BURST = 100;

  private final IdentityAddress own;
  private final PacketDevice device;
  private final Firewall firewall;
  private final TokenBucket errors;
  private final KnownFlows outgoing = new KnownFlows();
  private final KnownFlows incoming = new KnownFlows();
  private final FairQueues waiting =
      new FairQueues(WAITING_MAX, SLOT_BYTES, VnetHeader.BYTES, QUEUES, QUANTUM_BYTES);
  private final Coalescer coalescer;
  private int taken;
  private long passed;
  private long denied;
  private long limited;
  private long malformed;
  private long noise;
  private long errorsSent;
  private long errorsLimited;

  HostSide(long nowNs, IdentityAddress own, PacketDevice device, List<AllowRule> allow) {
    this.own = own;
    this.device = device;
    firewall = new Firewall(nowNs, own, allow);
    errors = new TokenBucket(nowNs, ERRORS_PER_SECOND, ERRORS_BURST);
    coalescer = new Coalescer(device::write, device.offloads());
  }

  /**
   * Makes the interface and gives it the identity's address and the route to all others.
   *
   * @throws IOException naming the interface and what the kernel refused
   */
  static HostSide open(long nowNs, IdentityAddress own, String name, List<AllowRule> allow)
      throws IOException {
    PacketDevice device = PacketDevice.open(name, MTU);
    try {
      device.offload(Offloads.ALL);
      NetworkInterfaces.quiet(device.name());
      NetworkInterfaces.up(device.name());
      NetworkInterfaces.addAddress(device.name(), own.bytes(), 8 * IdentityAddress.LENGTH);
      NetworkInterfaces.addRoute(
          new IdentityAddress((long) IdentityAddress.PREFIX << 32, 0).bytes(),
          PREFIX_LENGTH,
          device.name());
      return new HostSide(nowNs, own, device, allow);
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  PacketDevice device() {
    return device;
  }

  /** "tun", or "veth" where its stand-in serves. */
  String kind() {
    return device instanceof VethDevice ? "veth" : "tun";
  }

  /**
   * Takes up to {@code max} packets that the host sent, and passes on those whose turn it is, up to
   * {@link #TURN_BYTES}.
   *
   * @return whether there are more
   * @throws IOException if the interface is gone
   */
  boolean receive(long nowNs, int max, Network network) throws IOException {
    taken = 0;
    while (taken < max && enqueue(nowNs)) {
      taken++;
    }
    int bytes = 0;
    while (bytes < TURN_BYTES) {
      int slot = waiting.next(nowNs);
      if (slot < 0) {
        break;
      }
      int length = waiting.length(slot);
      bytes += length;
      network.packet(nowNs, waiting.memory(), waiting.offset(slot), length);
      waiting.release(slot);
    }
    return taken == max || waiting.packets() > 0;
  }

  /** How many packets the last {@link #receive} took. */
  int taken() {
    return taken;
  }

  /** Queues one packet, if one waits. */
  private boolean enqueue(long nowNs) throws IOException {
    int slot = waiting.slot();
    MemorySegment memory = waiting.memory();
    long at = waiting.offset(slot);
    int length = device.read(memory, at, PacketDevice.ROOM_BYTES);
    long packetAt = at + VnetHeader.BYTES;
    int packetLength = length - VnetHeader.BYTES;
    if (length == 0) {
      waiting.release(slot);
      return false;
    }
    if (isNoise(memory, packetAt, packetLength)) {
      waiting.release(slot);
      noise++;
      return true;
    }
    int protocol = memory.get(JAVA_BYTE, packetAt + 6);
    long transportAt = packetAt + Ip6Packet.HEADER;
    int transportLength = packetLength - Ip6Packet.HEADER;
    long ports = ports(protocol, memory, transportAt, transportLength, true);
    long high = memory.get(BIG_ENDIAN, packetAt + 24);
    long low = memory.get(BIG_ENDIAN, packetAt + 32);
    if (ports < 0 || !outgoing.isFresh(nowNs, high, low, ports)) {
      byte[] bytes = new byte[packetLength];
      MemorySegment.copy(memory, JAVA_BYTE, packetAt, bytes, 0, packetLength);
      firewall.outbound(nowNs, bytes, 0, packetLength);
      if (ports >= 0) {
        outgoing.passed(nowNs, high, low, ports);
      }
    }
    waiting.add(nowNs, slot, length, Spread.hash(high, low, ports));
    return true;
  }

  /**
   * Takes an inner packet from the network for the host, which gets it with {@link #flush} at the
   * latest, if the firewall lets it.
   *
   * @param source the identity that sealed it
   */
  void deliver(long nowNs, IdentityAddress source, MemorySegment memory, long at, int length)
      throws IOException {
    if (length < Inner.HEADER) {
      malformed++;
      return;
    }
    long ports =
        ports(Inner.next(memory, at), memory, at + Inner.HEADER, length - Inner.HEADER, false);
    if (ports < 0 || !incoming.isFresh(nowNs, source.high(), source.low(), ports)) {
      byte[] bytes = Inner.packet(memory, at, length, source, own);
      if (!passes(firewall.inbound(nowNs, source, bytes, 0, bytes.length))) {
        return;
      }
      if (ports >= 0) {
        incoming.passed(nowNs, source.high(), source.low(), ports);
      }
    }
    passed++;
    coalescer.add(memory, at, length, source.high(), source.low(), own.high(), own.low());
  }

  /**
   * Names the flow of a packet that needs no closer look if others of it had one lately: TCP
   * without SYN, FIN and RST, and UDP; -1 for all others.
   */
  private static long ports(
      int protocol, MemorySegment memory, long at, int length, boolean outbound) {
    boolean plain =
        switch (protocol) {
          case Ip6Packet.TCP ->
              length >= 20
                  && (memory.get(JAVA_BYTE, at + 13)
                          & (Ip6Packet.SYN | Ip6Packet.FIN | Ip6Packet.RST))
                      == 0;
          case Ip6Packet.UDP -> length >= 8;
          default -> false;
        };
    if (!plain) {
      return -1;
    }
    int from = Short.toUnsignedInt(memory.get(BIG_ENDIAN_SHORT, at));
    int to = Short.toUnsignedInt(memory.get(BIG_ENDIAN_SHORT, at + 2));
    return outbound ? KnownFlows.ports(protocol, from, to) : KnownFlows.ports(protocol, to, from);
  }

  /** Hands the host all that it is to get. */
  void flush() throws IOException {
    coalescer.flush();
  }

  /**
   * Hands the host a packet from the network, if the firewall lets it.
   *
   * @param source the identity that sealed it
   * @throws IOException if the interface is gone
   */
  void deliver(long nowNs, IdentityAddress source, byte[] bytes, int offset, int length)
      throws IOException {
    if (passes(firewall.inbound(nowNs, source, bytes, offset, length))) {
      passed++;
      coalescer.flush(); // what came before goes before
      device.write(bytes, offset, length);
    }
  }

  private boolean passes(Firewall.Verdict verdict) {
    switch (verdict) {
      case PASS -> {
        return true;
      }
      case DENIED -> denied++;
      case LIMITED -> limited++;
      case MALFORMED -> malformed++;
    }
    return false;
  }

  /**
   * Tells the host why a packet of its own was not carried.
   *
   * <p>The error comes from this node's own address, since this node found the failure: RFC 4443
   * section 2.2 wants an address of whoever reports, and to write the destination's there would put
   * words into the mouth of somebody who was not reached.
   *
   * @param mtu {@link Node#mtu(IdentityAddress)} of the destination, for {@link
   *     Undeliverable#TOO_BIG}
   * @throws IOException if the interface is gone
   */
  void undeliverable(
      long nowNs, Undeliverable reason, int mtu, byte[] bytes, int offset, int length)
      throws IOException {
    int type = Icmpv6.DESTINATION_UNREACHABLE;
    int code =
        switch (reason) {
          case NO_RECORD -> Icmpv6.ADDRESS;
          case NO_ROUTE, NOT_PEAK -> Icmpv6.NO_ROUTE;
          case FOREIGN_SOURCE -> Icmpv6.SOURCE_POLICY;
          case TOO_BIG -> 0;
        };
    int parameter = 0;
    if (reason == Undeliverable.TOO_BIG) {
      type = Icmpv6.PACKET_TOO_BIG;
      parameter = Math.max(LEAST_MTU, mtu); // RFC 8200 section 5: no path is narrower than 1280.
    }
    byte[] error = Icmpv6.error(own, type, code, parameter, bytes, offset, length);
    if (error == null) {
      return;
    }
    if (!errors.take(nowNs)) {
      errorsLimited++;
      return;
    }
    errorsSent++;
    device.write(error, 0, error.length);
  }

  /** What was let through and what not. */
  Map<String, Object> counters() {
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("flows", firewall.flows());
    counters.put("passed", passed);
    counters.put("denied", denied);
    counters.put("limited", limited);
    counters.put("malformed", malformed);
    counters.put("icmp_errors", errorsSent);
    counters.put("icmp_errors_limited", errorsLimited);
    counters.put("host_noise", noise);
    counters.put("device_dropped", device.dropped());
    counters.put("queue_dropped", waiting.dropped());
    counters.put("queue_marked", waiting.marked());
    return counters;
  }

  @Override
  public void close() {
    waiting.release();
    device.close();
  }

  /** What a kernel says on any interface, to find routers and groups that a TUN has not. */
  private static boolean isNoise(MemorySegment memory, long at, int length) {
    if (length < Ip6Packet.HEADER) {
      return true;
    }
    long from = memory.get(BIG_ENDIAN, at + 8);
    long to = memory.get(BIG_ENDIAN, at + 24);
    return to >>> 56 == 0xff // To a group.
        || isLinkLocal(from)
        || isLinkLocal(to)
        || (from == 0 && memory.get(BIG_ENDIAN, at + 16) == 0);
  }

  private static boolean isLinkLocal(long high) {
    return high >>> 54 == 0xfe80 >>> 6;
  }
}
