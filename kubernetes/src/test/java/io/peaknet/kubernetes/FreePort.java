package io.peaknet.kubernetes;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback that nobody has a moment before they are used. */
final class FreePort {
  private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

  private FreePort() {}

  static int tcp() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOCAL)) {
      return socket.getLocalPort();
    }
  }

  /** One that is free for UDP and TCP. */
  static int both() throws IOException {
    for (int tries = 0; ; tries++) {
      int port = tcp();
      try (DatagramSocket _ = new DatagramSocket(new InetSocketAddress(LOCAL, port))) {
        return port;
      } catch (java.net.BindException e) {
        if (tries == 20) throw e;
      }
    }
  }
}
