package io.peaknet.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.peaknet.services.Exposition;
import io.peaknet.services.HttpServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What kubelets and Prometheus ask: {@code /live} whether the process works, which the API server's
 * absence doesn't change; {@code /ready} whether it has something to say; {@code /metrics}.
 */
public final class StatusServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Listens at once.
   *
   * @param metrics in the text format of Prometheus
   * @throws IOException if the address can't be had
   */
  public StatusServer(InetSocketAddress address, BooleanSupplier isReady, Supplier<String> metrics)
      throws IOException {
    server = HttpServers.create(address);
    server.setExecutor(threads);
    answer("/live", () -> new Answer(200, "live\n"));
    answer(
        "/ready",
        () -> isReady.getAsBoolean() ? new Answer(200, "ready\n") : new Answer(503, "not ready\n"));
    answer("/metrics", () -> new Answer(200, metrics.get()));
    server.start();
  }

  private record Answer(int code, String text) {}

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }

  private void answer(String path, Supplier<Answer> answers) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            boolean isExact = exchange.getRequestURI().getPath().equals(path);
            send(exchange, isExact ? answers.get() : new Answer(404, "not found\n"));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", Exposition.TYPE);
    exchange.sendResponseHeaders(answer.code, body.length);
    exchange.getResponseBody().write(body);
  }
}
