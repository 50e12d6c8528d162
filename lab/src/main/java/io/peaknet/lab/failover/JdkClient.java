package io.peaknet.lab.failover;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The JDK's own web client, used as its documentation shows it. Every page takes a connection of
 * its own, so that each is a look-up, too.
 *
 * <pre>
 *   JdkClient once URL PATIENCE_MS            exit status 0 if the page came
 *   JdkClient load URL PATIENCE_MS EVERY_MS LENGTH_MS
 *                                             a line for each page: when it ended (milliseconds
 *                                             since 1970), ok or fail, how long it took, and who
 *                                             served it
 * </pre>
 */
final class JdkClient {
  private static final String NOBODY = "-";

  private JdkClient() {}

  /** See the class. */
  public static void main(String[] args) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(args[1]))
            .timeout(Duration.ofMillis(Long.parseLong(args[2])))
            .build();
    if (args[0].equals("once")) {
      boolean came = !served(request).equals(NOBODY);
      // Whatever still hangs in the client is not waited for.
      Runtime.getRuntime().halt(came ? 0 : 1);
    }
    long everyMs = Long.parseLong(args[3]);
    long end = System.currentTimeMillis() + Long.parseLong(args[4]);
    while (System.currentTimeMillis() < end) {
      long startNs = System.nanoTime();
      String by = served(request);
      long tookMs = (System.nanoTime() - startNs) / 1_000_000;
      String how = by.equals(NOBODY) ? "fail" : "ok";
      IO.println(System.currentTimeMillis() + " " + how + " " + tookMs + " " + by);
      Thread.sleep(everyMs);
    }
    Runtime.getRuntime().halt(0);
  }

  /** By whom the page was served. */
  private static String served(HttpRequest request) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    try {
      String page = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      int at = page.indexOf(WebReplica.MARK);
      return at < 0
          ? NOBODY
          : page.substring(at + WebReplica.MARK.length()).strip().split("\\W", 2)[0];
    } catch (IOException e) {
      return NOBODY;
    } finally {
      client.shutdownNow();
    }
  }
}
