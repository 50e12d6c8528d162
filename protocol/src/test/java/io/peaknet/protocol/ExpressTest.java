package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets of established sessions, opened, sealed and passed on in memory. */
class ExpressTest extends RingOfNodes {
  private static final int IPV6 = 1;

  private Machine a;
  private Machine b;
  private Machine c;

  @BeforeEach
  void expressEverywhere() {
    a = machines.get(0);
    b = machines.get(1);
    c = machines.get(2);
    machines.forEach(machine -> machine.express = true);
  }

  private byte[] inner(Random random, int length) {
    byte[] inner = new byte[length];
    random.nextBytes(inner);
    inner[0] = IPV6;
    return inner;
  }

  private void meet(Machine from, Machine to) {
    send(from, packet(from.name(), to.name(), new byte[8]));
    run(2_000 * MS);
    to.delivered.clear();
    to.sources.clear();
    machines.forEach(machine -> Arrays.fill(machine.results, 0));
  }

  private List<byte[]> sendAll(Machine from, IdentityAddress to, int count) {
    Random random = new Random(count);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] inner = inner(random, 7 + random.nextInt(1240));
      assertThat(from.sendExpress(to, inner)).isTrue();
      sent.add(inner);
      run(MS);
    }
    run(100 * MS);
    return sent;
  }

  @Test
  void packetsToANeighbourArriveAsTheyWereSent() {
    meet(a, b);
    assertThat(a.node.express().way(b.name())).matches(Way::isDirect);
    List<byte[]> sent = sendAll(a, b.name(), 200);
    assertThat(b.delivered).usingElementComparator(Arrays::compare).isEqualTo(sent);
    assertThat(b.sources).containsOnly(a.name());
    assertThat(b.results[Express.PACKET]).isEqualTo(200);
  }

  @Test
  void packetsOverARelayArriveAsTheyWereSent() {
    meet(a, c);
    assertThat(a.node.express().way(c.name())).matches(way -> !way.isDirect());
    List<byte[]> sent = sendAll(a, c.name(), 200);
    assertThat(c.delivered).usingElementComparator(Arrays::compare).isEqualTo(sent);
    assertThat(c.sources).containsOnly(a.name());
    assertThat(c.results[Express.PACKET]).isEqualTo(200);
    assertThat(b.results[Express.FORWARD] + machines.get(3).results[Express.FORWARD])
        .isGreaterThanOrEqualTo(200);
  }

  /** Both forms speak one language: a node that uses either understands the other. */
  @Test
  void arraysAndMemoryMix() {
    meet(a, c);
    b.express = false;
    machines.get(3).express = false;
    List<byte[]> sent = sendAll(a, c.name(), 50);
    assertThat(c.delivered).usingElementComparator(Arrays::compare).isEqualTo(sent);

    c.delivered.clear();
    b.express = true;
    machines.get(3).express = true;
    c.express = false;
    byte[] payload = new byte[100];
    byte[] packet = packet(a.name(), c.name(), payload);
    send(a, packet);
    run(100 * MS);
    assertThat(c.delivered).usingElementComparator(Arrays::compare).containsExactly(packet);
  }

  @Test
  void aWayEndsWithItsRouteAndThereIsAnother() {
    meet(a, c);
    Way way = Objects.requireNonNull(a.node.express().way(c.name()));
    assertThat(way).matches(Way::isCurrent);
    int next = ((Port) way.endpoint()).to();
    machines.get(next == right(a.number) ? a.number : next).cutRight = true; // silently
    List<byte[]> lost = sendAll(a, c.name(), 20);
    run(3_000 * MS);
    assertThat(way.isCurrent()).isFalse();
    c.delivered.clear();
    List<byte[]> sent = sendAll(a, c.name(), 100);
    assertThat(c.delivered).usingElementComparator(Arrays::compare).isEqualTo(sent);
    assertThat(lost).hasSize(20);
  }

  @Test
  void packetsPassOnWhileKeysAreRenewed() {
    meet(a, c);
    Random random = new Random(7);
    int count = 400;
    for (int i = 0; i < count; i++) {
      if (!a.sendExpress(c.name(), inner(random, 500))) {
        send(a, packet(a.name(), c.name(), new byte[10]));
      }
      run(1_000 * MS);
    }
    assertThat(c.delivered).hasSize(count);
  }

  /** Whatever a relay is sent: never an exception, never a packet that was not sealed. */
  @Test
  void whatWasChangedUnderWayIsDropped() {
    meet(a, c);
    Random random = new Random(9);
    for (int i = 0; i < 300; i++) {
      assertThat(a.sendExpress(c.name(), inner(random, 300))).isTrue();
      for (Flying each : flying) {
        if (each.datagram().length > 300) {
          each.datagram()[1 + random.nextInt(each.datagram().length - 1)] ^= 1;
        }
      }
      run(20 * MS);
    }
    assertThat(c.delivered).isEmpty();
  }
}
