package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A host is closed until its operator opens a port.
 *
 * <pre>
 *   n1 ── n2 (8080 allowed, 8081 not)
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"ping", "curl"})
final class InboundTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void onlyWhatIsAllowedGetsIn() {
    try (Cage cage = Cage.open()) {
      Ring line = Ring.line(cage, 2);
      NodeProcess server = line.node(2);
      server.allow(8080);
      line.start();
      line.awaitLinked(PATIENCE);
      line.awaitReach(line.node(1), server, PATIENCE);
      Path folder = Cage.HOME.resolve("web");
      cage.write(folder.resolve("index.html"), "hello");
      var programs = new Programs(cage);
      programs.web("n2", server.address(), 8080, folder);
      programs.web("n2", server.address(), 8081, folder);

      assertThat(fetch(cage, "n1", server, 8080).out()).isEqualTo("hello");
      assertThat(fetch(cage, "n1", server, 8081).status()).isNotZero();
      assertThat(fetch(cage, "n2", server, 8081).out()).as("on the host itself").isEqualTo("hello");
      // The way out is open, and so are the answers to what went out.
      assertThat(Ping.run(cage, "n2", line.node(1).address(), 3, 0.05).lost()).isZero();
    }
  }

  private static Cage.Result fetch(Cage cage, String host, NodeProcess server, int port) {
    String url = "http://[" + server.address() + "]:" + port + "/";
    return cage.run(host, PATIENCE, List.of("curl", "-s", "--max-time", "5", url));
  }
}
