package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.session.InnerType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that drop in silence whatever is too large for them. */
class NarrowLinksTest extends RingOfNodes {
  /** Sizes that padded probes have. */
  private static final Set<Integer> PROBES =
      Set.of(1232, 1252, 1352, 1372, 1392, 1412, 1432, 1444, 1452, 1464, 1472, 8952, 8972);

  @Override
  int carriedAtStart() {
    return 1096;
  }

  @Test
  void nothingButProbesIsLargerThanWhatEveryLinkCarries() {
    assertThat(machines).allMatch(m -> m.node.status().neighbours() == 2);
    for (Machine machine : machines) {
      Machine far = machines.get((machine.number + 2) % COUNT);
      send(machine, packet(machine.name(), far.name(), new byte[8]));
      machine.node.trace(nowNs, far.name(), _ -> {});
    }
    run(10_000 * MS);
    assertThat(machines).allMatch(m -> m.delivered.size() == 1);
    for (int bytes = 1097; bytes < sizes.length; bytes++) {
      assertThat(sizes[bytes] == 0 || PROBES.contains(bytes)).as("%d bytes", bytes).isTrue();
    }
    assertThat(machines)
        .allMatch(m -> m.node.links().stream().allMatch(l -> l.carriesBytes() == 1096));
  }

  @Test
  void eachLinkIsFoundToCarryWhatItDoes() {
    int[] limits = {1096, 1232, 1452, 1472};
    for (int i = 0; i < COUNT; i++) {
      carries[i] = limits[i];
      machines.get(i).cutRight = true;
    }
    for (Machine machine : machines) {
      machine.node.ping(nowNs, machines.get(right(machine.number)).name(), _ -> {});
    }
    run(2_000 * MS);
    assertThat(machines).allMatch(m -> m.node.status().neighbours() == 0);
    machines.forEach(machine -> machine.cutRight = false);
    run(5_000 * MS);
    for (Machine machine : machines) {
      for (Views.Link link : machine.node.links()) {
        int to = ((Port) link.endpoint()).to();
        int number = to == right(machine.number) ? machine.number : to;
        assertThat(link.carriesBytes()).as("%s", link.endpoint()).isEqualTo(limits[number]);
      }
    }
  }

  /** The packets of a flow, one each 10 ms; what arrived of those sent in the last part. */
  private int flow(Machine from, Machine to, int length, long durationNs, long countFromNs) {
    long start = nowNs;
    byte[] packet = packet(from.name(), to.name(), new byte[length - 40]);
    int sent = 0;
    while (nowNs - start < durationNs) {
      if (nowNs - start >= countFromNs && sent++ == 0) {
        to.delivered.clear();
      }
      send(from, packet);
      run(10 * MS);
    }
    run(100 * MS);
    return sent - to.delivered.size();
  }

  private void meet(Machine a, Machine b) {
    send(a, packet(a.name(), b.name(), new byte[8]));
    run(2_000 * MS);
    send(b, packet(b.name(), a.name(), new byte[8]));
    run(2_000 * MS);
    a.delivered.clear();
    b.delivered.clear();
  }

  /** All links are narrow, or the two to the left of node 2 alone. */
  private void narrow(int all, int some) {
    Arrays.fill(carries, all);
    carries[1] = some;
    carries[2] = some;
    machines.forEach(Machine::restart);
    run(5_000 * MS);
  }

  @ParameterizedTest
  @CsvSource({
    "1096, 1096",
    "1472, 1096",
    "1232, 1232",
    "1472, 1232",
    "1472, 1252",
    "1452, 1452",
    "1472, 1400",
    "1400, 1472",
    "9000, 9000",
    "9000, 1232"
  })
  void whatFitsArrivesAndWhatDoesNotIsRefusedWithTheRightValue(int all, int some) {
    narrow(all, some);
    Machine a = machines.get(0);
    for (Machine to : List.of(machines.get(1), machines.get(2))) {
      meet(a, to);
      int mtu = a.node.mtu(to.name());
      assertThat(mtu).isBetween(1280, 1473);
      int lost = tooLarge;
      for (int length : new int[] {40, 1000, 1096, 1097, 1200, 1232, 1279, 1280, mtu - 1, mtu}) {
        byte[] packet = packet(a.name(), to.name(), bytes(length - 40));
        send(a, packet);
        run(50 * MS);
        assertThat(to.delivered).as("%d bytes", length).hasSize(1);
        assertThat(to.delivered.removeFirst()).isEqualTo(packet);
      }
      send(a, packet(a.name(), to.name(), new byte[mtu + 1 - 40]));
      run(100 * MS);
      assertThat(a.refusals).contains(Output.Undeliverable.TOO_BIG);
      assertThat(to.delivered).isEmpty();
      run(5_000 * MS);
      // Probes alone may be too large.
      assertThat(tooLarge - lost).isLessThan(15);
      a.refusals.clear();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"1232, false", "1096, false", "1452, false", "1232, true", "1096, true"})
  void aPathThatNarrowsInMidFlowCarriesAllAgainWithinTwoSeconds(int narrowed, boolean express) {
    narrow(1472, 1472);
    machines.forEach(machine -> machine.express = express);
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    for (Machine to : List.of(machines.get(1), c)) {
      Arrays.fill(carries, 1472);
      meet(a, to);
      int before = a.node.mtu(to.name());
      assertThat(flow(a, to, before, 1_000 * MS, 0)).isZero();
      Arrays.fill(carries, narrowed);
      assertThat(flow(a, to, 1280, 6_000 * MS, 2_000 * MS)).as("to %d", to.number).isZero();
      int after = a.node.mtu(to.name());
      assertThat(after).isLessThan(before);
      assertThat(flow(a, to, after, 1_000 * MS, 0)).isZero();
      int lost = tooLarge;
      assertThat(flow(a, to, 1280, 3_000 * MS, 0)).isZero();
      assertThat(tooLarge - lost).as("sent too large").isLessThanOrEqualTo(20);
      run(700_000 * MS); // wider underlays are looked for again after a while
      Arrays.fill(carries, 1472);
      flow(a, to, 1280, 5_000 * MS, 0);
      assertThat(a.node.mtu(to.name())).isEqualTo(before);
    }
  }

