package io.peaknet.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Sets up network interfaces of the calling thread's network namespace by rtnetlink (rtnetlink(7)).
 * All methods throw {@link SystemException} with the kernel's own explanation where it gives one;
 * they need CAP_NET_ADMIN in the namespace.
 */
public final class NetworkInterfaces {
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_NEWROUTE = 24;
  private static final int RTM_DELROUTE = 25;
  private static final int NLM_F_REPLACE = 0x100;
  private static final int NLM_F_EXCL = 0x200;
  private static final int NLM_F_CREATE = 0x400;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_TXQLEN = 13;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_AF_SPEC = 26;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  private static final byte IN6_ADDR_GEN_MODE_NONE = 1;
  private static final int VETH_INFO_PEER = 1;

  private static final int IFF_UP = 1;
  private static final int IFF_NOARP = 0x80;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_F_NODAD = 2;
  private static final int SCOPE_GLOBAL = 0;

  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int TABLE_MAIN = 254;
  private static final int PROTOCOL_STATIC = 4;
  private static final int TYPE_UNICAST = 1;

  private NetworkInterfaces() {}

  /**
   * Gives an interface an IPv6 address (16 bytes) without duplicate detection. It can be bound at
   * once; packets to it are accepted within milliseconds, when the kernel's background work has
   * added its local route.
   */
  public static void addAddress(String name, byte[] address, int prefixLength) throws IOException {
    String attempt = "adding " + text(address, prefixLength) + " to " + name;
    try (var netlink = Netlink.open()) {
      var reply =
          netlink.request(
              new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE)
                  .ifaddr(prefixLength, SCOPE_GLOBAL, index(netlink, name, attempt))
                  .attribute(IFA_LOCAL, address)
                  .attribute(IFA_ADDRESS, address)
                  .attribute(IFA_FLAGS, IFA_F_NODAD));
      // EACCES is what the kernel answers where IPv6 is switched off, whoever asks.
      boolean switchedOff = reply.errno() == Errno.EACCES;
      reply.orThrow(
          attempt,
          switchedOff ? "switch IPv6 on: sysctl net.ipv6.conf." + name + ".disable_ipv6=0" : "");
    }
  }

  /**
   * Sends an IPv6 prefix (16 bytes, of which the first {@code prefixLength} bits count) to an
   * interface that is up. If that is so already, nothing changes.
   */
  public static void addRoute(byte[] prefix, int prefixLength, String name) throws IOException {
    String route = text(prefix, prefixLength);
    String attempt = "adding route " + route + " to " + name;
    try (var netlink = Netlink.open()) {
      byte[] destination = masked(prefix, prefixLength);
      int index = index(netlink, name, attempt);
      var reply = add(netlink, destination, prefixLength, index);
      // A persistent interface keeps its routes: one over this very interface makes way.
      if (reply.errno() == Errno.EEXIST
          && netlink.request(route(RTM_DELROUTE, 0, destination, prefixLength, index)).errno()
              == 0) {
        reply = add(netlink, destination, prefixLength, index);
      }
      boolean taken = reply.errno() == Errno.EEXIST;
      reply.orThrow(
          attempt, taken ? "another route to " + route + " exists: does another node run?" : "");
    }
  }

  private static Netlink.Reply add(Netlink netlink, byte[] destination, int prefixLength, int index)
      throws IOException {
    return netlink.request(
        route(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, destination, prefixLength, index));
  }

  private static NetlinkMessage route(
      int type, int flags, byte[] destination, int prefixLength, int index) {
    return new NetlinkMessage(type, flags)
        .rtmsg(prefixLength, TABLE_MAIN, PROTOCOL_STATIC, TYPE_UNICAST)
        .attribute(RTA_DST, destination)
        .attribute(RTA_OIF, index);
  }

  /** Brings an interface up. */
  public static void up(String name) throws IOException {
    change(name, "bringing up " + name, change(IFF_UP, IFF_UP));
  }

  /** Brings the loopback interface up, which is down in a new network namespace. */
  public static void loopbackUp() throws IOException {
    up("lo");
  }

  /** Sets the largest packet in bytes. */
  public static void mtu(String name, int mtu) throws IOException {
    change(
        name, "setting the MTU of " + name + " to " + mtu, change(0, 0).attribute(IFLA_MTU, mtu));
  }

  /** Sets how many packets wait for whoever reads them. */
  static void queue(String name, int packets) throws IOException {
    change(
        name,
        "setting the queue of " + name + " to " + packets,
        change(0, 0).attribute(IFLA_TXQLEN, packets));
  }

  /** Switches neighbour discovery off on an interface that needs none. */
  public static void setNoArp(String name) throws IOException {
    change(name, "switching ARP off on " + name, change(IFF_NOARP, IFF_NOARP));
  }

  /**
   * Keeps the kernel from speaking on an interface by itself: no link-local address, so neither
   * duplicate detection nor router solicitations; and without one it believes no router either. To
   * be called while the interface is down.
   */
  public static void quiet(String name) throws IOException {
    var message = change(0, 0);
    int families = message.begin(IFLA_AF_SPEC);
    int ipv6 = message.begin(Sockets.AF_INET6);
    message.attribute(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
    message.end(ipv6);
    message.end(families);
    change(name, "switching IPv6 autoconfiguration off on " + name, message);
  }

  /** Removes an interface; its peer too if it is a veth. */
  public static void delete(String name) throws IOException {
    change(
        name,
        "removing network interface " + name,
        new NetlinkMessage(RTM_DELLINK, 0).ifinfo(0, 0, 0));
  }

  private static NetlinkMessage change(int flags, int mask) {
    return new NetlinkMessage(RTM_NEWLINK, 0).ifinfo(0, flags, mask);
  }

  private static void change(String name, String attempt, NetlinkMessage message)
      throws IOException {
    InterfaceRequest.check(name);
    try (var netlink = Netlink.open()) {
      var reply = netlink.request(message.attribute(IFLA_IFNAME, name));
      reply.orThrow(attempt, advice(reply.errno(), name));
    }
  }

  /** Empty where the errno's general advice will do. */
  private static String advice(int errno, String name) {
    return switch (errno) {
      case Errno.ENODEV -> "there is no network interface " + name;
      case Errno.EAFNOSUPPORT -> "this kernel has IPv6 switched off, and programs need it here";
      default -> "";
    };
  }

  /** One end of a veth pair to be made. */
  record VethEnd(String name, byte[] mac) {}

  /**
   * Makes a veth pair, both ends down.
   *
   * @return 0, or the errno if an interface of that name exists (EEXIST)
   */
  static int addVethPair(VethEnd near, VethEnd far, int mtu) throws IOException {
    var message = new NetlinkMessage(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL).ifinfo(0, 0, 0);
    describe(message, near, mtu);
    int info = message.begin(IFLA_LINKINFO);
    message.attribute(IFLA_INFO_KIND, "veth");
    int data = message.begin(IFLA_INFO_DATA);
    int peer = message.begin(VETH_INFO_PEER);
    message.ifinfo(0, 0, 0);
    describe(message, far, mtu);
    message.end(peer);
    message.end(data);
    message.end(info);
    try (var netlink = Netlink.open()) {
      var reply = netlink.request(message);
      if (reply.errno() == Errno.EEXIST) {
        return reply.errno();
      }
      boolean noVeth = reply.errno() == Errno.EOPNOTSUPP;
      reply.orThrow("making veth " + near.name(), noVeth ? "load the kernel's veth module" : "");
      return 0;
    }
  }

  private static void describe(NetlinkMessage message, VethEnd end, int mtu) {
    message
        .attribute(IFLA_IFNAME, end.name())
        .attribute(IFLA_ADDRESS, end.mac())
        .attribute(IFLA_MTU, mtu);
  }

  private static int index(Netlink netlink, String name, String attempt) throws IOException {
    InterfaceRequest.check(name);
    int index = InterfaceRequest.index(netlink.fd(), name);
    if (index < 0) {
      throw new SystemException(attempt, -index, advice(-index, name));
    }
    return index;
  }

  private static byte[] masked(byte[] prefix, int prefixLength) {
    byte[] masked = prefix.clone();
    for (int bit = prefixLength; bit < 128; bit++) {
      masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return masked;
  }

  private static String text(byte[] address, int prefixLength) throws UnknownHostException {
    if (address.length != 16 || prefixLength < 0 || prefixLength > 128) {
      throw new IllegalArgumentException(
          "an IPv6 address of " + address.length + " bytes and prefix length " + prefixLength);
    }
    return InetAddress.getByAddress(address).getHostAddress() + "/" + prefixLength;
  }
}
