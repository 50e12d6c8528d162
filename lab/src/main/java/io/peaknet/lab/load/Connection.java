package io.peaknet.lab.load;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A place for a connection, which it opens when it has a request and none is open. One request at a
 * time. Whatever happens to a request here, the loop is told of it exactly once.
 */
final class Connection implements Loop.Handler {
  private enum State {
    CLOSED,
    LOOKING_UP,
    CONNECTING,
    SHAKING,
    OPEN
  }

  final int number;
  final Lane lane;
  private final Loop loop;
  private final LoadPlan plan;
  private final Wire wire;
  private final ByteBuffer out;
  private final AnswerReader answer;

  private State state = State.CLOSED;
  private @Nullable Request request;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private List<InetAddress> addresses = List.of();
  private int tried;
  private int attempt;
  private long attemptNs;

  /** Closed, with its lane's requests to do; {@code out} is the bytes of each of them. */
  Connection(int number, Lane lane, Loop loop, LoadPlan plan, Wire wire, ByteBuffer out) {
    this.number = number;
    this.lane = lane;
    this.loop = loop;
    this.plan = plan;
    this.wire = wire;
    this.out = out.duplicate();
    this.answer = new AnswerReader(plan.replicaHeader());
  }

  /** Does a request. */
  void begin(Request next) {
    request = next;
    next.connection = this;
    if (state != State.OPEN) {
      lookUp();
      return;
    }
    try {
      send();
    } catch (IOException e) {
      broke(e);
    }
  }

  private void lookUp() {
    state = State.LOOKING_UP;
    attempt++;
    attemptNs = System.nanoTime();
    tried = 0;
    loop.lookUp(this, attempt);
  }

  /** The addresses of the server; none if nobody knows them. */
  void found(List<InetAddress> found, int forAttempt) {
    if (state != State.LOOKING_UP || forAttempt != attempt) {
      return;
    }
    addresses = found;
    loop.tally().lookup(System.nanoTime() - attemptNs);
    if (found.isEmpty()) {
      end(Fate.NO_ADDRESS);
    } else {
      connect();
    }
  }

  private void connect() {
    state = State.CONNECTING;
    attemptNs = System.nanoTime();
    attempt++;
    try {
      SocketChannel opened = SocketChannel.open();
      channel = opened;
      opened.configureBlocking(false);
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean connected =
          opened.connect(new InetSocketAddress(addresses.get(tried++), plan.port()));
      int interest = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
      key = loop.register(opened, interest, this);
      loop.watch(this, attempt);
      if (connected) {
        connected();
      }
    } catch (IOException e) {
      broke(e);
    }
  }

  /** The patience with one attempt to connect is over. */
  void connectingTooLong(int forAttempt) {
    if (forAttempt == attempt && (state == State.CONNECTING || state == State.SHAKING)) {
      broke(new SocketTimeoutException());
    }
  }

  @Override
  public void ready(SelectionKey ready) {
    try {
      if (state == State.CONNECTING && ready.isConnectable()) {
        Objects.requireNonNull(channel).finishConnect();
        connected();
      } else if (state == State.SHAKING) {
        shake();
      } else if (state == State.OPEN) {
        if (ready.isWritable()) {
          flush();
        }
        if (ready.isReadable()) {
          receive();
        }
      }
    } catch (IOException e) {
      broke(e);
    } catch (MalformedAnswerException e) {
      end(Fate.BAD_ANSWER);
    }
  }

  private void connected() throws IOException {
    state = State.SHAKING;
    wire.attach(Objects.requireNonNull(channel));
    shake();
  }

  private void shake() throws IOException {
    if (wire.shake()) {
      state = State.OPEN;
      loop.tally().opened(System.nanoTime() - attemptNs);
      send();
    } else {
      interest(wire.wantsToWrite());
    }
  }

  private void send() throws IOException {
    out.rewind();
    answer.begin();
    flush();
  }

  private void flush() throws IOException {
    interest(!wire.write(out));
  }

  private void interest(boolean inWriting) {
    int ops = SelectionKey.OP_READ | (inWriting ? SelectionKey.OP_WRITE : 0);
    SelectionKey current = Objects.requireNonNull(key);
    if (current.interestOps() != ops) {
      current.interestOps(ops);
    }
  }

  private void receive() throws IOException, MalformedAnswerException {
    ByteBuffer into = loop.buffer();
    int bytes;
    do {
      into.clear();
      bytes = wire.read(into);
      if (bytes < 0) {
        ended();
        return;
      }
      into.flip();
      if (bytes > 0 && request == null) {
        // Nobody asked.
        close();
        return;
      }
      if (bytes > 0 && answer.read(into)) {
        answered(into.hasRemaining());
        return;
      }
    } while (bytes > 0 && wire.mayHaveMore(bytes, into));
  }

  private void answered(boolean more) {
    if (more || !answer.keepsAlive() || plan.mode() == LoadPlan.Mode.CLOSE) {
      part();
    }
    Request done = Objects.requireNonNull(request);
    request = null;
    boolean good = answer.status() >= 200 && answer.status() < 400;
    loop.settle(done, good ? Fate.OK : Fate.BAD_ANSWER, answer, this);
  }

  /** The other end has finished. */
  private void ended() {
    if (request != null && answer.ended()) {
      answered(false);
    } else {
      end(Fate.RESET);
    }
  }

  /** Gives the request up: its time is over. */
  void abandon() {
    request = null;
    close();
  }

  private void broke(IOException e) {
    boolean connecting = state == State.CONNECTING || state == State.SHAKING;
    if (connecting
        && plan.naming().triesAll()
        && tried < addresses.size()
        && !(e instanceof BindException)) {
      close();
      connect();
      return;
    }
    end(fate(e));
  }

  /** What an error of the kernel's, or of TLS, means for who asked. */
  static Fate fate(IOException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case BindException _ -> Fate.NO_PORT;
      case NoRouteToHostException _ -> Fate.UNREACHABLE;
      case ConnectException _ when message.contains("refused") -> Fate.REFUSED;
      case ConnectException _ when message.contains("timed out") -> Fate.TIMEOUT;
      case ConnectException _ -> Fate.UNREACHABLE;
      case SocketTimeoutException _ -> Fate.TIMEOUT;
      case SSLException _ -> Fate.BAD_ANSWER;
      // Firewalls that say "administratively prohibited" (EACCES).
      case SocketException _ when message.contains("ermission") -> Fate.UNREACHABLE;
      default ->
          message.contains("unreachable") || message.contains("No route")
              ? Fate.UNREACHABLE
              : message.contains("timed out") ? Fate.TIMEOUT : Fate.RESET;
    };
  }

  /** The connection is over, and the request with it, if there is one. */
  private void end(Fate fate) {
    close();
    Request lost = request;
    if (lost != null) {
      request = null;
      loop.settle(lost, fate, null, this);
    }
  }

  private void close() {
    state = State.CLOSED;
    Loop.close(channel);
    channel = null;
    key = null;
  }

  /**
   * Leaves the closing to the server, which was asked for it: who closes first keeps the pair of
   * ports for a minute, and a client has but 28,000.
   */
  private void part() {
    state = State.CLOSED;
    loop.part(Objects.requireNonNull(key));
    channel = null;
    key = null;
  }
}
