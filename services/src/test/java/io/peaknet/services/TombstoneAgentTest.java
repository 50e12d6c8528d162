package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.peaknet.dns.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent whose table is taken away, or whose machine refuses, has all tombstones soon after. */
class TombstoneAgentTest {
  private final Table table = new Table();
  private HttpServer server;
  private TombstoneAgent agent;
  private volatile int version = 1;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/tombstones", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    agent =
        TombstoneAgent.start(
            new TombstoneAgent.Config(
                List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                List.of(Prefix.parse("2001:db8::/32")),
                "peak_test",
                Optional.empty()),
            table);
  }

  @AfterEach
  void stop() {
    agent.close();
    server.stop(0);
  }

  @Test
  void aTableThatWasTakenAwayIsMadeAnewWithAllThatIsInIt() throws Exception {
    Until.holds(() -> table.elements.contains("2001:db8:0:0:0:0:0:1"));
    table.isThere = false;
    version = 2;
    Until.holds(() -> table.isThere && table.elements.contains("2001:db8:0:0:0:0:0:2"));
  }

  @Test
  void whatCouldNotBePutInIsPutInLater() throws Exception {
    Until.holds(() -> table.elements.contains("2001:db8:0:0:0:0:0:1"));
    table.refuses = true;
    version = 2;
    Until.holds(() -> table.refused > 1);
    table.refuses = false;
    Until.holds(() -> table.elements.contains("2001:db8:0:0:0:0:0:2"));
  }

  @Test
  void nothingIsLeftOfAnAgentThatEnded() throws Exception {
    Until.holds(() -> table.elements.contains("2001:db8:0:0:0:0:0:1"));
    version = 2;
    agent.close();
    Thread.sleep(300);
    assertThat(table.isThere).isFalse();
  }

  /** One tombstone, whose address ends with the version; waits as the server does. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isKnown = exchange.getRequestURI().getQuery().contains("after=" + version + "&");
      if (isKnown) {
        Thread.sleep(50);
      }
      String text =
          "{\"version\": "
              + version
              + ", \"tombstones\": [{\"address\": \"2001:db8::"
              + version
              + "\", \"kind\": \"reset\", \"left_ms\": 60000}]}";
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A table as nftables keeps it: what is not there takes no elements. */
  private static final class Table implements TombstoneAgent.Filter {
    volatile boolean isThere;
    volatile boolean refuses;
    volatile int refused;
    volatile String elements = "";

    @Override
    public synchronized void run(String script) throws IOException {
      boolean makes = script.contains("table inet peak_test {");
      if (refuses || !(script.startsWith("add table") || isThere)) {
        refused = refused + 1;
        throw new IOException("nft refuses: No such file or directory");
      }
      isThere = makes || !script.contains("delete table");
      elements =
          String.join("\n", script.lines().filter(line -> line.startsWith("add element")).toList());
    }
  }
}
