package io.peaknet.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.route.Constants;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, routes and lookups of some dozens of nodes over perfect links. */
class MeshTest {
  private static final long QUIET_NS = 5_000_000_000L;

  /** By then addresses that are too long have been made anew. */
  private static final long REST_NS = 20_000_000_000L;

  private static final long LIMIT_NS = 300_000_000_000L;

  private static List<int[]> grid(int width) {
    List<int[]> links = new ArrayList<>();
    for (int i = 0; i < width * width; i++) {
      if (i % width < width - 1) {
        links.add(new int[] {i, i + 1});
      }
      if (i + width < width * width) {
        links.add(new int[] {i, i + width});
      }
    }
    return links;
  }

  private static MeshRig started(long seed, int count, List<int[]> links) {
    MeshRig rig = new MeshRig(seed, count);
    rig.start();
    links.forEach(link -> rig.connect(link[0], link[1]));
    rig.settle(REST_NS, LIMIT_NS);
    return rig;
  }

  private static List<MeshRig.Member> alive(MeshRig rig) {
    return rig.members.stream().filter(m -> m.alive).toList();
  }

  /** All pairs on the tables as they are; by the best route, and from area to area alone. */
  private static void assertDelivers(MeshRig rig) {
    assertThat(rig.invariants()).isNull();
    for (MeshRig.Member from : alive(rig)) {
      for (MeshRig.Member to : alive(rig)) {
        if (from != to && rig.joined(from, to)) {
          assertThat(rig.walk(from, to, null)).as(() -> rig.lastTrouble).isPositive();
          assertThat(rig.walk(from, to, PacketHeader.PHASE_AREAS))
              .as(() -> rig.lastTrouble)
              .isPositive();
        }
      }
    }
  }

