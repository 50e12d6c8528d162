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

  /** So much later than it was told to a server may answer. */
  private static final Duration LATE = Duration.ofSeconds(5);

  /** Status: nobody can be coming any more. */
  private static final int OVER = 200;

  /** Status: somebody can, and the time of this question is up. */
  private static final int NOT_YET = 504;

  private static final int SERVER_ERRORS = 500;

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
   * Waits, and asks again where the server can't be reached, breaks off, or can't answer now.
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
    Optional<IOException> trouble = Optional.empty();
    while (true) {
      long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        if (trouble.isPresent()) {
          throw trouble.get();
        }
        return false;
      }
      Optional<HttpResponse<String>> response = Optional.empty();
      try {
        response = Optional.of(ask(which, leftMs));
        trouble = Optional.empty();
      } catch (IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        trouble = Optional.of(new IOException(server + ": " + why, e));
      }
      if (response.isPresent()) {
        int status = response.get().statusCode();
        if (status == OVER) {
          return true;
        }
        if (status == NOT_YET) {
          continue;
        }
        IOException refusal =
            new IOException(server + ": status " + status + ": " + response.get().body().strip());
        if (status < SERVER_ERRORS) {
          throw refusal;
        }
        trouble = Optional.of(refusal);
      }
      // It may be starting anew, or have too many that wait: there is time to ask again.
      Thread.sleep(Math.min(AGAIN.toMillis(), leftMs));
    }
  }

  /** Asks once, for a part of the time that is left. */
  private HttpResponse<String> ask(String which, long leftMs)
      throws IOException, InterruptedException {
    Duration wait = Duration.ofSeconds(Math.min(QUESTION.toSeconds(), (leftMs + 999) / 1000));
    HttpRequest question =
        question(server, "drain?" + which + "wait=" + wait.toSeconds(), wait.plus(LATE), token);
    return http.send(question, HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Asks a server of services.
   *
   * @param what path and query, without the slash before them
   * @param patience how long the answer may take
   */
  static HttpRequest question(
      URI server, String what, Duration patience, Optional<AccessToken> token) {
    String base = server.toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create((base.endsWith("/") ? base : base + "/") + what))
            .timeout(patience);
    token.ifPresent(one -> request.header("Authorization", one.header()));
    return request.build();
  }
}
