package io.peaknet.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Prints what a web address holds: stands in for curl where there is none. */
final class Fetch {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Fetch() {}

  /** Takes one URL. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      var request = HttpRequest.newBuilder(URI.create(args[0])).timeout(PATIENCE).build();
      IO.print(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }
}
