package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Whoever is not a neighbour can't disturb those who are, nor make a node remember it.
 *
 * <pre>
 *   n1 ── n2 ── n3        ping from n1 to n3, through n2
 *         │ └── s         10,000 frames a second of rubbish to n2, some of it recorded at r
 *         r ── n4         n4's link to n2 runs over r, which records it
 * </pre>
 */
@NeedsNamespaces(peak = true, programs = "ping")
final class StrangerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path RECORDS = Cage.HOME.resolve("records");
  private static final int RATE = 10_000;
  private static final int SECONDS = 10;
  private static final double LIMIT_MS = 20;

  @Test
  void tenThousandBadFramesASecondChangeNothing() {
    try (Cage cage = Cage.open()) {
      Ring line = Ring.line(cage, 3);
      NodeProcess target = line.node(2);
      Topology topology = line.topology();
      List.of("n4", "r", "s").forEach(topology::host);
      Topology.Cable toRecorder = topology.connect("n2", "r", true);
      Topology.Cable fromRecorder = topology.connect("r", "n4", false);
      Topology.Cable toStranger = topology.connect("n2", "s", true);
      var programs = new Programs(cage);
      NodeProcess recorded = NodeProcess.create(cage, "n4");
      recorded.dial(target, fromRecorder.addressA());
      Programs.listening(
          programs.java(
              "r",
              Recorder.class,
              "" + NodeProcess.PORT,
              toRecorder.addressA(),
              "" + NodeProcess.PORT,
              RECORDS.toString()));
      line.start();
      recorded.start();
      line.awaitLinked(PATIENCE);
      line.awaitReach(line.node(1), line.node(3), PATIENCE);
      line.awaitReach(recorded, line.node(3), PATIENCE);
      assertThat(Ping.run(cage, "n4", line.node(1).address(), 50, 0.02).lost()).isZero();
      Ping calm = Ping.run(cage, "n1", line.node(3).address(), SECONDS * 50, 0.02);
      JsonNode before = target.ask("status").orElseThrow();

      CagedProcess stranger =
          programs.java(
              "s",
              Stranger.class,
              toStranger.addressA(),
              "" + NodeProcess.PORT,
              "" + RATE,
              "" + SECONDS,
              RECORDS.toString());
      CagedProcess other = Ping.start(cage, "n4", line.node(3).address(), SECONDS * 20, 0.05);
      Ping ping = Ping.run(cage, "n1", line.node(3).address(), SECONDS * 50, 0.02);
      assertThat(stranger.status(PATIENCE)).as(stranger.output()).contains(0);
      assertThat(other.status(PATIENCE)).isPresent();
      IO.println("stranger: " + stranger.output().strip());
      IO.println("ping through the node before: " + calm);
      IO.println("ping through the node meanwhile: " + ping);

      assertThat(ping.lost()).isZero();
      // A machine too slow for the limit as such must at least not be made slower.
      double limit = Math.max(LIMIT_MS, 2 * calm.percentileMs(0.5));
      assertThat(ping.percentileMs(0.5)).as("median in ms").isLessThanOrEqualTo(limit);
      assertThat(Ping.parse(SECONDS * 20, other.output()).lost())
          .as("lost over the link whose frames were replayed")
          .isZero();
      // What is pending may be for the 5 s that a handshake has.
      boolean same = Until.holds(PATIENCE, () -> stateOf(target).equals(stateOf(before)));
      assertThat(stateOf(target)).isEqualTo(stateOf(before));
      assertThat(same).isTrue();
      assertThat(target.isAlive()).isTrue();
    }
  }

  private static String stateOf(NodeProcess node) {
    return stateOf(node.ask("status").orElseThrow());
  }

  private static String stateOf(JsonNode status) {
    return "neighbours %s, sessions %s, state entries %s, faults %s, address %s, network %s"
        .formatted(
            status.path("neighbours"),
            status.path("sessions"),
            status.path("state_entries"),
            status.path("faults"),
            status.path("address"),
            status.path("network"));
  }
}
