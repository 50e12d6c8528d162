package io.peaknet.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/**
 * A UDP socket of one address family that never blocks. Addresses are 16 bytes everywhere, IPv4
 * ones v4-mapped ({@code ::ffff:a.b.c.d}). One thread may receive while another sends.
 *
 * <p>Datagrams leave unfragmented or not at all. They pass one by one as byte arrays, or many at a
 * time in a {@link DatagramVector}, by which alone a socket that coalesces can receive.
 */
public final class UdpSocket implements AutoCloseable {

  /** Where a datagram came from; filled anew by each {@link #receive}. */
  public static final class Source {
    /** 16 bytes, v4-mapped for IPv4. */
    public final byte[] address = new byte[16];

    /** UDP port, 0 to 65535; what comes from 0 can't be answered. */
    public int port;

    /** Interface index of a link-local address, otherwise 0. */
    public int scope;
  }

  /** How long a socket that waits waits at most, in milliseconds. */
  public static final int WAIT_MS = 200;

  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IP_PKTINFO = 8;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_DONTFRAG = 62;
  private static final int IPV6_AUTOFLOWLABEL = 70;
  private static final int IPV6_ADDR_PREFERENCES = 72;
  private static final int IPV6_PREFER_SRC_PUBLIC = 2;
  private static final int PMTUDISC_PROBE = 3;

  // struct sockaddr_in {u16 family; be16 port; u8 address[4]; u8 zero[8]} and
  // struct sockaddr_in6 {u16 family; be16 port; be32 flow; u8 address[16]; u32 scope}
  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV4_BYTES = 16;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;
  private static final int IPV6_BYTES = 28;

  private static final int DATAGRAM_BYTES_MAX = 65535;
  // 4 MiB: what arrives at 1 Gb/s in 33 ms, longer than a pause of the VM or of its CPU.
  private static final int BUFFER_BYTES = 4 << 20;
  // Bounds the work of one receive when errors and oversized datagrams queue up.
  private static final int SKIPPED_MAX = 64;

  private final boolean ipv6;
  private final int localPort;
  private int fd;

  private final MemorySegment incoming = Arena.ofAuto().allocate(DATAGRAM_BYTES_MAX);
  private final MemorySegment from;
  private final MemorySegment fromLength = Arena.ofAuto().allocate(JAVA_INT);
  private final MemorySegment outgoing = Arena.ofAuto().allocate(DATAGRAM_BYTES_MAX);
  private final MemorySegment to;
  private UdpOptions options;
  private long sent;
  private long unsent;

  private UdpSocket(int fd, boolean ipv6, int localPort, UdpOptions options) {
    this.fd = fd;
    this.ipv6 = ipv6;
    this.localPort = localPort;
    this.options = options;
    this.from = sockaddr(Arena.ofAuto(), ipv6);
    this.to = sockaddr(Arena.ofAuto(), ipv6);
  }

  private static MemorySegment sockaddr(Arena arena, boolean ipv6) {
    var segment = arena.allocate(ipv6 ? IPV6_BYTES : IPV4_BYTES, 4);
    segment.set(JAVA_SHORT, 0, (short) (ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET));
    return segment;
  }

  /**
   * Binds a socket.
   *
   * @param address 4 bytes for IPv4, 16 for IPv6 (which then carries IPv6 alone); all zeros for any
   * @param port 0 to 65535, 0 for any free one
   * @throws SystemException if the port is in use or not permitted, or the address isn't this
   *     host's
   */
  public static UdpSocket open(byte[] address, int port) throws IOException {
    return open(address, port, UdpOptions.PLAIN);
  }

