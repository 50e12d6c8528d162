package io.peaknet.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where tests listen. */
final class Loopback {
  static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
  static final InetSocketAddress ANY_IPV4 =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  private Loopback() {}
}
