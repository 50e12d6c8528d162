package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Loads that a Prometheus server knows, and does not. */
class ServerLoadsTest extends ServerOnLoopback {
  /** What the Prometheus server was asked. */
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private volatile int status = 200;
  private volatile String answer = vector();

  /** D3, D20: the lowest load is the best; no answer, NaN and nonsense are no loads. */
  @Test
  void loadsComeFromPrometheusInOneQuestionAndItsAbsenceLeavesNobodyOut() throws Exception {
    answer = vector("0", "0.9", "1", "0.2", "2", "NaN");
    ServiceServer server = serve(Policy.LEAST_LOADED, "a", "b\"} or vector(1)", "c");
    Question question = new Question(server);
    Until.holds(() -> question.addresses("web.example").equals(List.of("2")));
    // D18: one question for all of them, and not one or two for each.
    assertThat(asked.getFirst()).contains("label_replace");
    assertThat(URLDecoder.decode(asked.getFirst(), StandardCharsets.UTF_8))
        .contains("load{pod=\"a\"}", "load{pod=\"b\\\"} or vector(1)\"}", " or ");
    assertThat(server.loadTrouble()).isEmpty();

    // It answers nonsense, then errors: everybody is published again, and status says why.
    answer = vector("0", "0.9", "1", "\\u0000", "9", "1");
    status = 500;
    Until.holds(() -> question.addresses("web.example").size() == 3);
    assertThat(server.loadTrouble()).contains("test:web").contains("500");
  }

  @Test
  void loadsThatAreNoNumbersLeaveNobodyOut() throws Exception {
    answer = vector("0", "NaN", "1", "+Inf", "2", "-Inf");
    ServiceServer server = serve(Policy.EXCLUDE_OVERLOADED, "a", "b", "c");
    Until.holds(() -> asked.size() > 3);
    assertThat(new Question(server).addresses("web.example")).containsExactly("1", "2", "3");
    assertThat(server.views().getFirst().replicas()).allMatch(one -> one.load() == null);
  }

  /** A server of pods with these names, numbered from 1, that asks for their loads. */
  private ServiceServer serve(Policy policy, String... pods) throws IOException {
    ServiceServer server =
        start(
            config()
                .withPrometheus(
                    new ServicesConfig.LoadServer(
                        prometheus(), Optional.empty(), Duration.ofSeconds(2))));
    LoadQuery query =
        new LoadQuery(
            "load{pod=\"%pod-name%\"}", LoadQuery.Direction.LOWER, Duration.ofMillis(200));
    Steering steering = new Steering(policy, query, 1.5, 0.1, Duration.ZERO, 0);
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.ServicePut(((Change.ServicePut) web()).spec().with(steering)));
    for (String name : pods) {
      changes.add(pod(changes.size(), name));
    }
    source.feed().replace(changes);
    return server;
  }

  private URI prometheus() throws IOException {
    HttpServer http = HttpServer.create(new InetSocketAddress(LOCAL, 0), 0);
    http.createContext(
        "/api/v1/query",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    open.add(() -> http.stop(0));
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
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
