package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Underlays that drop what they find too large, and tell nobody.
 *
 * <pre>
 *   n1 ──(1,280, IPv6)── n2 ──(IPv4)── n3
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"ping"})
final class NarrowTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PORT = 7000;

  @ParameterizedTest
  @CsvSource({"1500", "1280", "1124"})
  void aTransferCompletesAndPacketsOfTheLeastMtuPass(int bytes) {
    try (Cage cage = Cage.open()) {
      Ring line = Ring.line(cage, 3);
      line.cable("n1", "n2").narrow(1280);
      line.cable("n2", "n3").narrow(bytes);
      line.nodes().forEach(node -> node.allow(PORT));
      line.start();
      line.awaitLinked(PATIENCE);
      NodeProcess far = line.node(3);
      line.awaitReach(line.node(1), far, PATIENCE);
      var programs = new Programs(cage);
      CagedProcess receiver = programs.receive("n3", far.address(), PORT);
      CagedProcess sender = programs.send("n1", far.address(), PORT, Duration.ofSeconds(2), 4_000);
      assertThat(receiver.status(PATIENCE)).as(receiver.output()).contains(0);
      assertThat(sender.status(PATIENCE)).contains(0);
      var sent = Programs.Transfer.parse(sender.output()).orElseThrow();
      var received = Programs.Transfer.parse(receiver.output()).orElseThrow();
      IO.println("underlay of %d: %d bytes".formatted(bytes, received.bytes()));
      assertThat(received.sha256()).isEqualTo(sent.sha256());
      assertThat(received.bytes()).isGreaterThan(1 << 20);

      String ping = "ping -6 -c 10 -i 0.1 -W 2 -s %d -M do %s".formatted(1280 - 48, far.address());
      Cage.Result result = cage.run("n1", PATIENCE, List.of(ping.split(" ", -1)));
      assertThat(result.out()).contains("10 received");
    }
  }
}
