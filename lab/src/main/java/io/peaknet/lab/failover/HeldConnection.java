package io.peaknet.lab.failover;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Holds one connection to a web server and asks it for a page every 20 ms. Prints {@code listening}
 * after the first page, and at the end {@code broken NANOS}: when an error told it, by {@link
 * System#nanoTime}; or {@code hung} if none came within its patience.
 */
final class HeldConnection {
  private static final long EVERY_MS = 20;
  private static final int CONNECT_MS = 5_000;

  private HeldConnection() {}

  /** Takes an address, a port, and its patience in milliseconds. */
  public static void main(String[] args) throws IOException, InterruptedException {
    InetAddress address = InetAddress.ofLiteral(args[0]);
    byte[] request = "GET / HTTP/1.1\r\nHost: replica\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, Integer.parseInt(args[1])), CONNECT_MS);
      socket.setSoTimeout(Math.toIntExact(Duration.ofMillis(Long.parseLong(args[2])).toMillis()));
      InputStream in = socket.getInputStream();
      byte[] page = new byte[4096];
      for (int i = 0; ; i++) {
        socket.getOutputStream().write(request);
        // A page is far smaller than the buffer and comes in one piece.
        if (in.read(page) < 0) {
          throw new IOException("closed");
        }
        if (i == 0) {
          IO.println("listening");
        }
        Thread.sleep(EVERY_MS);
      }
    } catch (java.net.SocketTimeoutException e) {
      IO.println("hung");
    } catch (IOException e) {
      IO.println("broken " + System.nanoTime());
    }
  }
}
