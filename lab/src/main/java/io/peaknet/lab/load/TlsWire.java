package io.peaknet.lab.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import org.jspecify.annotations.Nullable;

/** TLS over TCP, without blocking. */
final class TlsWire implements Wire {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Supplier<SSLEngine> engines;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private final ByteBuffer scratch;
  private @Nullable SSLEngine engine;
  private @Nullable SocketChannel channel;

  /**
   * With an engine of the supplier's for each connection.
   *
   * @param scratch for what comes with a handshake; shared by all of a thread
   */
  TlsWire(Supplier<SSLEngine> engines, ByteBuffer scratch) {
    this.engines = engines;
    this.scratch = scratch;
    int bytes = engines.get().getSession().getPacketBufferSize();
    in = ByteBuffer.allocateDirect(bytes);
    out = ByteBuffer.allocateDirect(bytes);
  }

  @Override
  public void attach(SocketChannel connected) throws IOException {
    channel = connected;
    engine = engines.get();
    engine().beginHandshake();
    // Both hold what is between position and limit.
    in.clear().limit(0);
    out.clear().limit(0);
  }

  @Override
  public boolean shake() throws IOException {
    while (flush()) {
      switch (engine().getHandshakeStatus()) {
        case NEED_TASK -> tasks();
        case NEED_WRAP -> wrap(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          scratch.clear();
          SSLEngineResult result = engine().unwrap(in, scratch);
          if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            int bytes = fill();
            if (bytes < 0) {
              throw new EOFException("ended in its handshake");
            }
            if (bytes == 0) {
              return false;
            }
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean wantsToWrite() {
    return out.hasRemaining();
  }

  @Override
  public boolean write(ByteBuffer from) throws IOException {
    while (flush()) {
      if (!from.hasRemaining()) {
        return true;
      }
      wrap(from);
    }
    return false;
  }

  /** What was wrapped before is gone. */
  private void wrap(ByteBuffer from) throws IOException {
    out.clear();
    engine().wrap(from, out);
    out.flip();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    while (true) {
      SSLEngineResult result = engine().unwrap(in, into);
      if (result.bytesProduced() > 0) {
        return result.bytesProduced();
      }
      switch (result.getStatus()) {
        case CLOSED -> {
          return -1;
        }
        case BUFFER_OVERFLOW -> throw new IOException("a record longer than TLS allows");
        case BUFFER_UNDERFLOW -> {
          int bytes = fill();
          if (bytes <= 0) {
            return bytes;
          }
        }
        case OK -> afterHandshake(result.getHandshakeStatus());
      }
    }
  }

  @Override
  public boolean mayHaveMore(int bytes, ByteBuffer into) {
    return true;
  }

  /** Tickets and renewed keys come while data travel. */
  private void afterHandshake(SSLEngineResult.HandshakeStatus status) throws IOException {
    if (status == SSLEngineResult.HandshakeStatus.NEED_TASK) {
      tasks();
    } else if (status == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
      if (flush()) {
        wrap(NOTHING);
        flush();
      }
    }
  }

  private void tasks() {
    for (Runnable task = engine().getDelegatedTask();
        task != null;
        task = engine().getDelegatedTask()) {
      task.run();
    }
  }

  private boolean flush() throws IOException {
    if (out.hasRemaining()) {
      Objects.requireNonNull(channel).write(out);
    }
    return !out.hasRemaining();
  }

  private int fill() throws IOException {
    in.compact();
    try {
      return Objects.requireNonNull(channel).read(in);
    } finally {
      in.flip();
    }
  }

  private SSLEngine engine() {
    return Objects.requireNonNull(engine);
  }
}
