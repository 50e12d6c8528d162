package io.peaknet.lab.failover;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * A replica of a web service: answers with its own name. Asked to end (SIGTERM), it finishes the
 * requests under way, as a well-behaved server does, and knows nothing of who drains it.
 */
final class WebReplica {
  /** In every page, so that an error page is not taken for one. */
  static final String MARK = "replica";

  private static final int BACKLOG = 100;
  private static final int GRACE_S = 3;

  private WebReplica() {}

  /** Takes its address, its port and its name. */
  public static void main(String[] args) throws IOException {
    var end = new InetSocketAddress(InetAddress.ofLiteral(args[0]), Integer.parseInt(args[1]));
    HttpServer server = HttpServer.create(end, BACKLOG);
    byte[] page =
        "<html><body>%s %s</body></html>\n"
            .formatted(MARK, args[2])
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(GRACE_S)));
    server.start();
    IO.println("listening");
  }
}
