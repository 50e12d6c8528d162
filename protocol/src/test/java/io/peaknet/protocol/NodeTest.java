package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.JdkSuite;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole nodes with the real cryptography, in a ring of four, on one virtual clock. */
class NodeTest {
  private record Port(int from, int to) implements Endpoint {
    @Override
    public String toString() {
      return "test://" + from + "-" + to;
    }
  }

  private record Flying(long atNs, long order, int to, Port from, byte[] datagram)
      implements Comparable<Flying> {
    @Override
    public int compareTo(Flying other) {
      int first = Long.compare(atNs, other.atNs);
      return first != 0 ? first : Long.compare(order, other.order);
    }
  }

  private static final int COUNT = 4;
  private static final long MS = 1_000_000;

  private final JdkSuite suite = new JdkSuite();
  private final PriorityQueue<Flying> flying = new PriorityQueue<>();
  private final List<Machine> machines = new ArrayList<>();
  private long nowNs = 5_000_000_000L;
  private long order;

  private final class Machine implements Output {
    final int number;
    final Settings settings;
    final List<byte[]> delivered = new ArrayList<>();
    final List<IdentityAddress> sources = new ArrayList<>();
    final List<Undeliverable> refusals = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    boolean running = true;
    boolean cutRight;
    Node node;

    Machine(int number) {
      this.number = number;
      settings = new Settings(suite.generateSigning(), false, true);
      node = new Node(settings, suite, this);
    }

    IdentityAddress name() {
      return node.identity().address();
    }

    @Override
    public void send(Endpoint to, byte[] datagram, int offset, int length) {
      Port port = (Port) to;
      boolean cut =
          (cutRight && port.to == right(number))
              || (right(port.to) == number && machines.get(port.to).cutRight);
      if (!cut) {
        byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
        flying.add(new Flying(nowNs + 5 * MS, order++, port.to, new Port(port.to, number), copy));
      }
    }

    @Override
    public void deliver(IdentityAddress source, byte[] packet, int offset, int length) {
      sources.add(source);
      delivered.add(Arrays.copyOfRange(packet, offset, offset + length));
    }

    @Override
    public void undeliverable(Undeliverable reason, byte[] packet, int offset, int length) {
      refusals.add(reason);
    }

    @Override
    public void event(Event event) {
      events.add(event);
    }

    void start() {
      node.start(nowNs);
      node.dial(nowNs, new Port(number, right(number)), machines.get(right(number)).name());
    }

    void restart() {
      node = new Node(settings, suite, this);
      running = true;
      start();
    }
  }

  private static int right(int number) {
    return (number + 1) % COUNT;
  }

  @BeforeEach
  void startRing() {
    for (int i = 0; i < COUNT; i++) {
      machines.add(new Machine(i));
    }
    machines.forEach(Machine::start);
    run(3_000 * MS);
  }

  private void run(long durationNs) {
    long end = nowNs + durationNs;
    while (true) {
      long next = flying.isEmpty() ? Long.MAX_VALUE : flying.element().atNs;
      for (Machine machine : machines) {
        if (machine.running) {
          next = Math.min(next, machine.node.deadlineNs());
        }
      }
      if (next > end) {
        nowNs = end;
        return;
      }
      nowNs = Math.max(nowNs, next);
      while (!flying.isEmpty() && flying.element().atNs <= nowNs) {
        Flying packet = flying.remove();
        Machine machine = machines.get(packet.to);
        if (machine.running) {
          machine.node.receive(nowNs, packet.from, packet.datagram, 0, packet.datagram.length);
        }
      }
      for (Machine machine : machines) {
        if (machine.running && machine.node.deadlineNs() <= nowNs) {
          machine.node.tick(nowNs);
        }
      }
    }
  }

  private static byte[] packet(IdentityAddress from, IdentityAddress to, byte[] payload) {
    byte[] packet = new byte[40 + payload.length];
    packet[0] = 0x60;
    packet[1] = 0x0a; // some traffic class and flow label, which must survive
    packet[3] = 0x33;
    packet[4] = (byte) (payload.length >>> 8);
    packet[5] = (byte) payload.length;
    packet[6] = 17;
    packet[7] = 64;
    from.write(packet, 8);
    to.write(packet, 24);
    System.arraycopy(payload, 0, packet, 40, payload.length);
    return packet;
  }

  private void send(Machine from, byte[] packet) {
    from.node.packet(nowNs, packet, 0, packet.length);
  }

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
    byte[] big = packet(a.name(), machines.get(1).name(), new byte[1241]);
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
