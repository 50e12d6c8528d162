package io.peaknet.lab;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Relays datagrams between whoever writes to it and one target, and records them all: what somebody
 * on the path can get hold of.
 *
 * <pre>
 *   Recorder PORT TARGET TARGETPORT FILE      FILE: (length 2 bytes, datagram)*
 * </pre>
 */
final class Recorder {
  private static final int RECORDS_MAX = 5_000;

  private Recorder() {}

  /** See the class; ends when it is killed. */
  public static void main(String[] args) throws IOException {
    var target = new InetSocketAddress(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
    try (var selector = Selector.open();
        var near = DatagramChannel.open();
        var far = DatagramChannel.open();
        var file =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(Path.of(args[3]))))) {
      near.bind(new InetSocketAddress(Integer.parseInt(args[0])));
      far.bind(null);
      for (var channel : new DatagramChannel[] {near, far}) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
      }
      IO.println("listening");
      relay(selector, near, far, target, file);
    }
  }

  private static void relay(
      Selector selector,
      DatagramChannel near,
      DatagramChannel far,
      InetSocketAddress target,
      DataOutputStream file)
      throws IOException {
    SocketAddress client = null;
    int records = 0;
    var buffer = ByteBuffer.allocate(65_536);
    while (selector.select() >= 0) {
      for (var key : selector.selectedKeys()) {
        var channel = (DatagramChannel) key.channel();
        for (var from = channel.receive(buffer.clear());
            from != null;
            from = channel.receive(buffer.clear())) {
          buffer.flip();
          if (records++ < RECORDS_MAX) {
            file.writeShort(buffer.limit());
            file.write(buffer.array(), 0, buffer.limit());
            file.flush();
          }
          if (channel.equals(near)) {
            client = from;
            far.send(buffer, target);
          } else if (client != null) {
            near.send(buffer, client);
          }
        }
      }
      selector.selectedKeys().clear();
    }
  }
}
