package io.peaknet.lab.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What connections ask of the thread that drives them. */
abstract class Loop implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  /** Who is called when a channel is ready. */
  interface Handler {
    void ready(SelectionKey key);
  }

  private record Found(Connection connection, int attempt, List<InetAddress> addresses) {}

  private final Names names;
  private final Tally tally;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Queue<Found> found = new ConcurrentLinkedQueue<>();

  Loop(Names names, Tally tally) {
    this.names = names;
    this.tally = tally;
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fate of a request is known; of an answer if there is one. */
  abstract void settle(
      Request request, Fate fate, @Nullable AnswerReader answer, Connection connection);

  /** Ends an attempt to connect that takes too long. */
  abstract void watch(Connection connection, int attempt);

  Tally tally() {
    return tally;
  }

  /** For what has come; valid until the next handler is called. */
  ByteBuffer buffer() {
    return buffer;
  }

  SelectionKey register(SocketChannel channel, int interest, Handler handler) throws IOException {
    return channel.register(selector, interest, handler);
  }

  /** Finds the server's addresses, at once or later. */
  void lookUp(Connection connection, int attempt) {
    List<InetAddress> known = names.known(connection.number);
    if (known != null) {
      connection.found(known, attempt);
      return;
    }
    Thread.ofVirtual()
        .start(() -> {
          found.add(new Found(connection, attempt, ask(connection.number)));
          selector.wakeup();
        });
  }

  private List<InetAddress> ask(int connection) {
    try {
      return names.ask(connection);
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** Hands on what look-ups have found. */
  void takeFound() {
    for (Found one = found.poll(); one != null; one = found.poll()) {
      one.connection().found(one.addresses(), one.attempt());
    }
  }

  /**
   * Serves channels that are ready, waiting for the first.
   *
   * @param waitMs so long at most; 0 does not wait
   * @return how many were ready
   */
  int serve(long waitMs) {
    try {
      return waitMs > 0 ? selector.select(Loop::handle, waitMs) : selector.selectNow(Loop::handle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void handle(SelectionKey key) {
    if (key.isValid()) {
      ((Handler) key.attachment()).ready(key);
    }
  }

  /** Waits until the server closes, and closes then. */
  void part(SelectionKey key) {
    key.attach((Handler) this::closeIfEnded);
    if (key.interestOps() != SelectionKey.OP_READ) {
      key.interestOps(SelectionKey.OP_READ);
    }
    closeIfEnded(key);
  }

  private void closeIfEnded(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        channel.close();
      }
    } catch (IOException e) {
      close(channel);
    }
  }

  static void close(@Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It is of no use any more, whatever the kernel says.
    }
  }

  @Override
  public void close() {
    selector.keys().forEach(key -> close(key.channel()));
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
