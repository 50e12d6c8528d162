package io.peaknet.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Waits at a server until no client can be coming to an address any more. */
public final class DrainWait {
  private static final Duration QUESTION = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final HttpClient http;
  private final URI server;
  private final Optional<AccessToken> token;
  private final long untilNs;

  private DrainWait(HttpClient http, URI server, Optional<AccessToken> token, long untilNs) {
    this.http = http;
    this.server = server;
    this.token = token;
    this.untilNs = untilNs;
  }

  /**
   * Waits, and asks again where the server can't be reached.
   *
   * @param server its HTTP address
   * @param addresses which; none: the one that the server is asked from, as it sees it
   * @param patience how long, in all
   * @param token what the server wants named of who asks for others' addresses
   * @return whether nobody can be coming; if not, time is up
   * @throws IOException if the server could not be asked until time was up, or it refuses the
   *     question
   */
  public static boolean until(
      URI server, Collection<InetAddress> addresses, Duration patience, Optional<AccessToken> token)
      throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + patience.toNanos();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(QUESTION).build()) {
      DrainWait wait = new DrainWait(http, server, token, untilNs);
      if (addresses.isEmpty()) {
        return wait.until("");
      }
      for (InetAddress address : addresses) {
        String which = "address=" + address.getHostAddress().replaceFirst("%.*", "") + "&";
        if (!wait.until(which)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean until(String which) throws IOException, InterruptedException {
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
          URI.create((base.endsWith("/") ? base : base + "/") + "drain?" + which + "wait=" + waitS);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(question).timeout(QUESTION.plusSeconds(5));
      token.ifPresent(one -> request.header("Authorization", one.header()));
      try {
        HttpResponse<String> response =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString());
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
