package io.peaknet.node;

import io.peaknet.linux.DatagramVector;
import io.peaknet.linux.Poll;
import io.peaknet.linux.UdpOptions;
import io.peaknet.linux.UdpSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The UDP sockets of a node. Owned by the event loop. */
final class UdpLinks implements AutoCloseable {
  /** Takes datagrams as they come, a batch from each socket. */
  interface Receiver {
    /** One datagram. Its memory stays as it is until {@link #flush}. */
    void receive(UdpEndpoint from, MemorySegment memory, long at, int length);

    /** The batch has ended: whatever still lies in its memory has to leave it. */
    void flush() throws IOException;
  }

  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  /** Entries taken at once from a socket, each of up to 64 datagrams. */
  private static final int ENTRIES = 8;

  /** A socket, the address of this host that it is bound to, and what leaves by it. */
  private record Port(UdpSocket socket, InetAddress bound, Outbox outbox) {
    boolean isIpv6() {
      return socket.ipv6();
    }
  }

  private final UdpOptions options;
  private final List<Port> ports = new ArrayList<>();
  private final List<PeakUrl> urls = new ArrayList<>();
  private final DatagramVector incoming = new DatagramVector(ENTRIES);
  private final RecentEndpoints recent = new RecentEndpoints();
  private final byte[] address = new byte[16];

  private UdpLinks(UdpOptions options) {
    this.options = options;
  }

  /**
   * Binds what is listed; if nothing is, the default port of all IPv4 and all IPv6 addresses, of
   * which a host may lack one.
   *
   * @throws IOException naming the URL that could not be bound and why
   */
  static UdpLinks open(List<PeakUrl> listen, UdpOptions options) throws IOException {
    UdpLinks links = new UdpLinks(options);
    try {
      if (listen.isEmpty()) {
        links.openDefault();
      }
      for (PeakUrl url : listen) {
        links.bind(url);
      }
      return links;
    } catch (IOException | RuntimeException e) {
      links.close();
      throw e;
    }
  }

  private void openDefault() throws IOException {
    IOException failure = null;
    for (String any : List.of("::", "0.0.0.0")) {
      try {
        bind(new PeakUrl(null, any, PeakUrl.DEFAULT_PORT));
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      if (ports.isEmpty()) {
        throw failure;
      }
      LOG.log(Level.WARNING, failure.getMessage());
    }
  }

  private void bind(PeakUrl url) throws IOException {
    UdpSocket socket;
    try {
      socket = open(InetAddress.ofLiteral(url.host()).getAddress(), url.port());
    } catch (IOException e) {
      throw new IOException("can't listen on " + url + ": " + e.getMessage(), e);
    }
    urls.add(new PeakUrl(null, url.host(), socket.localPort()));
  }

  private UdpSocket open(byte[] local, int port) throws IOException {
    UdpSocket socket = UdpSocket.open(local, port, options);
    socket.preferLastingAddress();
    ports.add(new Port(socket, InetAddress.getByAddress(local), new Outbox(socket)));
    return socket;
  }

  /** Where it listens, with the ports that it got. */
  List<PeakUrl> urls() {
    return List.copyOf(urls);
  }

  void watch(Poll poll) {
    ports.forEach(port -> poll.add(port.socket.fd()));
  }

  /**
   * The endpoint of an address, by a socket that packets to there may leave by: one bound to any
   * address, or to the one that the kernel would choose. If there is none, by one on any free port,
   * so that a node that listens on IPv4 alone, or on the loopback, still dials all others.
   *
   * @throws IOException if this host lacks the family
   */
  UdpEndpoint endpoint(Poll poll, InetAddress to, int port) throws IOException {
    boolean ipv6 = !(to instanceof Inet4Address);
    int index = find(ipv6, InetAddress::isAnyLocalAddress);
    if (index < 0 && find(ipv6, _ -> true) >= 0) {
      InetAddress source = source(to, port);
      index = find(ipv6, bound -> bound.equals(source));
    }
    if (index < 0) {
      poll.add(open(new byte[ipv6 ? 16 : 4], 0).fd());
      index = ports.size() - 1;
    }
    return UdpEndpoint.of(index, to, port);
  }

  private int find(boolean ipv6, Predicate<InetAddress> isFit) {
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i).isIpv6() == ipv6 && isFit.test(ports.get(i).bound)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Where the kernel would send from, which it tells without sending; null if nothing leads there.
   */
  private static @Nullable InetAddress source(InetAddress to, int port) {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(to, port));
      return probe.getLocalAddress();
    } catch (IOException _) {
      return null;
    }
  }

  /**
   * Takes what waits at each socket, in one call each, and sends what was added meanwhile. Returns
   * how many datagrams came in all.
   *
   * @throws IOException if the receiver does
   */
  int receive(Poll poll, Receiver receiver) throws IOException {
    int datagrams = 0;
    for (int i = 0; i < ports.size(); i++) {
      UdpSocket socket = ports.get(i).socket;
      if (poll.ready(socket.fd()) && socket.receive(incoming) > 0) {
        datagrams += handOut(i, receiver);
        // All of it lies in memory that the next socket's datagrams will be put into.
        receiver.flush();
        flush();
      }
    }
    return datagrams;
  }

  private int handOut(int port, Receiver receiver) {
    int datagrams = 0;
    MemorySegment memory = incoming.memory();
    for (int entry = 0; entry < incoming.count(); entry++) {
      UdpEndpoint from =
          recent.endpoint(
              port,
              incoming.sourceHigh(entry),
              incoming.sourceLow(entry),
              incoming.sourcePort(entry),
              incoming.sourceScope(entry));
      long at = incoming.offset(entry);
      int left = incoming.length(entry);
      int size = Math.max(1, incoming.segmentSize(entry));
      while (left > 0) {
        int length = Math.min(size, left);
        receiver.receive(from, memory, at, length);
        at += length;
        left -= length;
        datagrams++;
      }
    }
    return datagrams;
  }

  /** Sends one datagram, which may be lost. */
  void send(UdpEndpoint to, byte[] bytes, int offset, int length) {
    to.writeAddress(address);
    ports.get(to.socket()).socket.send(address, to.port(), to.scope(), bytes, offset, length);
  }

  /** Takes a datagram that lies off the heap, and stays there until {@link #flush}. */
  void add(UdpEndpoint to, MemorySegment memory, long at, int length) {
    ports.get(to.socket()).outbox.add(to, memory, at, length);
  }

  /** Sends what was added. */
  void flush() {
    for (int i = 0; i < ports.size(); i++) {
      ports.get(i).outbox.flush();
    }
  }

  /** Datagrams that could not leave. */
  long unsent() {
    return ports.stream().mapToLong(port -> port.socket.unsent() + port.outbox.lost()).sum();
  }

  @Override
  public void close() {
    ports.forEach(port -> port.socket.close());
    incoming.release();
  }

  /** Endpoints that datagrams came from lately, so that none is made for each. */
  private static final class RecentEndpoints {
    private static final int BITS = 8;

    private final @Nullable UdpEndpoint[] slots = new @Nullable UdpEndpoint[1 << BITS];

    UdpEndpoint endpoint(int socket, long high, long low, int port, int scope) {
      int slot = Spread.hash(high, low, port) >>> (32 - BITS);
      UdpEndpoint known = slots[slot];
      if (known != null
          && known.low() == low
          && known.high() == high
          && known.port() == port
          && known.socket() == socket
          && known.scope() == scope) {
        return known;
      }
      UdpEndpoint made = new UdpEndpoint(socket, high, low, port, scope);
      slots[slot] = made;
      return made;
    }
  }
}
