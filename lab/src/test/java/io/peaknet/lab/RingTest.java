package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A link on the way is cut without a word: packets vanish in the middle of the cable, the
 * interfaces at both ends stay up.
 *
 * <pre>
 *   n1 ── n2
 *   │      │
 *   n4 ── n3
 * </pre>
 */
@NeedsNamespaces(peak = true, programs = "ping")
final class RingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int PORT = 7000;
  private static final double PING_SECONDS = 0.01;

  @Test
  void trafficIsBackWithinASecondAfterASilentCut() throws InterruptedException {
    try (Cage cage = Cage.open()) {
      Ring ring = started(cage);
      // Neighbours whose own link is cut, then nodes that are opposite each other.
      for (int to : List.of(2, 3)) {
        NodeProcess target = ring.node(to);
        List<String> before = ring.trace(ring.node(1), target);
        assertThat(before).isNotEmpty();
        int count = 400;
        CagedProcess ping = Ping.start(cage, "n1", target.address(), count, PING_SECONDS);
        Thread.sleep(1000);
        Topology.Cable cable = ring.cable(before.get(0), before.get(1));
        cable.cut();
        assertThat(ping.status(PATIENCE)).isPresent();
        Ping met = Ping.parse(count, ping.output());
        double gapMs = met.longestLoss() * PING_SECONDS * 1000;
        IO.println(
            "ring of 4, %s cut between n1 and %s: gap %.0f ms; %s"
                .formatted(before, before.get(1), gapMs, met));
        assertThat(met.answered().getLast()).as("still flows at the end").isGreaterThan(count - 20);
        assertThat(gapMs).as("gap in ms").isLessThanOrEqualTo(1000);
        cable.heal();
        ring.awaitLinked(PATIENCE);
      }
    }
  }

  @Test
  void aTransferCompletesAcrossACut() throws InterruptedException {
    try (Cage cage = Cage.open()) {
      Ring ring = started(cage);
      NodeProcess far = ring.node(3);
      var programs = new Programs(cage);
      List<String> before = ring.trace(ring.node(1), far);
      CagedProcess receiver = programs.receive("n3", far.address(), PORT);
      CagedProcess sender = programs.send("n1", far.address(), PORT, Duration.ofSeconds(3), 2_000);
      assertThat(Until.holds(PATIENCE, () -> receiver.output().contains("first"))).isTrue();
      Thread.sleep(1000);
      ring.cable(before.get(1), before.get(2)).cut();
      assertThat(receiver.status(PATIENCE)).as(receiver.output()).contains(0);
      assertThat(sender.status(PATIENCE)).contains(0);
      var sent = Programs.Transfer.parse(sender.output()).orElseThrow();
      var received = Programs.Transfer.parse(receiver.output()).orElseThrow();
      IO.println(
          "ring of 4, TCP across the cut: %d bytes, longest gap %d ms"
              .formatted(received.bytes(), received.gapNs() / 1_000_000));
      assertThat(received.sha256()).isEqualTo(sent.sha256());
    }
  }

  @Test
  void aConnectionStaysOpenWhileALinkIsCutAndThenItsFarEndMoves() {
    try (Cage cage = Cage.open()) {
      Ring ring = Ring.of(cage, 4);
      Topology.Cable other = ring.plan(4, 2);
      ring.nodes().forEach(node -> node.allow(PORT));
      ring.start();
      ring.awaitLinked(PATIENCE);
      NodeProcess mover = ring.node(4);
      ring.awaitReach(ring.node(1), mover, PATIENCE);
      var programs = new Programs(cage);
      programs.echo("n4", mover.address(), PORT);
      CagedProcess talk = programs.talk("n1", mover.address(), PORT, Duration.ofSeconds(60));
      long start = awaitEcho(talk, 0);
      ring.cable("n1", "n4").cut();
      long cutNs = System.nanoTime();
      long back = awaitEcho(talk, cutNs + 50_000_000);
      IO.println("TCP back %d ms after the cut".formatted((back - cutNs) / 1_000_000));
      ring.unplug(mover);
      ring.plug(other);
      long movedNs = System.nanoTime();
      long again = awaitEcho(talk, movedNs);
      IO.println("TCP back %d ms after the move".formatted((again - movedNs) / 1_000_000));
      awaitEcho(talk, again + 1_000_000_000);
      assertThat(talk.isAlive()).isTrue();
      assertThat(start).isLessThan(again);
    }
  }

  private static Ring started(Cage cage) {
    Ring ring = Ring.of(cage, 4);
    ring.nodes().forEach(node -> node.allow(PORT));
    ring.start();
    ring.awaitLinked(PATIENCE);
    ring.awaitReach(ring.node(1), ring.node(3), PATIENCE);
    return ring;
  }

  private static long awaitEcho(CagedProcess talk, long sinceNs) {
    return Until.present(PATIENCE, () -> Programs.echoedSince(talk, sinceNs))
        .orElseThrow(
            () -> new AssertionError("no echo: " + talk.output().lines().toList().getLast()))
        .atNs();
  }
}
