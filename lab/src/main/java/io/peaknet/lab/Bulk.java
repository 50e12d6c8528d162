package io.peaknet.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A bulk transfer over plain TCP: a program that knows nothing of Peak. Both ends print the SHA-256
 * of what they sent or received; the receiver also prints the longest time in which nothing
 * arrived.
 *
 * <pre>
 *   Bulk receive ADDRESS PORT           first NANOS          at the first byte
 *                                       bytes N sha256 HEX gap_ns N gap_from NANOS
 *   Bulk send ADDRESS PORT MILLIS KBPS  bytes N sha256 HEX
 * </pre>
 *
 * NANOS are {@link System#nanoTime}, on Linux the same clock in every process of a machine.
 */
final class Bulk {
  private static final int CONNECT_MS = 10_000;

  /** No gap that is worth measuring is longer; a transfer that hangs must end. */
  private static final int SILENCE_MS = 30_000;

  private static final int CHUNK = 16 * 1024;

  private Bulk() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    var end = new InetSocketAddress(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
    if (args[0].equals("receive")) {
      receive(end);
    } else {
      send(end, Long.parseLong(args[3]), Integer.parseInt(args[4]));
    }
  }

  private static void receive(InetSocketAddress at) throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (var server = new ServerSocket()) {
      server.bind(at);
      server.setSoTimeout(SILENCE_MS);
      IO.println("listening");
      try (Socket socket = server.accept()) {
        socket.setSoTimeout(SILENCE_MS);
        var in = socket.getInputStream();
        byte[] chunk = new byte[64 * 1024];
        long bytes = 0;
        long before = 0;
        long gapNs = 0;
        long gapFrom = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          long now = System.nanoTime();
          if (bytes == 0) {
            IO.println("first " + now);
          } else if (now - before > gapNs) {
            gapNs = now - before;
            gapFrom = before;
          }
          before = now;
          bytes += n;
          digest.update(chunk, 0, n);
        }
        IO.println(summary(bytes, digest) + " gap_ns " + gapNs + " gap_from " + gapFrom);
      }
    }
  }

  private static void send(InetSocketAddress to, long millis, int kilobytesPerSecond)
      throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    var random = new SplittableRandom(1);
    try (var socket = new Socket()) {
      socket.connect(to, CONNECT_MS);
      var out = socket.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      long start = System.nanoTime();
      long bytes = 0;
      while (System.nanoTime() - start < millis * 1_000_000) {
        random.nextBytes(chunk);
        out.write(chunk);
        digest.update(chunk);
        bytes += chunk.length;
        long dueNs = bytes * 1_000_000 / kilobytesPerSecond;
        long aheadMs = (dueNs - (System.nanoTime() - start)) / 1_000_000;
        if (aheadMs > 0) {
          Thread.sleep(aheadMs);
        }
      }
      socket.shutdownOutput();
      IO.println(summary(bytes, digest));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String summary(long bytes, MessageDigest digest) {
    return "bytes " + bytes + " sha256 " + HexFormat.of().formatHex(digest.digest());
  }
}
