package io.peaknet.lab.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Small UDP datagrams, numbered: a program that knows nothing of tunnels.
 *
 * <pre>
 *   Flood receive PORT                       listening
 *                                            received N reordered N steady N steady_ns N
 *   Flood send ADDRESS PORT MILLIS PER_S     sent N span_ns N
 * </pre>
 *
 * PER_S of 0 is as many as possible. "Steady" is what arrived later than half a second after the
 * first: by then all programs involved are warm.
 */
final class Flood {
  static final int PORT = 5300;

  /** Of the datagram's payload. */
  static final int BYTES = 64;

  private static final long END = -1;
  private static final int ENDS = 25;
  private static final Duration BETWEEN_ENDS = Duration.ofMillis(20);

  /** Datagrams under way have arrived by then. */
  private static final Duration BEFORE_END = Duration.ofMillis(300);

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long WARM_NS = 500_000_000L;
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;
  private static final long PAUSE_NS = 100_000;
  private static final int BURST = 64;

  private Flood() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("receive")) {
      receive(Integer.parseInt(args[1]));
    } else {
      var to = new InetSocketAddress(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
      send(to, Long.parseLong(args[3]) * 1_000_000, Long.parseLong(args[4]));
    }
  }

  private static void receive(int port) throws IOException {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          LockSupport.parkNanos(PATIENCE.toNanos());
          Runtime.getRuntime().halt(1);
        });
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.bind(new InetSocketAddress(port));
      IO.println("listening");
      ByteBuffer packet = ByteBuffer.allocateDirect(2 * BYTES);
      // Not connected to the sender: the kernel drops what arrives while it does that.
      channel.receive(packet);
      // To be woken by each datagram would cost the sender's host more than sending it does.
      channel.configureBlocking(false);
      Arrivals arrivals = new Arrivals();
      while (arrivals.add(packet.getLong(0), System.nanoTime())) {
        packet.clear();
        while (channel.receive(packet) == null) {
          LockSupport.parkNanos(PAUSE_NS);
        }
      }
      IO.println(arrivals);
    }
  }

  /** Counts what arrives. */
  static final class Arrivals {
    private long received;
    private long reordered;
    private long newest = -1;
    private long firstNs;
    private long steady;
    private long steadyNs;

    /** One more; false if it is the end's sign, which does not count. */
    boolean add(long number, long nowNs) {
      if (number == END) {
        return false;
      }
      if (received++ == 0) {
        firstNs = nowNs;
      }
      if (number < newest) {
        reordered++;
      } else {
        newest = number;
      }
      long sinceWarmNs = nowNs - firstNs - WARM_NS;
      if (sinceWarmNs >= 0) {
        steady++;
        steadyNs = sinceWarmNs;
      }
      return true;
    }

    @Override
    public String toString() {
      return "received %d reordered %d steady %d steady_ns %d"
          .formatted(received, reordered, steady, steadyNs);
    }
  }

  private static void send(InetSocketAddress to, long lengthNs, long perSecond) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(to);
      ByteBuffer packet = ByteBuffer.allocateDirect(BYTES);
      long sent = 0;
      long refused = 0;
      long startNs = System.nanoTime();
      long spentNs = 0;
      while (spentNs < lengthNs) {
        long due = perSecond == 0 ? sent + BURST : (long) (spentNs / 1e9 * perSecond);
        // Who wakes late must not make up for it at once: no queue is made for that.
        due = Math.min(due, sent + BURST);
        for (; sent < due; sent++) {
          refused += write(channel, packet, sent) ? 0 : 1;
        }
        if (perSecond > 0) {
          LockSupport.parkNanos(PAUSE_NS);
        }
        spentNs = System.nanoTime() - startNs;
      }
      LockSupport.parkNanos(BEFORE_END.toNanos());
      for (int i = 0; i < ENDS; i++) {
        write(channel, packet, END);
        LockSupport.parkNanos(BETWEEN_ENDS.toNanos());
      }
      IO.println("sent %d span_ns %d".formatted(sent - refused, spentNs));
    }
  }

  /** False if the kernel did not take it. */
  private static boolean write(DatagramChannel channel, ByteBuffer packet, long number) {
    packet.clear();
    packet.putLong(0, number);
    try {
      return channel.write(packet) == BYTES;
    } catch (IOException e) {
      // Its queue is full, or it tells of an error that an earlier datagram met.
      return false;
    }
  }
}
