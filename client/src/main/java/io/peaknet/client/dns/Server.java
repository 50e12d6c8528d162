package io.peaknet.client.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One name server, and what is remembered of it: its cookie, and whether it failed lately. */
final class Server {
  /** How long a server that failed is asked only after the others. */
  private static final long AVOID_NS = Duration.ofSeconds(10).toNanos();

  private static final int CLIENT_COOKIE = 8;
  private static final int SERVER_COOKIE_MAX = 32;
  private static final int MESSAGE_MAX = 65_535;

  private final InetSocketAddress address;
  private final byte[] clientCookie = new byte[CLIENT_COOKIE];
  private volatile byte[] cookie;
  private volatile @Nullable Long failedNs;

  Server(InetSocketAddress address, SecureRandom random) {
    this.address = address;
    random.nextBytes(clientCookie);
    cookie = clientCookie;
  }

  void failed() {
    failedNs = System.nanoTime();
  }

  void succeeded() {
    failedNs = null;
  }

  boolean isAvoided(long nowNs) {
    Long failed = failedNs;
    return failed != null && nowNs - failed < AVOID_NS;
  }

  /**
   * Asks once; over TCP where the answer does not fit into a datagram.
   *
   * @param waitMs how long each exchange may take
   */
  Response ask(int id, String name, int type, int waitMs) throws IOException {
    Response response = overUdp(new Question(id, name, type, cookie), waitMs);
    if (response.code() == Response.BAD_COOKIE) {
      // Its new cookie came along (RFC 7873 section 5.3).
      response = overUdp(new Question(id, name, type, cookie), waitMs);
    }
    boolean again = response.truncated() || response.code() == Response.BAD_COOKIE;
    return again ? overTcp(new Question(id, name, type, cookie), waitMs) : response;
  }

  private Response overUdp(Question question, int waitMs) throws IOException {
    long deadlineNs = System.nanoTime() + waitMs * 1_000_000L;
    // A socket for each question: its port is as hard to guess as the number.
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address);
      byte[] message = question.toBytes();
      socket.send(new DatagramPacket(message, message.length));
      byte[] bytes = new byte[MESSAGE_MAX];
      while (true) {
        long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          throw new SocketTimeoutException("no answer within " + waitMs + " ms");
        }
        socket.setSoTimeout((int) leftMs);
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        try {
          socket.receive(packet);
        } catch (SocketTimeoutException e) {
          throw new SocketTimeoutException("no answer within " + waitMs + " ms");
        }
        try {
          return read(Arrays.copyOf(bytes, packet.getLength()), question);
        } catch (MalformedMessageException forged) {
          // Whoever made that up doesn't keep us from waiting for the answer.
        }
      }
    }
  }

  private Response overTcp(Question question, int waitMs) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, waitMs);
      socket.setSoTimeout(waitMs);
      byte[] message = question.toBytes();
      byte[] framed = new byte[message.length + 2];
      framed[0] = (byte) (message.length >>> 8);
      framed[1] = (byte) message.length;
      System.arraycopy(message, 0, framed, 2, message.length);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(framed);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      return read(answer, question);
    }
  }

  private Response read(byte[] bytes, Question question) throws MalformedMessageException {
    Response response = ResponseReader.read(bytes, question);
    byte[] came = response.cookie();
    boolean known = cookie.length > CLIENT_COOKIE;
    boolean ours =
        came.length > CLIENT_COOKIE
            && came.length <= CLIENT_COOKIE + SERVER_COOKIE_MAX
            && Arrays.equals(came, 0, CLIENT_COOKIE, clientCookie, 0, CLIENT_COOKIE);
    if (came.length > 0 && !ours && came.length != CLIENT_COOKIE) {
      throw new MalformedMessageException("a cookie that is not ours");
    }
    if (known && came.length == 0 && response.code() == Response.OK) {
      // A server that has cookies sends them (RFC 7873 section 5.3): this one is not it, unless
      // it stopped. The next question starts afresh, so that this can't last.
      cookie = clientCookie;
      throw new MalformedMessageException("no cookie, although the server had one");
    }
    if (ours) {
      cookie = came;
    }
    return response;
  }

  @Override
  public String toString() {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
