package io.peaknet.services;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Asks a Prometheus server for the loads of a service's replicas: one request for all of them and
 * each signal, by its HTTP API's instant queries.
 */
final class Prometheus {
  /** The label that tells the answers of a batch apart. */
  private static final String BATCH = "peak_replica";

  private static final Pattern PLACEHOLDER = Pattern.compile("%([A-Za-z0-9_.-]+)%");
  private static final int ANSWER_BYTES_MAX = 16 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final Optional<String> authorization;
  private final Duration timeout;
  private final HttpClient http;

  /**
   * @param server its base URL
   * @param authorization the value of that header field, if it wants one
   */
  Prometheus(URI server, Optional<String> authorization, Duration timeout) {
    String base = server.toString();
    this.server = URI.create((base.endsWith("/") ? base : base + "/") + "api/v1/query");
    this.authorization = authorization;
    this.timeout = timeout;
    http = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /**
   * The loads of these replicas, as far as there are any: no sample, NaN and infinities are none.
   *
   * @throws IOException if the server can't be asked, or refuses a query
   */
  Map<EndpointId, Double> loads(LoadQuery query, Collection<Endpoint> replicas)
      throws IOException, InterruptedException {
    Map<EndpointId, Double> loads = new HashMap<>();
    for (LoadQuery.Signal signal : query.signals()) {
      query.merge(signal, samples(signal, replicas), loads);
    }
    return loads;
  }

  private Map<EndpointId, Double> samples(LoadQuery.Signal signal, Collection<Endpoint> replicas)
      throws IOException, InterruptedException {
    Map<String, List<EndpointId>> expressions = new LinkedHashMap<>();
    for (Endpoint replica : replicas) {
      expressions
          .computeIfAbsent(expression(signal.query(), replica), _ -> new ArrayList<>())
          .add(replica.id());
    }
    if (expressions.isEmpty()) {
      return Map.of();
    }
    if (expressions.size() == 1 && replicas.size() > 1) {
      return byLabels(ask(expressions.keySet().iterator().next()), replicas);
    }
    return byBatch(expressions);
  }

  /** Puts a replica's labels in; what has no label stays, and Prometheus will refuse it. */
  static String expression(String query, Endpoint replica) {
    Matcher matcher = PLACEHOLDER.matcher(query);
    return matcher.replaceAll(match -> {
      String value = replica.labels().get(match.group(1));
      return Matcher.quoteReplacement(value == null ? match.group() : escaped(value));
    });
  }

  /** A label's value can't end the string of PromQL that it is put into. */
  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("'", "\\'")
        .replace("\n", "\\n");
  }

  private Map<EndpointId, Double> byBatch(Map<String, List<EndpointId>> expressions)
      throws IOException, InterruptedException {
    List<List<EndpointId>> owners = new ArrayList<>();
    StringBuilder batch = new StringBuilder();
    expressions.forEach((expression, ids) -> {
      batch.append(batch.isEmpty() ? "" : " or ");
      // A sum over nothing in particular has one sample and no labels; then it gets its number.
      batch.append("label_replace(sum(").append(expression).append("), \"").append(BATCH);
      batch.append("\", \"").append(owners.size()).append("\", \"\", \"\")");
      owners.add(ids);
    });
    Map<EndpointId, Double> loads = new HashMap<>();
    for (Sample sample : ask(batch.toString())) {
      String number = sample.labels().getOrDefault(BATCH, "");
      if (number.matches("\\d{1,6}") && Integer.parseInt(number) < owners.size()) {
        owners.get(Integer.parseInt(number)).forEach(id -> loads.put(id, sample.value()));
      }
    }
    return loads;
  }

  private static Map<EndpointId, Double> byLabels(
      List<Sample> samples, Collection<Endpoint> replicas) {
    Map<String, EndpointId> names = new HashMap<>();
    for (Endpoint replica : replicas) {
      String pod = replica.labels().get("pod-name");
      if (pod != null) {
        names.put(
            "pod " + replica.labels().getOrDefault("namespace", "") + "/" + pod, replica.id());
        names.putIfAbsent("pod /" + pod, replica.id());
      }
      replica.addresses().forEach(address -> names.put(address.getHostAddress(), replica.id()));
    }
    Map<EndpointId, Double> sums = new HashMap<>();
    for (Sample sample : samples) {
      String pod = sample.labels().get("pod");
      EndpointId id =
          pod == null
              ? names.get(address(sample.labels().getOrDefault("instance", "")))
              : names.get("pod " + sample.labels().getOrDefault("namespace", "") + "/" + pod);
      if (id != null) {
        sums.merge(id, sample.value(), Double::sum);
      }
    }
    return sums;
  }

  /** The address of {@code instance}: with or without a port, in its only form. */
  private static String address(String instance) {
    Matcher matcher = Pattern.compile("\\[([^\\]]+)](:\\d+)?|([^:]+)(:\\d+)?").matcher(instance);
    String host = matcher.matches() && matcher.group(1) != null ? matcher.group(1) : instance;
    if (matcher.matches() && matcher.group(3) != null) {
      host = matcher.group(3);
    }
    try {
      return java.net.InetAddress.ofLiteral(host).getHostAddress();
    } catch (IllegalArgumentException _) {
      return instance;
    }
  }

  /** A sample with its labels. */
  record Sample(Map<String, String> labels, double value) {}

  private List<Sample> ask(String expression) throws IOException, InterruptedException {
    String form =
        "query="
            + URLEncoder.encode(expression, StandardCharsets.UTF_8)
            + "&timeout="
            + timeout.toMillis()
            + "ms";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server)
            .timeout(timeout)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    authorization.ifPresent(value -> request.header("Authorization", value));
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      return samples(body.readNBytes(ANSWER_BYTES_MAX), response.statusCode());
    }
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if it is an error, or nothing that a Prometheus server says
   */
  static List<Sample> samples(byte[] body, int status) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IOException("status " + status + ", and no JSON: " + e.getOriginalMessage(), e);
    }
    if (status != 200 || !answer.path("status").asString("").equals("success")) {
      throw new IOException(
          "status " + status + ": " + answer.path("error").asString("no success, no error"));
    }
    JsonNode data = answer.path("data");
    List<Sample> samples = new ArrayList<>();
    switch (data.path("resultType").asString("")) {
      case "scalar" -> add(samples, Map.of(), data.path("result"));
      case "vector" -> {
        for (JsonNode one : data.path("result")) {
          Map<String, String> labels = new HashMap<>();
          one.path("metric").forEachEntry((key, value) -> labels.put(key, value.asString("")));
          add(samples, labels, one.path("value"));
        }
      }
      default ->
          throw new IOException(
              "a query must give a vector or a scalar, not '"
                  + data.path("resultType").asString("nothing")
                  + "'");
    }
    return samples;
  }

  private static void add(List<Sample> samples, Map<String, String> labels, JsonNode pair) {
    try {
      double value = Double.parseDouble(pair.path(1).asString(""));
      if (Double.isFinite(value)) {
        samples.add(new Sample(Map.copyOf(labels), value));
      }
    } catch (NumberFormatException _) {
      // "NaN" and "+Inf" of Prometheus are no loads; whatever else it may say is none either.
    }
  }
}
