package io.peaknet.lab.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a connection's bytes travel in. One for each connection, used again when it is renewed. */
interface Wire {
  /** Begins on a channel that is connected and does not block. */
  void attach(SocketChannel channel) throws IOException;

  /**
   * Goes on with what comes before the first byte of the user's.
   *
   * @return whether that is over
   */
  boolean shake() throws IOException;

  /** Whether something of its own waits until the channel takes more. */
  boolean wantsToWrite();

  /**
   * Sends as much as goes now.
   *
   * @return whether all of it is gone
   */
  boolean write(ByteBuffer from) throws IOException;

  /**
   * Takes what has come.
   *
   * @param into has room for at least 32 KiB
   * @return how many bytes; 0: nothing yet; -1: the other end has finished
   */
  int read(ByteBuffer into) throws IOException;

  /** Whether more may be here after a read of so many bytes. */
  boolean mayHaveMore(int bytes, ByteBuffer into);

  /** TCP alone. */
  final class Plain implements Wire {
    private @Nullable SocketChannel channel;

    @Override
    public void attach(SocketChannel connected) {
      channel = connected;
    }

    @Override
    public boolean shake() {
      return true;
    }

    @Override
    public boolean wantsToWrite() {
      return false;
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
      channel().write(from);
      return !from.hasRemaining();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return channel().read(into);
    }

    @Override
    public boolean mayHaveMore(int bytes, ByteBuffer into) {
      // Less than there was room for: the kernel had no more. If it has by now, it says so.
      return bytes == into.capacity();
    }

    private SocketChannel channel() {
      return Objects.requireNonNull(channel);
    }
  }
}
