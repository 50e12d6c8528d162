package io.peaknet.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;

/** Waits at a server until no client can be coming to an address any more. */
public final class DrainWait {
  private static final Duration QUESTION = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private DrainWait() {}

  /**
   * Waits, and asks again where the server can't be reached.
   *
   * @param server its HTTP address
   * @param patience how long, in all
   * @return whether nobody can be coming; if not, time is up
   * @throws IOException if the server could not be asked until time was up, or it refuses the
   *     question
   */
  public static boolean until(URI server, Collection<InetAddress> addresses, Duration patience)
      throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + patience.toNanos();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(QUESTION).build()) {
      for (InetAddress address : addresses) {
        if (!until(http, server, address, untilNs)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean until(HttpClient http, URI server, InetAddress address, long untilNs)
      throws IOException, InterruptedException {
    IOException last = null;
    while (true) {
      long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        if (last != null) {
          throw last;
        }
        return false;
      }
      long waitS = Math.min(QUESTION.toSeconds(), (leftMs + 999) / 1000);
      String base = server.toString();
      URI question =
          URI.create(
              (base.endsWith("/") ? base : base + "/")
                  + "drain?address="
                  + address.getHostAddress().replaceFirst("%.*", "")
                  + "&wait="
                  + waitS);
      try {
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(question).timeout(QUESTION.plusSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
        last = null;
        switch (response.statusCode()) {
          case 200 -> {
            return true;
          }
          case 504 -> {}
          default ->
              throw new IOException(
                  server + ": status " + response.statusCode() + ": " + response.body().strip());
        }
      } catch (java.net.ConnectException | java.net.http.HttpTimeoutException e) {
        last = new IOException(server + ": " + e.getMessage(), e);
        Thread.sleep(Math.min(AGAIN.toMillis(), leftMs));
      }
    }
  }
}