  @Test
  void aWayIsNotForWhatItCannotCarryWhole() {
    narrow(1472, 1232);
    machines.forEach(machine -> machine.express = true);
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    meet(a, c);
    Way way = Objects.requireNonNull(a.node.express().way(c.name()));
    assertThat(way.mtu()).isBetween(1100, 1200);
    assertThat(a.node.mtu(c.name())).isEqualTo(1280);
    byte[] inner = new byte[way.mtu() - 33];
    inner[0] = 1;
    assertThat(a.sendExpress(c.name(), inner)).isTrue();
    run(100 * MS);
    assertThat(c.delivered).hasSize(1);
    byte[] longer = Arrays.copyOf(inner, inner.length + 1);
    assertThat(a.sendExpress(c.name(), longer)).isFalse();
    assertThat(way.isCurrent()).isTrue();
    // As the slow path carries it: it arrives by the slow path, whole.
    c.delivered.clear();
    byte[] packet = packet(a.name(), c.name(), bytes(1240));
    send(a, packet);
    run(100 * MS);
    assertThat(c.delivered).hasSize(1);
    assertThat(c.delivered.getFirst()).isEqualTo(packet);
    assertThat(c.results[Express.DONE]).isPositive();
  }

  /** A megabyte, as TCP would send it: nothing is larger than the path carries. */
  @ParameterizedTest
  @CsvSource({"1096", "1232", "1452"})
  void aMegabyteCrossesAnUnderlayThatDropsInSilence(int limit) {
    narrow(limit, limit);
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    meet(a, c);
    int lost = tooLarge;
    int length = a.node.mtu(c.name());
    int count = (1 << 20) / length + 1;
    for (int i = 0; i < count; i++) {
      send(a, packet(a.name(), c.name(), new byte[length - 40]));
      run(MS);
    }
    run(100 * MS);
    assertThat(c.delivered).hasSize(count);
    assertThat(tooLarge - lost).isLessThan(15);
  }

  @Test
  void theFirstAnswerBringsWhatThePathCarries() {
    narrow(1472, 1452);
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    send(a, packet(a.name(), c.name(), new byte[20])); // as TCP's first
    while (c.delivered.isEmpty()) {
      run(MS);
    }
    send(c, packet(c.name(), a.name(), new byte[20])); // and its answer
    while (a.delivered.isEmpty()) {
      run(MS);
    }
    int mtu = a.node.mtu(c.name());
    assertThat(mtu).isBetween(1300, 1400);
    assertThat(a.node.express().way(c.name())).matches(way -> way.mtu() == mtu);
  }

  @Test
  void aRelayReportsWhatItCannotPassOn() {
    narrow(1472, 1472);
    Machine a = machines.get(0);
    Machine c = machines.get(2);
    meet(a, c);
    for (boolean express : new boolean[] {false, true}) {
      machines.forEach(machine -> machine.express = express);
      Arrays.fill(carries, 1472);
      carries[1] = 1232;
      carries[2] = 1232;
      int mtu = a.node.mtu(c.name());
      assertThat(mtu).isGreaterThan(1300);
      // Nothing but large packets: only the relay's word can tell.
      while (a.node.mtu(c.name()) == mtu) {
        send(a, packet(a.name(), c.name(), new byte[mtu - 40]));
        run(10 * MS);
        assertThat(nowNs).isLessThan(2_000_000 * MS);
      }
      assertThat(a.node.mtu(c.name())).isEqualTo(1280);
      Arrays.fill(carries, 1472);
      run(620_000 * MS);
      flow(a, c, 1280, 15_000 * MS, 0);
    }
  }

  /** A peer may say what it likes: sizes, parts and probes of any form harm nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whateverAPeerSealsNothingBreaks(boolean express) {
    narrow(1472, 1252);
    Machine a = machines.get(0);
    machines.forEach(machine -> machine.express = express);
    Random random = new Random(11);
    int[] types = {InnerType.PROBE, InnerType.PART, InnerType.PATH_SIZE};
    for (Machine to : List.of(machines.get(1), machines.get(2))) {
      meet(a, to);
      for (int i = 0; i < 3000; i++) {
        byte[] inner = new byte[1 + random.nextInt(random.nextBoolean() ? 12 : 900)];
        random.nextBytes(inner);
        inner[0] = (byte) types[random.nextInt(types.length)];
        if (inner.length > 1) {
          inner[1] = (byte) random.nextInt(5);
        }
        assertThat(a.sendExpress(to.name(), inner)).isTrue();
        run(MS);
      }
      run(10_000 * MS);
      to.delivered.clear();
      a.delivered.clear();
      byte[] there = packet(a.name(), to.name(), bytes(1240));
      byte[] back = packet(to.name(), a.name(), bytes(1240));
      machines.forEach(machine -> machine.express = false);
      for (int i = 0; i < 200; i++) {
        send(a, there);
        send(to, back);
        run(10 * MS);
      }
      assertThat(to.delivered).hasSizeGreaterThan(150).contains(there);
      assertThat(a.delivered).hasSizeGreaterThan(150).contains(back);
    }
  }
}
