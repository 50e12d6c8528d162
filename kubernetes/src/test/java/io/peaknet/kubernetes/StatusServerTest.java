package io.peaknet.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What kubelets and Prometheus are told. */
class StatusServerTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @Test
  void itLivesThoughItIsNotReadyAndTellsItsMetrics() throws Exception {
    AtomicBoolean ready = new AtomicBoolean();
    try (StatusServer server = new StatusServer(ANY, ready::get, () -> "peak_x 1\n");
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, server, "/live").statusCode()).isEqualTo(200);
      assertThat(get(client, server, "/ready").statusCode()).isEqualTo(503);
      ready.set(true);
      assertThat(get(client, server, "/ready").statusCode()).isEqualTo(200);
      HttpResponse<String> metrics = get(client, server, "/metrics");
      assertThat(metrics.body()).isEqualTo("peak_x 1\n");
      assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
      assertThat(get(client, server, "/").statusCode()).isEqualTo(404);
      assertThat(get(client, server, "/live/else").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aPortThatSomebodyHasIsAnError() throws IOException {
    try (StatusServer first = new StatusServer(ANY, () -> true, () -> "")) {
      assertThatThrownBy(() -> new StatusServer(first.address(), () -> true, () -> "").close())
          .isInstanceOf(IOException.class);
    }
  }

  private static HttpResponse<String> get(HttpClient client, StatusServer server, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
