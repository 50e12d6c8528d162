package io.peaknet.kubernetes.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The stand-in keeps the API's rules, as its documentation has them: what else would tests prove?
 */
class ApiServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String APPLY = "application/apply-patch+yaml";
  private static final String MERGE = "application/merge-patch+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private ApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  @Test
  void aListComesInPagesOfOneMoment() throws Exception {
    for (int i = 0; i < 5; i++) create(MAPS, map("m" + i, "v"));
    JsonNode first = get(MAPS + "?limit=2");
    create(MAPS, map("m5", "came later"));
    JsonNode second = get(MAPS + "?limit=2&continue=" + token(first));
    JsonNode third = get(MAPS + "?limit=2&continue=" + token(second));
    assertThat(names(first)).containsExactly("m0", "m1");
    assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
    assertThat(names(second)).containsExactly("m2", "m3");
    assertThat(names(third)).containsExactly("m4");
    assertThat(token(third)).isEmpty();
    assertThat(third.at("/metadata/resourceVersion"))
        .isEqualTo(first.at("/metadata/resourceVersion"));
  }

  @Test
  void aPageAfterTheHistoryIsGoneIs410() throws Exception {
    for (int i = 0; i < 3; i++) create(MAPS, map("m" + i, "v"));
    String token = token(get(MAPS + "?limit=1"));
    server.forget();
    HttpResponse<String> late = send("GET", MAPS + "?limit=1&continue=" + token, "", "");
    assertThat(late.statusCode()).isEqualTo(410);
    assertThat(JSON.readTree(late.body()).path("reason").asText()).isEqualTo("Expired");
  }

  @Test
  void selectorsSelect() throws Exception {
    create(
        MAPS, map("a", "v").replace("\"metadata\":{", "\"metadata\":{\"labels\":{\"x\":\"1\"},"));
    create(
        MAPS, map("b", "v").replace("\"metadata\":{", "\"metadata\":{\"labels\":{\"x\":\"2\"},"));
    create(MAPS, map("c", "v"));
    assertThat(names(get(MAPS + "?labelSelector=x%3D1"))).containsExactly("a");
    assertThat(names(get(MAPS + "?labelSelector=x"))).containsExactly("a", "b");
    assertThat(names(get(MAPS + "?labelSelector=%21x"))).containsExactly("c");
    assertThat(names(get(MAPS + "?labelSelector=x+in+%281%2C2%29"))).containsExactly("a", "b");
    assertThat(names(get(MAPS + "?labelSelector=x+notin+%281%29"))).containsExactly("b", "c");
    assertThat(names(get(MAPS + "?fieldSelector=metadata.name%3Db"))).containsExactly("b");
  }

  @Test
  void aWatchTellsWhatEntersChangesAndLeavesItsSelectionAndThenMarksTheTime() throws Exception {
    String from = get(MAPS).at("/metadata/resourceVersion").asText();
    try (Watch watch =
        new Watch(
            MAPS
                + "?watch=true&allowWatchBookmarks=true&labelSelector=x&resourceVersion="
                + from)) {
      create(
          MAPS, map("a", "v").replace("\"metadata\":{", "\"metadata\":{\"labels\":{\"x\":\"1\"},"));
      send("PATCH", MAPS + "/a", MERGE, "{\"data\":{\"k\":\"other\"}}");
      send("PATCH", MAPS + "/a", MERGE, "{\"metadata\":{\"labels\":{\"x\":null}}}");
      assertThat(watch.next()).isEqualTo("ADDED a");
      assertThat(watch.next()).isEqualTo("MODIFIED a");
      assertThat(watch.next()).isEqualTo("DELETED a");
      assertThat(watch.next()).isEqualTo("BOOKMARK ");
    }
  }

  @Test
  void aWatchFromBeforeTheHistoryIs410AndAnOpenOneHearsIt() throws Exception {
    create(MAPS, map("a", "v"));
    try (Watch watch = new Watch(MAPS + "?watch=1")) {
      assertThat(watch.next()).isEqualTo("ADDED a");
      create(MAPS, map("b", "v"));
      assertThat(watch.next()).isEqualTo("ADDED b");
    }
    server.forget();
    assertThat(send("GET", MAPS + "?watch=1&resourceVersion=1", "", "").statusCode())
        .isEqualTo(410);
  }

  @Test
  void writesOfTheSameVersionConflict() throws Exception {
    JsonNode made = create(MAPS, map("a", "1"));
    String first = made.toString().replace("\"k\":\"1\"", "\"k\":\"2\"");
    assertThat(send("PUT", MAPS + "/a", "", first).statusCode()).isEqualTo(200);
    HttpResponse<String> second = send("PUT", MAPS + "/a", "", first.replace("\"2\"", "\"3\""));
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(JSON.readTree(second.body()).path("reason").asText()).isEqualTo("Conflict");
    assertThat(send("POST", MAPS, "", map("a", "1")).statusCode()).isEqualTo(409);
  }

  @Test
  void statusIsWrittenByItselfAndOnlyTheSpecCountsGenerations() throws Exception {
    String pod =
        "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"a\":1},\"status\":{\"phase\":\"Running\"}}";
    JsonNode made = create(PODS, pod);
    assertThat(made.has("status")).isFalse();
    JsonNode running =
        JSON.readTree(
            send(
                    "PATCH",
                    PODS + "/p/status",
                    MERGE,
                    "{\"status\":{\"phase\":\"Running\"},\"spec\":{\"a\":2}}")
                .body());
    assertThat(running.at("/status/phase").asText()).isEqualTo("Running");
    assertThat(running.at("/spec/a").asInt()).isEqualTo(1);
    JsonNode changed =
        JSON.readTree(
            send(
                    "PATCH",
                    PODS + "/p",
                    MERGE,
                    "{\"status\":{\"phase\":\"Failed\"},\"spec\":{\"a\":2}}")
                .body());
    assertThat(changed.at("/status/phase").asText()).isEqualTo("Running");
    assertThat(running.at("/metadata/generation").asInt()).isEqualTo(1);
    assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void whoAppliesOwnsWhatItAppliedAndConflictsWithOthers() throws Exception {
    String query = "/a?fieldManager=";
    String both =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"1\",\"y\":\"1\"}}";
    assertThat(send("PATCH", MAPS + query + "one", APPLY, both).statusCode()).isEqualTo(201);
    String other = both.replace(",\"y\":\"1\"", "").replace("\"x\":\"1\"", "\"x\":\"2\"");
    HttpResponse<String> conflict = send("PATCH", MAPS + query + "two", APPLY, other);
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(conflict.body()).contains("conflict with \\\"one\\\"").contains("/data/x");
    JsonNode forced =
        JSON.readTree(send("PATCH", MAPS + query + "two&force=true", APPLY, other).body());
    assertThat(forced.at("/data/x").asText()).isEqualTo("2");
    String less = both.replace("\"x\":\"1\",\"y\":\"1\"", "");
    JsonNode left = JSON.readTree(send("PATCH", MAPS + query + "one", APPLY, less).body());
    assertThat(left.at("/data").toString()).as("x is two's, y nobody's").isEqualTo("{\"x\":\"2\"}");
  }

  @Test
  void whatHasFinalizersGoesInTwoSteps() throws Exception {
    create(
        MAPS, map("a", "v").replace("\"metadata\":{", "\"metadata\":{\"finalizers\":[\"x/y\"],"));
    send("DELETE", MAPS + "/a", "", "{}");
    assertThat(get(MAPS + "/a").at("/metadata/deletionTimestamp").asText()).isNotEmpty();
    send("PATCH", MAPS + "/a", MERGE, "{\"metadata\":{\"finalizers\":null}}");
    assertThat(send("GET", MAPS + "/a", "", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aTokenMayDoWhatItsRulesAllow() throws Exception {
    server.authorize(
        "t",
        List.of(
            new Rule(
                Set.of(""), Set.of("configmaps"), Set.of("get", "list"), Set.of("a"), Set.of())));
    create(MAPS, map("a", "v"));
    create(MAPS, map("b", "v"));
    assertThat(as("t", MAPS + "/a")).isEqualTo(200);
    assertThat(as("t", MAPS + "?fieldSelector=metadata.name%3Da")).isEqualTo(200);
    assertThat(as("t", MAPS + "/b")).isEqualTo(403);
    assertThat(as("t", MAPS)).isEqualTo(403);
    assertThat(as("other", MAPS + "/a")).isEqualTo(401);
  }

  @Test
  void aKindOfItsOwnHasItsSchemaEnforced() throws Exception {
    String definition =
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"things.example.org"},
         "spec":{"group":"example.org","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object",
            "required":["size"],
            "properties":{"size":{"type":"integer","minimum":1},"word":{"type":"string","enum":["a","b"],"default":"a"}},
            "x-kubernetes-validations":[{"rule":"self.size < 10 || self.word == 'b'","message":"too big for a"}]}}}}}]}}
        """;
    create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
    String things = "/apis/example.org/v1/namespaces/default/things";
    String thing =
        "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"%s\"},\"spec\":%s}";
    JsonNode made = create(things, thing.formatted("x", "{\"size\":3,\"unknown\":1}"));
    assertThat(made.path("spec").toString()).isEqualTo("{\"size\":3,\"word\":\"a\"}");
    for (String bad :
        List.of(
            "{}",
            "{\"size\":0}",
            "{\"size\":\"1\"}",
            "{\"size\":1,\"word\":\"c\"}",
            "{\"size\":10}")) {
      assertThat(send("POST", things, "", thing.formatted("y", bad)).statusCode())
          .as(bad)
          .isEqualTo(422);
    }
    assertThat(
            send("POST", things, "", thing.formatted("z", "{\"size\":10,\"word\":\"b\"}"))
                .statusCode())
        .isEqualTo(201);
  }

  private static String map(String name, String value) {
    return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"" + value + "\"}}";
  }

  private JsonNode create(String path, String body) throws Exception {
    HttpResponse<String> response = send("POST", path, "", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body());
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(send("GET", path, "", "").body());
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", type.isEmpty() ? "application/json" : type)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private int as(String token, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + token)
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String token(JsonNode list) {
    return list.at("/metadata/continue").asText();
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    for (JsonNode item : list.path("items")) names.add(item.at("/metadata/name").asText());
    return names;
  }

  private final class Watch implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;

    Watch(String path) throws Exception {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
      body = http.send(request, BodyHandlers.ofInputStream()).body();
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    String next() throws IOException {
      JsonNode event = JSON.readTree(lines.readLine());
      return event.path("type").asText() + " " + event.at("/object/metadata/name").asText();
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