  /**
   * Binds a socket with offloads as far as the kernel has them.
   *
   * @param wanted what it got of these {@link #options} tells
   * @see #open(byte[], int)
   */
  public static UdpSocket open(byte[] address, int port, UdpOptions wanted) throws IOException {
    if ((address.length != 4 && address.length != 16) || port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "an address of " + address.length + " bytes and port " + port);
    }
    boolean ipv6 = address.length == 16;
    String attempt = "opening udp " + text(address) + " port " + port;
    int family = ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET;
    int mode = wanted.waits() ? 0 : Sockets.SOCK_NONBLOCK;
    int fd = Sockets.socket(family, Sockets.SOCK_DGRAM | mode, 0);
    if (fd < 0) {
      throw new SystemException(attempt, -fd, advice(-fd, port));
    }
    try {
      Sockets.buffers(fd, BUFFER_BYTES);
      SystemException.check(neverFragment(fd, ipv6), attempt);
      if (wanted.shared()) {
        SystemException.check(
            Sockets.setsockopt(fd, Sockets.SOL_SOCKET, Sockets.SO_REUSEPORT, 1), attempt);
      }
      if (wanted.localAddresses()) {
        int level = ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
        int option = ipv6 ? IPV6_RECVPKTINFO : IP_PKTINFO;
        SystemException.check(Sockets.setsockopt(fd, level, option, 1), attempt);
      }
      if (wanted.waits()) {
        SystemException.check(Sockets.receiveTimeout(fd, WAIT_MS), attempt);
      }
      int localPort = bind(fd, address, port, attempt);
      return new UdpSocket(fd, ipv6, localPort, probe(fd, wanted));
    } catch (IOException | RuntimeException e) {
      Descriptors.close(fd);
      throw e;
    }
  }

  /** Older kernels, which would silently send an entry as one datagram, refuse these options. */
  private static UdpOptions probe(int fd, UdpOptions wanted) {
    boolean segmentation =
        wanted.segmentation()
            && Sockets.setsockopt(fd, DatagramVector.SOL_UDP, DatagramVector.UDP_SEGMENT, 0) >= 0;
    boolean coalescing =
        wanted.coalescing()
            && Sockets.setsockopt(fd, DatagramVector.SOL_UDP, DatagramVector.UDP_GRO, 1) >= 0;
    return new UdpOptions(
        segmentation,
        segmentation && wanted.equalSegments(),
        coalescing,
        wanted.shared(),
        wanted.localAddresses(),
        wanted.waits());
  }

  /**
   * Path MTU discovery as RFC 8899 wants it for a protocol that probes by itself: "don't fragment"
   * is set and the kernel's idea of the path MTU is ignored. Peak's datagrams stay below 1,400
   * bytes and a path is used only after a full-size challenge inside the session got through. That
   * proves the path only if nobody may fragment the challenge, and fragments would be dropped by
   * many NATs and firewalls anyway. Believing ICMP instead would let anyone off the path shrink it
   * with a forged "packet too big".
   */
  private static int neverFragment(int fd, boolean ipv6) {
    if (!ipv6) {
      return Sockets.setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE);
    }
    int result = Sockets.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (result >= 0) {
      result = Sockets.setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
    }
    // Without this the kernel itself fragments what is larger than the interface's MTU.
    return result < 0 ? result : Sockets.setsockopt(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 1);
  }

  private static int bind(int fd, byte[] address, int port, String attempt) throws IOException {
    boolean ipv6 = address.length == 16;
    try (var arena = Arena.ofConfined()) {
      var local = sockaddr(arena, ipv6);
      local.set(JAVA_SHORT, PORT, Network.order((short) port));
      MemorySegment.copy(
          address, 0, local, JAVA_BYTE, ipv6 ? IPV6_ADDRESS : IPV4_ADDRESS, address.length);
      int result = Sockets.bind(fd, local);
      if (result < 0) {
        throw new SystemException(attempt, -result, advice(-result, port));
      }
      SystemException.check(Sockets.getsockname(fd, local), attempt);
      return Short.toUnsignedInt(Network.order(local.get(JAVA_SHORT, PORT)));
    }
  }

  private static String text(byte[] address) throws IOException {
    return InetAddress.getByAddress(address).getHostAddress();
  }

  private static String advice(int errno, int port) {
    return switch (errno) {
      case Errno.EADDRINUSE ->
          "udp port " + port + " is in use; stop what uses it or listen on another port";
      case Errno.EADDRNOTAVAIL ->
          "no interface of this host has this address; listen on one that it has, or on any";
      case Errno.EACCES -> "ports below 1024 are for root; listen on another port";
      case Errno.EAFNOSUPPORT -> "this kernel has no IPv6; listen on an IPv4 address";
      default -> Errno.advice(errno);
    };
  }

  /**
   * Leaves the IPv6 flow label of what is sent at zero: to compute one takes the kernel a tenth of
   * a microsecond a datagram, for routers that spread flows without looking at ports. Does nothing
   * where it is not known.
   */
  public void withoutFlowLabels() {
    if (ipv6) {
      Sockets.setsockopt(fd, IPPROTO_IPV6, IPV6_AUTOFLOWLABEL, 0);
    }
  }

  /**
   * Sends from an address that lasts where the kernel would choose a temporary one (RFC 8981, RFC
   * 5014): who dialled the one that lasts is answered from it, as firewalls on the way demand. Does
   * nothing where it is not known.
   */
  public void preferLastingAddress() {
    if (ipv6) {
      Sockets.setsockopt(fd, IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, IPV6_PREFER_SRC_PUBLIC);
    }
  }

  /** What {@link Poll} waits on. */
  public int fd() {
    return fd;
  }

  /** The port it is bound to. */
  public int localPort() {
    return localPort;
  }

  /** Whether it carries IPv6; IPv4 otherwise. */
  public boolean ipv6() {
    return ipv6;
  }

  /**
   * Takes one datagram, if one waits. What ICMP reported of datagrams sent earlier is ignored:
   * anyone can forge it.
   *
   * @return its length in bytes, which may be 0; -1 if none waits. One longer than {@code length}
   *     is skipped
   * @throws IllegalStateException if it coalesces: datagrams would run into each other
   */
  public int receive(byte[] into, int offset, int length, Source source) {
    if (options.coalescing()) {
      throw new IllegalStateException("udp port " + localPort + " receives into vectors alone");
    }
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      fromLength.set(JAVA_INT, 0, (int) from.byteSize());
      int count = Sockets.recvfrom(fd, incoming, Sockets.MSG_TRUNC, from, fromLength);
      if (count >= 0 && count <= Math.min(length, DATAGRAM_BYTES_MAX)) {
        MemorySegment.copy(incoming, JAVA_BYTE, 0, into, offset, count);
        fill(source);
        return count;
      }
      switch (-count) {
        case Errno.EAGAIN, Errno.ENOMEM, Errno.ENOBUFS -> {
          return -1;
        }
        case Errno.EBADF, Errno.ENOTSOCK, Errno.EFAULT -> throw unusable(-count);
        default -> {}
      }
    }
    return -1;
  }

  private void fill(Source source) {
    source.port = Short.toUnsignedInt(Network.order(from.get(JAVA_SHORT, PORT)));
    if (ipv6) {
      MemorySegment.copy(from, JAVA_BYTE, IPV6_ADDRESS, source.address, 0, 16);
      source.scope = from.get(JAVA_INT, IPV6_SCOPE);
    } else {
      Network.mapV4(from, IPV4_ADDRESS, source.address);
      source.scope = 0;
    }
  }

  /**
   * Sends one datagram.
   *
   * @param address16 16 bytes, v4-mapped for IPv4
   * @param port 0 to 65535; nothing can be sent to 0
   * @param scope interface index for a link-local address, otherwise 0
   * @return false if it could not leave (the kernel's buffer is full, no route there now, forbidden
   *     by a firewall, too big for the interface, the socket is of the other family): lost, as any
   *     datagram may be
   */
  public boolean send(byte[] address16, int port, int scope, byte[] data, int offset, int length) {
    if (Network.isV4Mapped(address16) == ipv6 || length > DATAGRAM_BYTES_MAX) {
      unsent++;
      return false;
    }
    to.set(JAVA_SHORT, PORT, Network.order((short) port));
    if (ipv6) {
      MemorySegment.copy(address16, 0, to, JAVA_BYTE, IPV6_ADDRESS, 16);
      to.set(JAVA_INT, IPV6_SCOPE, scope);
    } else {
      MemorySegment.copy(address16, 12, to, JAVA_BYTE, IPV4_ADDRESS, 4);
    }
    MemorySegment.copy(data, offset, outgoing, JAVA_BYTE, 0, length);
    int result = Sockets.sendto(fd, outgoing, length, to);
    if (result >= 0) {
      sent++;
      return true;
    }
    checkUsable(result);
    unsent++;
    return false;
  }

  /**
   * Takes as many datagrams as wait and fit; those of one sender may come as one entry if it {@link
   * UdpOptions#coalescing coalesces}. Waits for the first if it {@linkplain UdpOptions#waits
   * waits}.
   *
   * @param into its present entries are forgotten
   * @return how many entries there are now, 0 if nothing waits
   */
  public int receive(DatagramVector into) {
    for (int skipped = 0; skipped < SKIPPED_MAX; skipped++) {
      int count = into.receive(fd, options.waits() ? Sockets.MSG_WAITFORONE : Sockets.MSG_DONTWAIT);
      if (count >= 0) {
        return count;
      }
      switch (-count) {
        case Errno.EAGAIN, Errno.ENOMEM, Errno.ENOBUFS, Errno.EINTR -> {
          return 0;
        }
        default -> checkUsable(count);
      }
    }
    return 0;
  }

  /**
   * Sends all entries in order, as far as the kernel's buffer takes them. What can't leave for
   * another reason (no route there now, forbidden by a firewall, too big for the interface, of the
   * other family, its queue full) is lost and counted in {@link #unsent}. Where the kernel or a
   * device can't cut an entry it is cut here, and from then on all are.
   *
   * @param entries loses what left or was lost
   * @return how many entries are left because the buffer is full; to be sent again later, or given
   *     up with {@link DatagramVector#clear}
   */
  public int send(DatagramVector entries) {
    while (entries.count() > 0) {
      int ready = entries.ready(options.segmentation(), options.equalSegments());
      int result = ready > 0 ? entries.send(fd, ready) : -Errno.EINVAL;
      if (result > 0) {
        sent += entries.segmentsOfFirst(result);
        entries.skip(result);
        continue;
      }
      boolean cut = entries.firstSegments() > 1 && isRefusal(-result);
      int left = cut ? entries.sendCut(fd) : 0;
      if (left > 0) {
        // What the kernel would not cut though it takes the pieces, it won't cut the next time.
        // EIO: the device has no checksum offload; EINVAL: some devices with IPv6 (Linux 5.15).
        if (ready > 0) {
          options =
              new UdpOptions(
                  false,
                  false,
                  options.coalescing(),
                  options.shared(),
                  options.localAddresses(),
                  options.waits());
        }
        sent += left;
        entries.skipFirst(left);
        continue;
      }
      int error = cut ? left : result;
      switch (-error) {
        case Errno.EAGAIN -> {
          return entries.count();
        }
        case Errno.EINTR -> {}
        default -> {
          checkUsable(error);
          int lost = cut ? 1 : entries.firstSegments();
          unsent += lost;
          entries.skipFirst(lost);
        }
      }
    }
    return 0;
  }

  private static boolean isRefusal(int errno) {
    return errno == Errno.EIO || errno == Errno.EINVAL;
  }

  private void checkUsable(int result) {
    if (result == -Errno.EBADF || result == -Errno.ENOTSOCK || result == -Errno.EFAULT) {
      throw unusable(-result);
    }
  }

  private IllegalStateException unusable(int errno) {
    return new IllegalStateException(
        "udp port " + localPort + (fd < 0 ? " is closed" : ": " + Errno.name(errno)));
  }

  /** Which offloads it uses; fewer once the kernel refused one. */
  public UdpOptions options() {
    return options;
  }

  /** How many datagrams were sent. */
  public long sent() {
    return sent;
  }

  /** How many datagrams could not be sent. */
  public long unsent() {
    return unsent;
  }

  /** Frees the port. Closing twice does nothing. */
  @Override
  public void close() {
    if (fd >= 0) {
      Descriptors.close(fd);
      fd = -1;
    }
  }
}
