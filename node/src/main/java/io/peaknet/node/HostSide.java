package io.peaknet.node;

import io.peaknet.linux.NetworkInterfaces;
import io.peaknet.linux.PacketDevice;
import io.peaknet.linux.VethDevice;
import io.peaknet.protocol.Node;
import io.peaknet.protocol.Output.Undeliverable;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Between the network and this host's programs: the packet device, the firewall in front of it, and
 * the ICMPv6 errors that tell programs what became of their packets. Owned by the event loop.
 */
final class HostSide implements AutoCloseable {
  /** Takes what the host sends, and what was thrown at it. Valid during the call only. */
  interface Sender {
    void packet(byte[] packet, int offset, int length);
  }

  /** Until path MTU discovery works, every path carries this much and none is asked for more. */
  static final int MTU = 1280;

  private static final int PREFIX_LENGTH = 32;
  private static final int PACKET_MAX = 65_535 + Ip6Packet.HEADER;

  // RFC 4443 section 2.4 (f) wants a token bucket and proposes 10 a second for a small node that
  // answers the Internet. These never leave the host, so what counts is that a program that tries
  // many addresses hears of each.
  private static final int ERRORS_PER_SECOND = 100;
  private static final int ERRORS_BURST = 100;

  private final IdentityAddress own;
  private final PacketDevice device;
  private final Firewall firewall;
  private final TokenBucket errors;
  private final byte[] packet = new byte[PACKET_MAX];
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
   * Takes up to {@code max} packets that the host sent.
   *
   * @throws IOException if the interface is gone
   */
  void receive(long nowNs, int max, Sender network) throws IOException {
    for (int n = 0; n < max; n++) {
      int length = device.read(packet, 0, packet.length);
      if (length == 0) {
        return;
      }
      if (isNoise(packet, length)) {
        noise++;
        continue;
      }
      firewall.outbound(nowNs, packet, 0, length);
      network.packet(packet, 0, length);
    }
  }

  /**
   * Hands the host a packet from the network, if the firewall lets it.
   *
   * @param source the identity that sealed it
   * @throws IOException if the interface is gone
   */
  void deliver(long nowNs, IdentityAddress source, byte[] bytes, int offset, int length)
      throws IOException {
    switch (firewall.inbound(nowNs, source, bytes, offset, length)) {
      case PASS -> {
        passed++;
        device.write(bytes, offset, length);
      }
      case DENIED -> denied++;
      case LIMITED -> limited++;
      case MALFORMED -> malformed++;
    }
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
      parameter = Math.max(MTU, mtu); // RFC 8200 section 5: no path is narrower than 1280.
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
    return counters;
  }

  @Override
  public void close() {
    device.close();
  }

  /** What a kernel says on any interface, to find routers and groups that a TUN has not. */
  private static boolean isNoise(byte[] packet, int length) {
    return length < Ip6Packet.HEADER
        || packet[24] == (byte) 0xff // To a group.
        || isLinkLocal(packet, 8)
        || isLinkLocal(packet, 24)
        || IdentityAddress.read(packet, 8).equals(new IdentityAddress(0, 0));
  }

  private static boolean isLinkLocal(byte[] packet, int at) {
    return packet[at] == (byte) 0xfe && (packet[at + 1] & 0xc0) == 0x80;
  }
}
