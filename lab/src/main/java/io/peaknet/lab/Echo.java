package io.peaknet.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A long-lived TCP connection that carries a few bytes at a time, as ssh's does: a program that
 * knows nothing of Peak. The client sends a numbered line every 20 ms and checks what comes back.
 *
 * <pre>
 *   Echo serve ADDRESS PORT            listening
 *   Echo talk ADDRESS PORT MILLIS      echo NUMBER NANOS     for each, in order
 *                                      done                  after MILLIS
 * </pre>
 */
final class Echo {
  private static final int CONNECT_MS = 10_000;
  private static final int SILENCE_MS = 30_000;
  private static final long PAUSE_MS = 20;

  private Echo() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    var end = new InetSocketAddress(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
    if (args[0].equals("serve")) {
      serve(end);
    } else {
      talk(end, Long.parseLong(args[3]));
    }
  }

  private static void serve(InetSocketAddress at) throws IOException {
    try (var server = new ServerSocket()) {
      server.bind(at);
      IO.println("listening");
      try (Socket socket = server.accept()) {
        socket.setTcpNoDelay(true);
        socket.getInputStream().transferTo(socket.getOutputStream());
      }
    }
  }

  private static void talk(InetSocketAddress to, long millis)
      throws IOException, InterruptedException {
    try (var socket = new Socket()) {
      socket.connect(to, CONNECT_MS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(SILENCE_MS);
      var out = socket.getOutputStream();
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      long start = System.nanoTime();
      for (int number = 0; System.nanoTime() - start < millis * 1_000_000; number++) {
        out.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
        String back = in.readLine();
        if (!Integer.toString(number).equals(back)) {
          throw new IOException("sent " + number + ", got back " + back);
        }
        IO.println("echo " + number + " " + System.nanoTime());
        Thread.sleep(PAUSE_MS);
      }
      IO.println("done");
    }
  }
}
