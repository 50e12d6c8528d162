package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Unmodified programs over one hop and over three.
 *
 * <pre>
 *   n1 ── n2 ── n3 ── n4
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"ping", "iperf3"})
final class LineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int IPERF_PORT = 5201;

  private static Cage cage;
  private static Ring line;

  @BeforeAll
  static void open() {
    cage = Cage.open();
    line = Ring.line(cage, 4);
    line.nodes().forEach(node -> node.allow(IPERF_PORT));
    line.start();
    line.awaitLinked(PATIENCE);
    line.awaitReach(line.node(1), line.node(4), PATIENCE);
  }

  @AfterAll
  static void close() {
    for (NodeProcess node : line.nodes()) {
      long bytes = node.ask("status").orElseThrow().path("resident_bytes").asLong();
      IO.println("%s after the load: %.1f MiB resident".formatted(node.name(), bytes / 1048576.0));
    }
    cage.close();
  }

  @Test
  void aHundredPingsAcrossThreeHopsAllComeBack() {
    assertThat(line.trace(line.node(1), line.node(4))).containsExactly("n1", "n2", "n3", "n4");
    Ping ping = Ping.run(cage, "n1", line.node(4).address(), 100, 0.05);
    IO.println("ping n1 to n4: " + ping);
    assertThat(ping.lost()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "2, tcp, to", "2, tcp, from", "2, udp, to", "2, udp, from",
    "4, tcp, to", "4, tcp, from", "4, udp, to", "4, udp, from"
  })
  void iperf3Completes(int server, String protocol, String direction) {
    NodeProcess far = line.node(server);
    List<String> listen = List.of("iperf3", "-s", "-1", "-B", far.address(), "-p", "" + IPERF_PORT);
    CagedProcess iperf =
        cage.start(far.name(), Cage.HOME.resolve("iperf-" + System.nanoTime()), Map.of(), listen);
    String address = far.address();
    assertThat(
            Until.holds(
                PATIENCE,
                () ->
                    cage.run(far.name(), PATIENCE, List.of("ss", "-Hltn"))
                        .out()
                        .contains(":" + IPERF_PORT)))
        .isTrue();
    List<String> client = new ArrayList<>(List.of("iperf3", "-c", address, "-t", "2", "--json"));
    client.addAll(List.of("-p", "" + IPERF_PORT, "--connect-timeout", "5000"));
    if (protocol.equals("udp")) {
      client.addAll(List.of("-u", "-b", "5M"));
    }
    if (direction.equals("from")) {
      client.add("-R");
    }
    Cage.Result result = cage.run("n1", PATIENCE, client);
    assertThat(result.status()).as(result.out()).isZero();
    var end = NodeProcess.json(result.out()).orElseThrow().path("end");
    var sum = end.path(protocol.equals("udp") ? "sum" : "sum_received");
    IO.println(
        "iperf3 %s %s n%d: %.1f Mb/s, %.2f %% lost"
            .formatted(
                protocol,
                direction,
                server,
                sum.path("bits_per_second").asDouble() / 1e6,
                sum.path("lost_percent").asDouble(0)));
    assertThat(sum.path("bytes").asLong()).isGreaterThan(500_000);
    assertThat(iperf.status(PATIENCE)).contains(0);
  }
}
