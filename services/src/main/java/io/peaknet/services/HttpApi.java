package io.peaknet.services;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.peaknet.report.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What agents, drains and monitoring ask over HTTP, each with GET: {@code /live}, {@code /ready},
 * {@code /metrics}, {@code /status}, {@code /tombstones}, {@code /drain}. It only tells, and
 * changes nothing.
 *
 * <p>The first three, and {@code /drain} of the asker's own address, are answered to everybody. The
 * rest is for who names the token; where there is none, for this machine alone.
 */
final class HttpApi implements AutoCloseable {
  private static final Duration WAIT_MOST = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** So many agents may wait at a time, and so many that drain. */
  private static final int WAITING_MAX = 1000;

  /** So many from one address that name no token, for that address. */
  private static final int WAITING_MAX_OF_ONE = 16;

  private final HttpServer http;
  private final Optional<AccessToken> token;
  private final ServiceServer server;
  private final Semaphore agents = new Semaphore(WAITING_MAX);
  private final Semaphore drains = new Semaphore(WAITING_MAX);

  /** How many wait for their own address, by that: none shall take the places of all others. */
  private final Map<InetAddress, Integer> drainsOf = new ConcurrentHashMap<>();

  private HttpApi(HttpServer http, Optional<AccessToken> token, ServiceServer server) {
    this.http = http;
    this.token = token;
    this.server = server;
  }

  /** Answers there from now on. */
  static HttpApi start(InetSocketAddress address, Optional<AccessToken> token, ServiceServer server)
      throws IOException {
    HttpServer http;
    try {
      http = HttpServers.create(address);
    } catch (IOException e) {
      throw new IOException("http " + address + ": " + e.getMessage(), e);
    }
    HttpApi api = new HttpApi(http, token, server);
    http.createContext("/", api::answer);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.start();
    return api;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        route(exchange);
      } catch (IllegalArgumentException e) {
        send(exchange, 400, Map.of("error", String.valueOf(e.getMessage())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void route(HttpExchange exchange) throws IOException, InterruptedException {
    Map<String, String> parameters = parameters(exchange.getRequestURI().getRawQuery());
    switch (exchange.getRequestURI().getPath()) {
      case "/live" -> send(exchange, 200, Map.of("live", true));
      case "/ready" -> {
        boolean ready = server.isReady();
        send(exchange, ready ? 200 : 503, Map.of("ready", ready));
      }
      case "/metrics" ->
          send(exchange, 200, Exposition.TYPE, Exposition.of(server.store().snapshot()));
      case "/status" -> {
        if (mayAsk(exchange)) {
          send(exchange, 200, StatusReport.of(server));
        }
      }
      case "/tombstones" -> {
        if (mayAsk(exchange)) {
          waiting(exchange, agents, () -> send(exchange, 200, tombstones(parameters)));
        }
      }
      case "/drain" -> {
        InetAddress asker = exchange.getRemoteAddress().getAddress();
        String text = parameters.get("address");
        InetAddress address = text == null ? asker : InetAddress.ofLiteral(text);
        if (address.equals(asker)) {
          waitingAlone(exchange, asker, () -> drain(exchange, address, parameters));
        } else if (mayAsk(exchange)) {
          waiting(exchange, drains, () -> drain(exchange, address, parameters));
        }
      }
      default ->
          send(
              exchange,
              404,
              Map.of(
                  "error",
                  "/live, /ready, /metrics, /status, /tombstones and /drain are answered"));
    }
  }

  /** Whether the asker may be told everything; if not, it is told that. */
  private boolean mayAsk(HttpExchange exchange) throws IOException {
    if (token.isEmpty()) {
      if (exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
        return true;
      }
      send(
          exchange,
          403,
          Map.of("error", "without 'http_token_file' only this machine itself may ask"));
      return false;
    }
    if (token.get().isNamedBy(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return true;
    }
    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
    send(exchange, 401, Map.of("error", "the token of 'http_token_file' is wanted"));
    return false;
  }

  /** An answer that may take its time. */
  private interface Wait {
    void answer() throws IOException, InterruptedException;
  }

  private static void waiting(HttpExchange exchange, Semaphore places, Wait wait)
      throws IOException, InterruptedException {
    if (!places.tryAcquire()) {
      tellFull(exchange, WAITING_MAX);
      return;
    }
    try {
      wait.answer();
    } finally {
      places.release();
    }
  }

  /** For who drains itself, which anybody can say. */
  private void waitingAlone(HttpExchange exchange, InetAddress asker, Wait wait)
      throws IOException, InterruptedException {
    if (drainsOf.merge(asker, 1, Integer::sum) > WAITING_MAX_OF_ONE) {
      leave(asker);
      tellFull(exchange, WAITING_MAX_OF_ONE);
      return;
    }
    try {
      waiting(exchange, drains, wait);
    } finally {
      leave(asker);
    }
  }

  private void leave(InetAddress asker) {
    drainsOf.computeIfPresent(asker, (_, count) -> count > 1 ? count - 1 : null);
  }

  private static void tellFull(HttpExchange exchange, int most) throws IOException {
    send(exchange, 503, Map.of("error", most + " are waiting already"));
  }

  private Map<String, @Nullable Object> tombstones(Map<String, String> parameters)
      throws InterruptedException {
    long after = number(parameters, "after", -1);
    Tombstones tombstones = server.tombstones(after, wait(parameters));
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("version", tombstones.version());
    map.put("tombstones", StatusReport.stones(tombstones));
    return map;
  }

  /** Answers when nobody can be coming any more, or time is up: 200 or 504. */
  private void drain(HttpExchange exchange, InetAddress address, Map<String, String> parameters)
      throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + wait(parameters).toNanos();
    while (true) {
      Duration left = server.comingFor(address);
      boolean done = left != null && left.isZero();
      long restMs = (untilNs - System.nanoTime()) / 1_000_000;
      if (done || restMs <= 0) {
        send(exchange, done ? 200 : 504, StatusReport.coming(server, address));
        return;
      }
      long lookMs = left == null ? LOOK.toMillis() : Math.max(1, left.toMillis());
      Thread.sleep(Math.min(restMs, Math.min(LOOK.toMillis(), lookMs)));
    }
  }

  private static Duration wait(Map<String, String> parameters) {
    long seconds = number(parameters, "wait", 0);
    if (seconds < 0 || seconds > WAIT_MOST.toSeconds()) {
      throw new IllegalArgumentException("wait: 0 to " + WAIT_MOST.toSeconds() + " s is allowed");
    }
    return Duration.ofSeconds(seconds);
  }

  private static long number(Map<String, String> parameters, String key, long otherwise) {
    String text = parameters.get(key);
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + ": '" + text + "' is no whole number", e);
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    send(exchange, status, Json.write(body));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "application/json", body + "\n");
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
