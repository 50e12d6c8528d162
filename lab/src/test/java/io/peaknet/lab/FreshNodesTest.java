package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that start for the first time, and what one costs at rest.
 *
 * <pre>
 *   n1 ── n2
 * </pre>
 */
@NeedsNamespaces(peak = true, programs = "ping")
final class FreshNodesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void aPingComesBackAfterEachOfFiveStarts() {
    List<Long> tookMs = new ArrayList<>();
    for (int run = 0; run < 5; run++) {
      try (Cage cage = Cage.open()) {
        Ring line = Ring.line(cage, 2);
        long startNs = System.nanoTime();
        line.start();
        line.awaitReach(line.node(1), line.node(2), PATIENCE);
        tookMs.add((System.nanoTime() - startNs) / 1_000_000);
      }
    }
    // How soon is for `peak lab run tunnels` to judge: here other tests may have the machine.
    IO.println("start to first ping of two fresh nodes, in ms: " + tookMs);
  }

  @Test
  void anIdleNodeStaysBelow120MiB() throws InterruptedException {
    try (Cage cage = Cage.open()) {
      Ring line = Ring.line(cage, 2);
      line.start();
      line.awaitLinked(PATIENCE);
      line.awaitReach(line.node(1), line.node(2), PATIENCE);
      Thread.sleep(5000);
      for (NodeProcess node : line.nodes()) {
        long bytes = node.command("status").orElseThrow().path("resident_bytes").asLong();
        IO.println("%s idle: %.1f MiB resident".formatted(node.name(), bytes / 1048576.0));
        assertThat(bytes).isBetween(1L << 20, 120L << 20);
      }
    }
  }
}
