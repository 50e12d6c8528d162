package io.peaknet.node.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.peaknet.linux.DatagramVector;
import io.peaknet.linux.Poll;
import io.peaknet.linux.UdpOptions;
import io.peaknet.linux.UdpSocket;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;

/** Programs' traffic over a tunnel, each byte compared; a process for each end. */
final class TunnelTraffic {
  private static final String A = "2001:28::a";
  private static final String B = "2001:28::b";
  private static final int STREAM_PORT = 5001;
  private static final int DATAGRAM_PORT = 5002;
  private static final int STREAM_BYTES = 40_000_000;
  private static final int BURSTS = 300;
  private static final int BURST_DATAGRAMS = 40;
  private static final int DATAGRAM_BYTES = 1200;

  private TunnelTraffic() {}

  /**
   * Arguments: a or b, a kind of tunnel, the other's underlay address; and how many seconds to
   * forward if only that is wanted.
   */
  public static void main(String[] arguments) throws Exception {
    boolean client = arguments[0].equals("a");
    var kind = TunnelEnd.Kind.valueOf(arguments[1]);
    String own = client ? A : B;
    String peer = client ? B : A;
    String faults;
    try (var tunnel = new TunnelEnd(kind, own, peer, arguments[2])) {
      if (arguments.length > 3) {
        Thread.sleep(1000L * Integer.parseInt(arguments[3]));
      } else if (client) {
        request(peer);
      } else {
        serve(own);
      }
      faults = tunnel.faults();
      System.out.printf(
          "%s: %.1f segments a read, %.1f a write; %s%n",
          arguments[0], tunnel.split(), tunnel.coalesced(), faults);
    }
    if (!faults.matches("device \\d+, lost 0, unsent 0, malformed 0 0, refused 0, dropped 0")) {
      throw new IllegalStateException(faults);
    }
    System.exit(0);
  }

  private static byte[] content(int seed, int length) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static byte[] digest(byte[] bytes) throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static void serve(String own) throws Exception {
    var address = InetAddress.getByName(own);
    try (var server = new ServerSocket(STREAM_PORT, 1, address);
        var datagrams = UdpSocket.open(address.getAddress(), DATAGRAM_PORT, UdpOptions.best());
        Socket socket = server.accept();
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream())) {
      exchange(in, out, false);
      int received = answerBursts(datagrams);
      out.writeInt(received);
      in.readByte();
    }
  }

  private static void request(String peer) throws Exception {
    try (Socket socket = connect(peer);
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream())) {
      long startNs = System.nanoTime();
      exchange(in, out, true);
      double gigabits = 2.0 * 8 * STREAM_BYTES / (System.nanoTime() - startNs);
      System.out.printf("TCP %.2f Gb/s, %s byte a way%n", gigabits, STREAM_BYTES);
      sendBursts(peer);
      int received = in.readInt();
      if (received != BURSTS * BURST_DATAGRAMS) {
        throw new IllegalStateException(received + " datagrams were right");
      }
      out.writeByte(0);
    }
  }

  private static Socket connect(String peer) throws Exception {
    for (int i = 0; ; i++) {
      try {
        return new Socket(peer, STREAM_PORT);
      } catch (ConnectException e) {
        if (i == 100) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  /** One way, then the other; each end tells the digest of what came. */
  private static void exchange(DataInputStream in, DataOutputStream out, boolean first)
      throws Exception {
    byte[] content = content(first ? 1 : 2, STREAM_BYTES);
    byte[] expected = digest(content(first ? 2 : 1, STREAM_BYTES));
    if (first) {
      out.write(content);
    }
    byte[] received = in.readNBytes(STREAM_BYTES);
    if (!MessageDigest.isEqual(digest(received), expected)) {
      throw new IllegalStateException("other bytes came than were sent");
    }
    if (!first) {
      out.write(content);
    }
    out.flush();
  }

  /** Each burst leaves as one packet, and the next one when all of it was answered. */
  private static void sendBursts(String peer) throws IOException {
    long[] to = TunnelEnd.halves(peer);
    var sending = new DatagramVector(1);
    var receiving = new DatagramVector(1);
    try (var socket = UdpSocket.open(new byte[16], 0, UdpOptions.best());
        Poll poll = Poll.open()) {
      poll.add(socket.fd());
      MemorySegment memory = sending.memory();
      for (int burst = 0; burst < BURSTS; burst++) {
        for (int i = 0; i < BURST_DATAGRAMS; i++) {
          int number = burst * BURST_DATAGRAMS + i;
          byte[] content = content(number, DATAGRAM_BYTES);
          MemorySegment.copy(
              content, 0, memory, JAVA_BYTE, (long) i * DATAGRAM_BYTES, DATAGRAM_BYTES);
          memory.set(JAVA_INT_UNALIGNED, (long) i * DATAGRAM_BYTES, number);
        }
        int bytes = BURST_DATAGRAMS * DATAGRAM_BYTES;
        sending.append(to[0], to[1], DATAGRAM_PORT, 0, memory, 0, bytes, DATAGRAM_BYTES);
        socket.send(sending);
        if (poll.await(3_000_000_000L) == 0 || socket.receive(receiving) == 0) {
          throw new IOException("burst " + burst + " was not answered");
        }
      }
    }
  }

  private static int answerBursts(UdpSocket socket) throws IOException {
    var receiving = new DatagramVector(8);
    var sending = new DatagramVector(1);
    int received = 0;
    try (Poll poll = Poll.open()) {
      poll.add(socket.fd());
      while (received < BURSTS * BURST_DATAGRAMS) {
        if (poll.await(5_000_000_000L) == 0) {
          return received;
        }
        int entries = socket.receive(receiving);
        for (int i = 0; i < entries; i++) {
          long at = receiving.offset(i);
          for (int left = receiving.length(i); left > 0; left -= DATAGRAM_BYTES) {
            check(receiving.memory(), at, Math.min(left, receiving.segmentSize(i)), received);
            at += DATAGRAM_BYTES;
            received++;
          }
          if (received % BURST_DATAGRAMS == 0) {
            sending.append(
                receiving.sourceHigh(i),
                receiving.sourceLow(i),
                receiving.sourcePort(i),
                0,
                sending.memory(),
                0,
                4,
                4);
            socket.send(sending);
          }
        }
      }
    }
    return received;
  }

  private static void check(MemorySegment memory, long at, int length, int number)
      throws IOException {
    byte[] expected = content(number, DATAGRAM_BYTES);
    byte[] came = new byte[length];
    MemorySegment.copy(memory, JAVA_BYTE, at, came, 0, length);
    MemorySegment.ofArray(expected).set(JAVA_INT_UNALIGNED, 0, number);
    if (!Arrays.equals(came, expected)) {
      throw new IOException("datagram " + number + " of " + length + " bytes came changed or late");
    }
  }
}