  private static void assertFinds(MeshRig rig) {
    List<MeshRig.Member> living = alive(rig);
    int[] found = {0};
    int asked = 0;
    for (int i = 0; i < living.size(); i++) {
      MeshRig.Member from = living.get(i);
      MeshRig.Member to = living.get((i * 7 + 3) % living.size());
      if (from == to || !rig.joined(from, to)) {
        continue;
      }
      asked++;
      from.timers.advance(rig.nowNs);
      from.resolver.find(
          rig.nowNs, to.self, (now, answer) -> found[0] += answer.record() == null ? 0 : 1);
      from.after();
    }
    rig.run(5_000_000_000L);
    assertThat(found[0]).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aGridConvergesDeliversAndFinds(long seed) {
    MeshRig rig = started(seed, 49, grid(7));
    assertDelivers(rig);
    assertFinds(rig);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsLeftAfterFailuresDeliversAndFinds(long seed) {
    MeshRig rig = started(seed, 49, grid(7));
    Random random = new Random(seed);
    for (int[] link : grid(7)) {
      if (random.nextInt(10) == 0) {
        rig.cut(link[0], link[1]);
      }
    }
    for (int i = 0; i < 5; i++) {
      rig.kill(random.nextInt(49));
    }
    rig.settle(QUIET_NS, LIMIT_NS);
    assertDelivers(rig);
    rig.run(75_000_000_000L); // records whose anchors died come back with the next refresh
    assertFinds(rig);
  }

  /** 49 nodes know each other exactly; of 144, each knows 128 or more, and far ones by label. */
  @Test
  void labelsAreToldOnlyWhereSomebodyNeedsThem() {
    MeshRig small = started(6, 49, grid(7));
    assertThat(small.members).allMatch(m -> m.router.labels().count() == 0);
    MeshRig large = started(7, 144, grid(12));
    assertThat(large.members).allMatch(m -> m.router.labels().count() == Constants.TREES);
    assertDelivers(large);
    for (int node = 95; node < 144; node++) {
      large.kill(node);
    }
    large.settle(QUIET_NS, LIMIT_NS);
    assertThat(alive(large)).allMatch(m -> m.router.labels().count() == 0);
    assertDelivers(large);
  }

  @Test
  void aDeathMovesNobodyWhoIsNotCutOff() {
    MeshRig rig = started(4, 36, grid(6));
    // Whoever it is: the founder, a granter of many, or a leaf.
    for (int victim : new int[] {14, 0, 21}) {
      List<Digits> before = rig.members.stream().map(m -> m.router.areas().address()).toList();
      rig.kill(victim);
      rig.settle(QUIET_NS, LIMIT_NS);
      assertThat(rig.invariants()).isNull();
      long moved =
          alive(rig).stream()
              .filter(m -> !m.router.areas().address().equals(before.get(m.number)))
              .count();
      assertThat(moved).isLessThanOrEqualTo(6);
    }
    assertDelivers(rig);
  }

  /** Between the death of its head and the next election a network is no lighter than before. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aNewcomerMovesNobodyEvenWhileTheNetworkHasNoHead(long seed) {
    MeshRig rig = started(seed, 26, grid(5)); // the last has no link
    MeshRig.Member newcomer = rig.members.get(25);
    long network = rig.members.getFirst().router.areas().network();
    MeshRig.Member head =
        rig.members.stream()
            .filter(m -> m != newcomer && m.router.areas().isHead(Digits.NONE))
            .findFirst()
            .orElseThrow();
    List<Digits> before = rig.members.stream().map(m -> m.router.areas().address()).toList();
    rig.kill(head.number);
    int beside = head.number % 5 == 0 ? head.number + 1 : head.number - 1;
    rig.connect(beside, newcomer.number);
    rig.settle(QUIET_NS, LIMIT_NS);
    assertThat(alive(rig)).allMatch(m -> m.router.areas().network() == network);
    long moved =
        alive(rig).stream()
            .filter(m -> m != newcomer && !m.router.areas().address().equals(before.get(m.number)))
            .count();
    assertThat(moved).as("only whoever the death cut off").isLessThanOrEqualTo(6);
    assertDelivers(rig);
  }

  @Test
  void whenTwoNetworksMeetTheHeavierChangesNothing() {
    List<int[]> links = grid(5);
    links.removeIf(link -> link[0] % 5 == 2 && link[1] % 5 == 3); // columns 0-2 and columns 3-4
    MeshRig rig = started(5, 25, links);
    long heavier = rig.members.getFirst().router.areas().network();
    List<Digits> before = rig.members.stream().map(m -> m.router.areas().address()).toList();
    for (int row = 0; row < 5; row++) {
      rig.connect(row * 5 + 2, row * 5 + 3);
    }
    rig.settle(QUIET_NS, LIMIT_NS);
    for (MeshRig.Member member : rig.members) {
      assertThat(member.router.areas().network()).isEqualTo(heavier);
      if (member.number % 5 < 3) {
        assertThat(member.router.areas().address()).isEqualTo(before.get(member.number));
      }
    }
    assertDelivers(rig);
  }

  /**
   * On links with loss a grant could come when its granter had moved to another network already:
   * the newcomer was then in an area that it had no link into.
   */
  @Test
  void aPlaceIsTakenBesideItsGranterHoweverLateTheGrantComes() {
    for (int seed = 1; seed <= 30; seed++) {
      MeshRig rig = new MeshRig(seed, 25);
      rig.late = 0.1;
      rig.start();
      for (int[] link : grid(5)) {
        rig.connect(link[0], link[1]);
      }
      rig.settle(QUIET_NS, LIMIT_NS);
      assertThat(rig.orphans).as("seed %d", seed).isZero();
      assertDelivers(rig);
    }
  }

  @Test
  void aPartitionKeepsItsAddressesAndHeals() {
    MeshRig rig = started(6, 36, grid(6));
    int changes = rig.addressChanges;
    for (int row = 0; row < 6; row++) {
      rig.cut(row * 6 + 2, row * 6 + 3);
    }
    rig.settle(QUIET_NS, LIMIT_NS);
    assertDelivers(rig);
    for (int row = 0; row < 6; row++) {
      rig.connect(row * 6 + 2, row * 6 + 3);
    }
    rig.settle(QUIET_NS, LIMIT_NS);
    assertDelivers(rig);
    rig.run(75_000_000_000L);
    assertFinds(rig);
    assertThat(rig.addressChanges - changes).isLessThan(36);
  }

  /**
   * Two areas are cut, and of each a part that must move borders only on the other such part: if
   * both wait for the other to find a place first, neither ever does.
   */
  @Test
  void twoPartsThatMustMoveDoNotWaitForEachOther() {
    MeshRig rig = new MeshRig(8, 17);
    rig.start();
    List<int[]> grown = new ArrayList<>();
    int root = 0;
    int inner = 4; // of the first area
    int border = 15; // of the first area
    int outer = 9; // of the first area, heavier
    int kept = 5; // of the second area, heavier
    int lost = 14; // of the second area
    int behind = 16; // of the second area
    for (int leaf = 1; leaf <= 3; leaf++) {
      grown.add(new int[] {root, leaf});
    }
    grown.add(new int[] {root, inner});
    grown.add(new int[] {root, kept});
    for (int leaf = 6; leaf <= 8; leaf++) {
      grown.add(new int[] {kept, leaf});
    }
    grown.add(new int[] {inner, outer});
    for (int leaf = 10; leaf <= 13; leaf++) {
      grown.add(new int[] {outer, leaf});
    }
    grown.add(new int[] {kept, lost});
    grown.add(new int[] {inner, border});
    grown.add(new int[] {border, lost});
    grown.add(new int[] {lost, behind});
    grown.add(new int[] {behind, outer});
    for (int[] link : grown) {
      rig.connect(link[0], link[1]);
      rig.settle(QUIET_NS, LIMIT_NS);
    }
    assertThat(address(rig, outer).parent()).isEqualTo(address(rig, inner));
    assertThat(address(rig, lost).parent()).isEqualTo(address(rig, kept));

    rig.cut(inner, outer);
    rig.cut(kept, lost);
    rig.settle(QUIET_NS, LIMIT_NS);
    rig.run(30_000_000_000L);
    assertDelivers(rig);
  }

  private static Digits address(MeshRig rig, int member) {
    return rig.members.get(member).router.areas().address();
  }

  /**
   * A line is as wide as a network can be: two bits a node, if places came from neighbours alone.
   */
  @Test
  void theAddressesOfAWideNetworkAreMadeAnewAndAllMoveOnce() {
    int count = 100;
    MeshRig rig = line(9, count);
    rig.settle(QUIET_NS, LIMIT_NS);
    assertThat(meanBits(rig)).isGreaterThan(40);
    long network = rig.members.getFirst().router.areas().network();
    int changes = rig.addressChanges;
    rig.settle(REST_NS, LIMIT_NS);
    assertThat(rig.addressChanges - changes).isEqualTo(count);
    assertThat(meanBits(rig)).isLessThan(4 + 1.6 * Math.log(count) / Math.log(2));
    assertThat(rig.members).noneMatch(m -> m.router.areas().network() == network);
    assertDelivers(rig);
    assertFinds(rig);

    rig.run(120_000_000_000L);
    assertThat(rig.addressChanges - changes).as("nobody moves again").isEqualTo(count);
  }

  @Test
  void whatALinkThatBreaksPreventsIsTriedAgain() {
    int count = 60;
    MeshRig rig = line(10, count);
    for (int step = 0; rig.byType[0x26] == 0; step++) {
      rig.run(1_000_000);
      assertThat(step).as("ms until parts are told").isLessThan(60_000);
    }
    rig.cut(20, 21);
    rig.connect(20, 21);
    rig.run(10_000_000_000L);
    assertThat(meanBits(rig)).isGreaterThan(20);
    rig.run(100_000_000_000L);
    rig.settle(REST_NS, LIMIT_NS);
    assertThat(meanBits(rig)).isLessThan(4 + 1.6 * Math.log(count) / Math.log(2));
    assertDelivers(rig);
  }

  /** Whoever lies on the way to the head is believed only with the head's word, and once. */
  @Test
  void nobodyButTheHeadHasAddressesMadeAnew() {
    MeshRig rig = line(11, 10);
    rig.settle(REST_NS, LIMIT_NS);
    MeshRig.Member head =
        rig.members.stream()
            .filter(m -> m.router.areas().isHead(Digits.NONE))
            .findFirst()
            .orElseThrow();
    MeshRig.Member liar = rig.members.get(head.number == 9 ? 8 : head.number + 1);
    MeshRig.Member behind = rig.members.get(head.number == 9 ? 7 : head.number + 2);
    long pauseNs = 40_000_000_000L;
    rig.run(pauseNs);
    long before = rig.byType[0x24];
    split(behind, liar, liar, 77, 1_000);
    rig.run(pauseNs);
    assertThat(rig.byType[0x24]).as("not the head's").isEqualTo(before);
    split(behind, liar, head, 78, 1_000);
    rig.run(pauseNs);
    long after = rig.byType[0x24];
    assertThat(after).as("the head's").isGreaterThan(before);
    split(behind, liar, head, 78, 1_000);
    rig.run(pauseNs);
    assertThat(rig.byType[0x24]).as("the same again").isEqualTo(after);
  }

  private static void split(
      MeshRig.Member to, MeshRig.Member from, MeshRig.Member signer, long round, int number) {
    byte[] context = "peak split v1".getBytes(StandardCharsets.US_ASCII);
    long network = to.router.areas().network();
    byte[] signed = new WireWriter().bytes(context).u64(network).u64(round).u64(number).toBytes();
    byte[] message =
        new WireWriter()
            .u8(0x24)
            .u64(round)
            .varint(0)
            .u64(number)
            .bytes(signer.key.publicKey())
            .bytes(signer.suite.sign(signer.key, signed))
            .toBytes();
    assertThat(to.hears(Objects.requireNonNull(to.links.get(from)), message)).isTrue();
  }

  private static MeshRig line(long seed, int count) {
    MeshRig rig = new MeshRig(seed, count);
    rig.start();
    for (int node = 1; node < count; node++) {
      rig.connect(node - 1, node);
    }
    return rig;
  }

  /** Whatever dies while they are made anew, and whenever: nobody is left without a place. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whoDiesWhileAddressesAreMadeAnewHarmsNobody(long seed) {
    int length = 32;
    MeshRig rig = new MeshRig(seed, 2 * length);
    rig.start();
    List<int[]> ladder = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      ladder.add(new int[] {i, length + i});
      if (i > 0) {
        ladder.add(new int[] {i - 1, i});
        ladder.add(new int[] {length + i - 1, length + i});
      }
    }
    ladder.forEach(link -> rig.connect(link[0], link[1]));
    Random random = new Random(seed);
    rig.run(8_000_000_000L);
    for (int i = 0; i < 8; i++) {
      rig.run(random.nextLong(2_000_000_000L));
      int[] link = ladder.get(random.nextInt(ladder.size()));
      rig.cut(link[0], link[1]);
      if (i % 3 == 0) {
        rig.kill(random.nextInt(2 * length));
      }
    }
    rig.settle(REST_NS, LIMIT_NS);
    assertDelivers(rig);
    rig.run(75_000_000_000L);
    assertFinds(rig);
  }

  private static double meanBits(MeshRig rig) {
    return rig.members.stream()
        .mapToInt(m -> m.router.areas().address().bits())
        .average()
        .orElse(0);
  }

  @Test
  void sharesOfTheKeySpaceFillItOnce() {
    MeshRig rig = started(7, 36, grid(6));
    double sum = rig.members.stream().mapToDouble(m -> m.router.forwarder().share()).sum();
    assertThat(sum).isBetween(0.999, 1.001);
    double most =
        rig.members.stream().mapToDouble(m -> m.router.forwarder().share()).max().orElse(1);
    assertThat(most * 36).isLessThan(4);
  }

  @Test
  void oneSeedDecidesAll() {
    MeshRig first = started(8, 25, grid(5));
    MeshRig second = started(8, 25, grid(5));
    assertThat(second.messages).isEqualTo(first.messages);
    assertThat(second.bytes).isEqualTo(first.bytes);
    assertThat(second.nowNs).isEqualTo(first.nowNs);
  }
}
