package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole nodes: what their hosts and neighbours see. */
class NodeTest extends RingOfNodes {
  @Test
  void allAreOneNetworkWithDistinctAddresses() {
    assertThat(machines.stream().map(m -> m.node.status().network()).distinct()).hasSize(1);
    assertThat(machines.stream().map(m -> m.node.status().address()).distinct()).hasSize(COUNT);
    assertThat(machines).allMatch(m -> m.node.status().neighbours() == 2);
    assertThat(machines).allMatch(m -> m.node.status().trees() == 8);
  }

  @Test
  void packetsCrossTwoHopsUnchangedFromTheFirstOn() {
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    Random random = new Random(1);
    List<byte[]> sent = new ArrayList<>();
    for (int length : new int[] {0, 1, 100, 1240}) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      byte[] packet = packet(a.name(), c.name(), payload);
      sent.add(packet);
      send(a, packet);
    }
    run(2_000 * MS);
    assertThat(c.delivered).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(c.delivered.get(i)).isEqualTo(sent.get(i));
      assertThat(c.sources.get(i)).isEqualTo(a.name());
    }
    assertThat(a.node.sessions(nowNs)).allMatch(s -> s.state().equals("up") && s.postQuantum());
  }

  @Test
  void whatCantBeCarriedIsToldWhy() {
    Machine a = machines.get(0);
    IdentityAddress nobody = new IdentityAddress(a.name().high(), 42);
    byte[] toNobody = packet(a.name(), nobody, new byte[10]);
    a.node.packet(nowNs, toNobody, 0, toNobody.length);
    byte[] foreign = packet(nobody, machines.get(1).name(), new byte[10]);
    a.node.packet(nowNs, foreign, 0, foreign.length);
    assertThat(a.node.mtu(machines.get(1).name())).isEqualTo(1472 - 32 + 33);
    byte[] big = packet(a.name(), machines.get(1).name(), new byte[1434]);
    a.node.packet(nowNs, big, 0, big.length);
    byte[] outside = packet(a.name(), new IdentityAddress(0x20010db800000000L, 1), new byte[10]);
    a.node.packet(nowNs, outside, 0, outside.length);
    a.node.packet(nowNs, new byte[7], 0, 7);
    run(6_000 * MS);
    assertThat(a.refusals)
        .containsExactly(
            Output.Undeliverable.FOREIGN_SOURCE,
            Output.Undeliverable.TOO_BIG,
            Output.Undeliverable.NOT_PEAK,
            Output.Undeliverable.NOT_PEAK,
            Output.Undeliverable.NO_RECORD);
  }

  @Test
  void pingTraceAndLookupAnswer() {
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    List<Object> answers = new ArrayList<>();
    a.node.ping(nowNs, c.name(), answers::add);
    a.node.trace(nowNs, c.name(), answers::add);
    a.node.lookup(nowNs, c.name(), answers::add);
    run(3_000 * MS);
    assertThat(answers).hasSize(3);
    for (Object answer : answers) {
      switch (answer) {
        case Views.Ping ping -> {
          assertThat(ping.answered()).as(ping.failure()).isTrue();
          assertThat(ping.rttNs()).isEqualTo(20 * MS);
        }
        case Views.Trace trace -> {
          assertThat(trace.hops()).hasSize(3).startsWith(a.name()).endsWith(c.name());
        }
        case Views.Lookup lookup -> {
          assertThat(lookup.identity()).isEqualTo(c.node.identity());
          assertThat(lookup.address()).isEqualTo(c.node.status().address());
        }
        default -> throw new AssertionError(answer);
      }
    }
  }

  /** Its record may be handed over to anchors only seconds later: it is asked itself once more. */
  @Test
  void whoHasJustBeenMetIsFoundThoughItsAnswerIsLost() {
    machines.forEach(machine -> machine.running = false);
    for (int round = 0; round < 100; round++) {
      flying.clear();
      Machine a = new Machine(0);
      Machine b = new Machine(1);
      machines.set(0, a);
      machines.set(1, b);
      a.start();
      b.start();
      while (a.node.status().network() != b.node.status().network()) {
        run(MS);
      }
      List<Views.Lookup> answers = new ArrayList<>();
      a.node.lookup(nowNs, b.name(), answers::add);
      a.cutRight = true;
      run(7 * MS);
      a.cutRight = false;
      run(1_000 * MS);
      assertThat(answers).as("round " + round).hasSize(1).allMatch(Views.Lookup::found);
    }
  }

  /** Counts what arrives of a packet each 10 ms while something happens. */
  private long longestGapNs(Machine from, Machine to, long durationNs, Runnable event) {
    send(from, packet(from.name(), to.name(), new byte[8]));
    run(2_000 * MS);
    to.delivered.clear();
    long last = nowNs;
    long longest = 0;
    int seen = 0;
    long end = nowNs + durationNs;
    event.run();
    while (nowNs < end) {
      send(from, packet(from.name(), to.name(), new byte[8]));
      run(10 * MS);
      if (to.delivered.size() > seen) {
        seen = to.delivered.size();
        longest = Math.max(longest, nowNs - last);
        last = nowNs;
      }
    }
    return Math.max(longest, nowNs - last);
  }

  @Test
  void aSilentCutIsRoutedAroundWithinASecond() {
    Machine a = machines.get(0);
    long gap = longestGapNs(a, machines.get(1), 4_000 * MS, () -> a.cutRight = true);
    assertThat(gap).isLessThan(1_000 * MS);
    a.cutRight = false;
    run(5_000 * MS);
    assertThat(a.node.status().neighbours()).isEqualTo(2);
    long far = longestGapNs(a, machines.get(2), 4_000 * MS, () -> machines.get(2).cutRight = true);
    assertThat(far).isLessThan(1_000 * MS);
  }

  /** LINK-9a: two and a half times a second, or with answers fifty datagrams in ten seconds. */
  @Test
  void whoOnlyListensIsAskedLessOften() {
    Machine a = machines.get(0);
    Machine b = machines.get(1);
    send(a, packet(a.name(), b.name(), new byte[8]));
    run(2_000 * MS);
    int before = Arrays.stream(sizes).sum();
    for (int i = 0; i < 100; i++) {
      send(a, packet(a.name(), b.name(), new byte[8]));
      run(100 * MS);
    }
    int beside = Arrays.stream(sizes).sum() - before - 100;
    assertThat(beside).isBetween(40, 80);
    assertThat(b.delivered).hasSize(101);
  }

  /** Whichever of the two ways round it is on, and whichever way the answers take. */
  @Test
  void aNodeThatDropsDataIsAvoidedWithinTwoSeconds() {
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    for (int dropper : new int[] {1, 3}) {
      Machine bad = machines.get(dropper);
      assertThat(longestGapNs(a, c, 5_000 * MS, () -> bad.swallowsData = true))
          .isLessThan(2_000 * MS);
      assertThat(longestGapNs(c, a, 5_000 * MS, () -> {})).isLessThan(2_000 * MS);
      bad.swallowsData = false;
      run(30_000 * MS);
    }
  }

  @Test
  void whoFloodsLookupsIsHeldToItsShareAndOthersLookUpAsBefore() {
    Machine a = machines.get(0);
    Machine b = machines.get(1);
    long before = machines.stream().mapToLong(m -> m.node.dropped()).sum();
    for (int i = 0; i < 2_000; i++) {
      a.node.lookup(nowNs, new IdentityAddress(a.name().high(), i), answer -> {});
    }
    List<Views.Lookup> answers = new ArrayList<>();
    b.node.lookup(nowNs, machines.get(3).name(), answers::add);
    run(1_000 * MS);
    long dropped = machines.stream().mapToLong(m -> m.node.dropped()).sum() - before;
    assertThat(dropped).isGreaterThan(1_000);
    assertThat(answers).hasSize(1).allMatch(Views.Lookup::found);
  }

  @Test
  void aNodeThatWasKilledAndStartsAgainIsReachedWithinASecond() {
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    send(a, packet(a.name(), c.name(), new byte[8]));
    run(2_000 * MS);
    c.running = false;
    run(5_000 * MS);
    c.restart();
    long started = nowNs;
    c.delivered.clear();
    while (c.delivered.isEmpty() && nowNs - started < 5_000 * MS) {
      send(a, packet(a.name(), c.name(), new byte[8]));
      run(10 * MS);
    }
    assertThat(nowNs - started).isLessThan(1_000 * MS);
  }

  @Test
  void aNodeThatStoppedAndStartsAgainHasAllItsLinks() {
    Machine c = machines.get(2);
    for (int round = 0; round < 3; round++) {
      c.node.stop(nowNs);
      c.running = false;
      run(1_000 * MS);
      c.restart();
      run(3_000 * MS);
      assertThat(machines).allMatch(m -> m.node.status().neighbours() == 2);
      assertThat(machines.stream().map(m -> m.node.status().network()).distinct()).hasSize(1);
    }
  }

  @Test
  void whateverIsLostWhileALinkComesUpItIsInUseSoonAfter() {
    ForAll.seeds(
        11,
        40,
        random -> {
          accidents = random;
          lossPerMille = 300 + random.nextInt(600);
          machines.get(random.nextInt(COUNT)).restart();
          run((100 + random.nextInt(900)) * MS);
          lossPerMille = 0;
          run(12_000 * MS);
          assertThat(machines).allMatch(m -> m.node.status().neighbours() == 2);
        });
  }

  @Test
  void junkFromStrangersAndNeighboursChangesNothing() {
    Machine a = machines.get(0);
    int sessions = a.node.sessions(nowNs).size();
    int entries = a.node.stateEntries();
    Random random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      byte[] junk = ForAll.bytes(random, 1400);
      if (junk.length > 0 && random.nextBoolean()) {
        junk[0] = (byte) (1 + random.nextInt(9));
      }
      Port from = random.nextBoolean() ? new Port(0, 1) : new Port(0, 77);
      a.node.receive(nowNs, from, junk, 0, junk.length);
    }
    run(1_000 * MS);
    assertThat(a.node.sessions(nowNs)).hasSize(sessions);
    assertThat(a.node.stateEntries()).isEqualTo(entries);
    assertThat(a.node.status().neighbours()).isEqualTo(2);
  }
}
