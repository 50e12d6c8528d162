package io.peaknet.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Opens connections to addresses on and on, as an attacker does who has learnt them, and says when
 * something last answered, be it by refusing.
 *
 * <pre>
 *   Assault PORT PREFIX COUNT     to PREFIX1, PREFIX2, … in hexadecimal
 *   answered NANOTIME             at most once in 200 ms
 * </pre>
 */
final class Assault {
  private static final long ROUND_NS = 200_000_000;

  private Assault() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int port = Integer.parseInt(args[0]);
    int count = Integer.parseInt(args[2]);
    while (true) {
      long begunNs = System.nanoTime();
      if (round(args[1], count, port, begunNs + ROUND_NS)) {
        System.out.println("answered " + System.nanoTime());
      }
      Thread.sleep(Math.max(0, (begunNs + ROUND_NS - System.nanoTime()) / 1_000_000));
    }
  }

  /** Whether anybody answered within a round. */
  private static boolean round(String prefix, int count, int port, long untilNs)
      throws IOException {
    boolean answered = false;
    try (Selector selector = Selector.open()) {
      for (int i = 1; i <= count; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        InetAddress address = InetAddress.ofLiteral(prefix + Integer.toHexString(i));
        channel.register(selector, SelectionKey.OP_CONNECT);
        channel.connect(new InetSocketAddress(address, port));
      }
      long leftMs;
      while ((leftMs = (untilNs - System.nanoTime()) / 1_000_000) > 0
          && selector.select(leftMs) > 0) {
        answered = true;
        for (SelectionKey key : selector.selectedKeys()) {
          key.channel().close();
        }
        selector.selectedKeys().clear();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
    return answered;
  }
}
