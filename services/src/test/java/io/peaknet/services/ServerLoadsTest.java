package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Loads that a Prometheus server knows, and does not. */
class ServerLoadsTest extends ServerOnLoopback {
  /** D3, D20: the lowest load is the best; no answer, NaN and nonsense are no loads. */
  @Test
  void loadsComeFromPrometheusInOneQuestionAndItsAbsenceLeavesNobodyOut() throws Exception {
    List<String> asked = new ArrayList<>();
    String[] answer = {
      vector("0", "0.9", "1", "0.2", "2", "NaN"), vector("0", "0.9", "1", "\\u0000", "9", "1")
    };
    int[] status = {200};
    int[] which = {0};
    HttpServer http = HttpServer.create(new InetSocketAddress(LOCAL, 0), 0);
    http.createContext(
        "/api/v1/query",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = answer[which[0]].getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status[0], body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    http.start();
    open.add(() -> http.stop(0));
    URI url = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    ServiceServer server =
        start(
            config()
                .withPrometheus(
                    new ServicesConfig.LoadServer(url, Optional.empty(), Duration.ofSeconds(2))));
    Steering steering =
        new Steering(
            Policy.LEAST_LOADED,
            new LoadQuery(
                "load{pod=\"%pod-name%\"}", LoadQuery.Direction.LOWER, Duration.ofMillis(200)),
            1.5,
            0.1,
            Duration.ZERO,
            0);
    source
        .feed()
        .replace(
            List.of(
                new Change.ServicePut(((Change.ServicePut) web()).spec().with(steering)),
                pod(1, "a"),
                pod(2, "b\"} or vector(1)"),
                pod(3, "c")));
    Question question = new Question(server);
    Until.holds(() -> question.addresses("web.example").equals(List.of("2")));
    // D18: one question for all of them, and not one or two for each.
    assertThat(asked.getFirst()).contains("label_replace");
    assertThat(java.net.URLDecoder.decode(asked.getFirst(), StandardCharsets.UTF_8))
        .contains("load{pod=\"a\"}", "load{pod=\"b\\\"} or vector(1)\"}", " or ");

    assertThat(server.loadTrouble()).isEmpty();

    // It answers nonsense, then errors: everybody is published again, and status says why.
    status[0] = 500;
    which[0] = 1;
    Until.holds(() -> question.addresses("web.example").size() == 3);
    assertThat(server.loadTrouble()).contains("test:web").contains("500");
  }

  @Test
  void loadsThatAreNoNumbersLeaveNobodyOut() throws Exception {
    HttpServer http = HttpServer.create(new InetSocketAddress(LOCAL, 0), 0);
    byte[] body = vector("0", "NaN", "1", "+Inf", "2", "-Inf").getBytes(StandardCharsets.UTF_8);
    java.util.concurrent.atomic.AtomicInteger asked =
        new java.util.concurrent.atomic.AtomicInteger();
    http.createContext(
        "/api/v1/query",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    open.add(() -> http.stop(0));
    URI url = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    ServiceServer server =
        start(
            config()
                .withPrometheus(
                    new ServicesConfig.LoadServer(url, Optional.empty(), Duration.ofSeconds(2))));
    Steering steering =
        new Steering(
            Policy.EXCLUDE_OVERLOADED,
            new LoadQuery(
                "load{pod=\"%pod-name%\"}", LoadQuery.Direction.LOWER, Duration.ofMillis(100)),
            1.5,
            0.1,
            Duration.ZERO,
            0);
    source
        .feed()
        .replace(
            List.of(
                new Change.ServicePut(((Change.ServicePut) web()).spec().with(steering)),
                pod(1, "a"),
                pod(2, "b"),
                pod(3, "c")));
    Until.holds(() -> asked.get() > 3);
    assertThat(new Question(server).addresses("web.example")).containsExactly("1", "2", "3");
    assertThat(server.views().getFirst().replicas()).allMatch(one -> one.load() == null);
  }

  private static String vector(String... pairs) {
    List<String> results = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      results.add(
          "{\"metric\":{\"peak_replica\":\"%s\"},\"value\":[1,\"%s\"]}"
              .formatted(pairs[i], pairs[i + 1]));
    }
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
        + String.join(",", results)
        + "]}}";
  }
}
