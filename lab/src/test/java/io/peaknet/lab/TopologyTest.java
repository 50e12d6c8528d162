package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The lab measures what it claims to: with the kernel's own forwarding in Peak's place, a cut of a
 * known length shows as a gap of that length.
 *
 * <pre>
 *   a ── c1 (IPv6) ── r ── c2 (IPv6) ── b
 *   a ── c3 (IPv4) ── b
 * </pre>
 */
@NeedsNamespaces(programs = "ping")
final class TopologyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void aSilentCutShowsAsAGapOfItsLength() throws InterruptedException {
    try (Cage cage = Cage.open()) {
      Topology topology = new Topology(cage);
      for (String host : List.of("a", "r", "b")) {
        topology.host(host);
      }
      var first = topology.connect("a", "r", true);
      var second = topology.connect("r", "b", true);
      route(cage, first, second);
      var programs = new Programs(cage);
      CagedProcess receiver = programs.receive("b", second.addressB(), 7000);
      CagedProcess sender =
          programs.send("a", second.addressB(), 7000, Duration.ofSeconds(2), 4_000);
      assertThat(Until.holds(PATIENCE, () -> receiver.output().contains("first"))).isTrue();
      Thread.sleep(300);
      second.cut();
      Thread.sleep(500);
      assertThat(upAt(cage, "r", second)).isTrue();
      assertThat(upAt(cage, "b", second)).isTrue();
      second.heal();
      assertThat(sender.status(PATIENCE)).contains(0);
      assertThat(receiver.status(PATIENCE)).contains(0);
      var sent = Programs.Transfer.parse(sender.output()).orElseThrow();
      var received = Programs.Transfer.parse(receiver.output()).orElseThrow();
      assertThat(received.sha256()).isEqualTo(sent.sha256());
      assertThat(received.bytes()).isEqualTo(sent.bytes()).isGreaterThan(1_000_000);
      // TCP tries again at intervals that double, so it notices up to as long again after.
      assertThat(received.gapNs() / 1_000_000).isBetween(450L, 1500L);
    }
  }

  @Test
  void aTransferWithoutCutHasNoGap() {
    try (Cage cage = Cage.open()) {
      Topology topology = new Topology(cage);
      topology.host("a");
      topology.host("b");
      var cable = topology.connect("a", "b", false);
      var programs = new Programs(cage);
      CagedProcess receiver = programs.receive("b", cable.addressB(), 7000);
      programs.send("a", cable.addressB(), 7000, Duration.ofSeconds(1), 4_000);
      assertThat(receiver.status(PATIENCE)).contains(0);
      assertThat(Programs.Transfer.parse(receiver.output()).orElseThrow().gapNs() / 1_000_000)
          .isLessThan(300);
    }
  }

  @Test
  void aRemovedCableTakesItsAddressesAlong() {
    try (Cage cage = Cage.open()) {
      Topology topology = new Topology(cage);
      topology.host("a");
      topology.host("b");
      var cable = topology.connect("a", "b", false);
      List<String> ping = List.of("ping", "-c", "1", "-W", "1", cable.addressB());
      assertThat(cage.run("a", PATIENCE, ping).status()).isZero();
      cable.remove();
      assertThat(cage.run("a", PATIENCE, ping).status()).isNotZero();
      assertThat(cage.run("b", PATIENCE, List.of("ip", "-br", "address")).out())
          .doesNotContain("10.77");
      var next = topology.connect("a", "b", false);
      assertThat(
              cage.run("a", PATIENCE, List.of("ping", "-c", "1", "-W", "1", next.addressB()))
                  .status())
          .isZero();
    }
  }

  private static void route(Cage cage, Topology.Cable first, Topology.Cable second) {
    cage.shell(
        """
        ip netns exec r sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
        ip -n a -6 route add default via %s
        ip -n b -6 route add default via %s
        """
            .formatted(first.addressB(), second.addressA()));
  }

  private static boolean upAt(Cage cage, String host, Topology.Cable cable) {
    return cage.run(host, PATIENCE, List.of("ip", "link", "show", cable.device()))
        .out()
        .contains("LOWER_UP");
  }
}
