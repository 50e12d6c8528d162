package io.peaknet.node;

import io.peaknet.linux.Poll;
import io.peaknet.linux.UdpSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The UDP sockets of a node. Owned by the event loop. */
final class UdpLinks implements AutoCloseable {
  /** Takes datagrams as they come. The array is valid during the call only. */
  interface Receiver {
    void receive(UdpEndpoint from, byte[] datagram, int offset, int length);
  }

  private static final System.Logger LOG = System.getLogger("io.peaknet.node");

  /** Larger ones are no Peak datagrams: no underlay that Peak knows carries them. */
  private static final int DATAGRAM_MAX = 9216;

  private final List<UdpSocket> sockets = new ArrayList<>();
  private final List<PeakUrl> urls = new ArrayList<>();
  private final UdpSocket.Source source = new UdpSocket.Source();
  private final byte[] datagram = new byte[DATAGRAM_MAX];
  private final byte[] address = new byte[16];

  private UdpLinks() {}

  /**
   * Binds what is listed; if nothing is, the default port of all IPv4 and all IPv6 addresses, of
   * which a host may lack one.
   *
   * @throws IOException naming the URL that could not be bound and why
   */
  static UdpLinks open(List<PeakUrl> listen) throws IOException {
    UdpLinks links = new UdpLinks();
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
      if (sockets.isEmpty()) {
        throw failure;
      }
      LOG.log(Level.WARNING, failure.getMessage());
    }
  }

  private void bind(PeakUrl url) throws IOException {
    UdpSocket socket;
    try {
      socket = UdpSocket.open(InetAddress.ofLiteral(url.host()).getAddress(), url.port());
    } catch (IOException e) {
      throw new IOException("can't listen on " + url + ": " + e.getMessage(), e);
    }
    sockets.add(socket);
    urls.add(new PeakUrl(null, url.host(), socket.localPort()));
  }

  /** Where it listens, with the ports that it got. */
  List<PeakUrl> urls() {
    return List.copyOf(urls);
  }

  void watch(Poll poll) {
    sockets.forEach(socket -> poll.add(socket.fd()));
  }

  /**
   * The endpoint of an address, by the first socket of its family; if there is none, by one on any
   * free port, so that a node that listens on IPv4 alone still dials IPv6.
   *
   * @throws IOException if this host lacks the family
   */
  UdpEndpoint endpoint(Poll poll, InetAddress to, int port) throws IOException {
    boolean ipv6 = !(to instanceof Inet4Address);
    for (int i = 0; i < sockets.size(); i++) {
      if (sockets.get(i).ipv6() == ipv6) {
        return UdpEndpoint.of(i, to, port);
      }
    }
    UdpSocket socket = UdpSocket.open(new byte[ipv6 ? 16 : 4], 0);
    sockets.add(socket);
    poll.add(socket.fd());
    return UdpEndpoint.of(sockets.size() - 1, to, port);
  }

  /** Takes up to {@code max} datagrams from each socket that has some; returns how many in all. */
  int receive(Poll poll, int max, Receiver receiver) {
    int count = 0;
    for (int i = 0; i < sockets.size(); i++) {
      UdpSocket socket = sockets.get(i);
      if (!poll.ready(socket.fd())) {
        continue;
      }
      for (int n = 0; n < max; n++) {
        int length = socket.receive(datagram, 0, datagram.length, source);
        if (length < 0) {
          break;
        }
        receiver.receive(UdpEndpoint.of(i, source), datagram, 0, length);
        count++;
      }
    }
    return count;
  }

  /** Sends one datagram, which may be lost. */
  void send(UdpEndpoint to, byte[] bytes, int offset, int length) {
    to.writeAddress(address);
    sockets.get(to.socket()).send(address, to.port(), to.scope(), bytes, offset, length);
  }

  /** Datagrams that could not leave. */
  long unsent() {
    return sockets.stream().mapToLong(UdpSocket::unsent).sum();
  }

  @Override
  public void close() {
    sockets.forEach(UdpSocket::close);
  }
}
