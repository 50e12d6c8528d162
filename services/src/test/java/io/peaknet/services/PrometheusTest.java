package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loads, asked of a server that knows what the test tells it. */
class PrometheusTest {
  private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
  private static final List<Endpoint> PODS = List.of(pod("a"), pod("b"));

  private final Map<String, String> known = new HashMap<>();
  private HttpServer http;
  private Prometheus prometheus;

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(LOCAL, 0), 0);
    http.createContext(
        "/api/v1/query",
        exchange -> {
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          String query = form.replaceAll("^query=|&.*$", "");
          String result = known.getOrDefault(URLDecoder.decode(query, StandardCharsets.UTF_8), "");
          byte[] body =
              ("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                      + result
                      + "]}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    prometheus = prometheus(http.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  /**
   * D4: the example of PeakDNS adds connections, cores and bytes, so that the one with more bytes
   * is the more loaded one, whatever it computes.
   */
  @Test
  void signalsOfDifferentUnitsAreComparedByTheirShares() throws Exception {
    known.put("cores", sample("a", "3.8") + "," + sample("b", "0.2"));
    known.put("bytes", sample("a", "100000000") + "," + sample("b", "900000000"));
    known.put("connections", sample("a", "40") + "," + sample("b", "60"));
    LoadQuery query =
        new LoadQuery(
            List.of(
                new LoadQuery.Signal("cores", 4),
                new LoadQuery.Signal("bytes", 2e9),
                new LoadQuery.Signal("connections", 1000)),
            LoadQuery.Direction.LOWER,
            Duration.ofSeconds(1));
    assertThat(prometheus.loads(query, PODS)).isEqualTo(Map.of(id("a"), 0.95, id("b"), 0.45));
    LoadQuery summed =
        new LoadQuery("cores + bytes + connections", LoadQuery.Direction.LOWER, query.period());
    known.put(
        "cores + bytes + connections",
        sample("a", "100000043.8") + "," + sample("b", "900000060.2"));
    Map<EndpointId, Double> bytes = prometheus.loads(summed, PODS);
    assertThat(bytes.get(id("b"))).as("what PeakDNS compares").isGreaterThan(bytes.get(id("a")));
  }

  @Test
  void whereMoreIsBetterTheScarcestSignalCounts() throws Exception {
    known.put("free bytes", sample("a", "1e9") + "," + sample("b", "2e9"));
    known.put("free cores", sample("a", "3"));
    LoadQuery query =
        new LoadQuery(
            List.of(new LoadQuery.Signal("free bytes", 2e9), new LoadQuery.Signal("free cores", 4)),
            LoadQuery.Direction.HIGHER,
            Duration.ofSeconds(1));
    assertThat(prometheus.loads(query, PODS)).isEqualTo(Map.of(id("a"), 0.5, id("b"), 1.0));
  }

  /** D20: PeakDNS waits for ever. */
  @Test
  void aServerThatIsSilentIsGivenUpInTime() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 1, LOCAL)) {
      LoadQuery query = new LoadQuery("load", LoadQuery.Direction.LOWER, Duration.ofSeconds(1));
      assertThatThrownBy(() -> prometheus(mute.getLocalPort()).loads(query, PODS))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("timed out");
    }
  }

  private static Prometheus prometheus(int port) {
    return new Prometheus(
        URI.create("http://127.0.0.1:" + port), Optional.empty(), Duration.ofMillis(500));
  }

  private static String sample(String pod, String value) {
    return "{\"metric\":{\"pod\":\"%s\"},\"value\":[1,\"%s\"]}".formatted(pod, value);
  }

  private static Endpoint pod(String name) {
    return new Endpoint(
        id(name),
        List.of(),
        Condition.READY,
        Topology.UNKNOWN,
        1,
        null,
        Map.of(),
        Map.of("pod-name", name));
  }

  private static EndpointId id(String name) {
    return new EndpointId("test", name);
  }
}
