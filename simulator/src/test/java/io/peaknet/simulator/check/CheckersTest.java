package io.peaknet.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each checker passes what is right, and fails when one thing is wrong. */
class CheckersTest {
  private static final long NET = 0xabc;

  private final Graph ring = Generators.graph("ring:6", 1);
  private final boolean[] cut = new boolean[6];
  private final boolean[] dead = new boolean[6];
  private final Addresses addresses = new Addresses(6);

  private boolean live(int link) {
    return !cut[link] && !dead[ring.from(link)] && !dead[ring.to(link)];
  }

  private Components components() {
    return new Components(ring, node -> !dead[node], this::live);
  }

  /** Ring 0 1 2 3 4 5: areas {0,1,2} = 0…, {3,4} = 1…, {5} = 2. */
  private void settle() {
    put(0);
    put(1, 0, 1);
    put(2, 0, 1, 1);
    put(3, 1);
    put(4, 1, 0, 1);
    put(5, 2);
  }

  private void put(int node, int... digits) {
    addresses.put(node, NET, digits);
  }

  private void atRest() {
    AreaInvariant.atRest(ring, addresses, components(), this::live);
  }

  @Test
  void addressesIgnoreTrailingZeros() {
    put(0, 1, 2);
    put(1, 1, 2, 0, 0);
    put(2, 1, 2, 0, 3);
    put(3);
    assertThat(addresses.shared(0, 1)).isEqualTo(Addresses.ALL);
    assertThat(addresses.shared(0, 2)).isEqualTo(3);
    assertThat(addresses.shared(3, 0)).isZero();
    assertThat(addresses.text(1)).isEqualTo("1.2");
    assertThat(addresses.text(3)).isEqualTo("-");
    assertThat(addresses.lower(0)).isEqualTo(3);
    assertThat(addresses.higher(0)).isEqualTo(1);
    addresses.remove(1);
    assertThat(addresses.higher(0)).isEqualTo(2);
    addresses.put(2, NET + 1, new int[] {1, 2, 0, 3});
    assertThat(addresses.higher(0)).isNull();
  }

  @Test
  void areasThatAreConnectedPass() {
    settle();
    assertThatCode(this::atRest).doesNotThrowAnyException();
    for (int node = 0; node < 6; node++) {
      int moved = node;
      assertThatCode(() -> onChange(moved)).doesNotThrowAnyException();
    }
  }

  @Test
  void anAreaInPiecesIsFoundThoughTheNetworkIsConnected() {
    settle();
    cut[0] = true; // 0-1: area 0 falls apart, the ring does not
    assertThatThrownBy(this::atRest)
        .isInstanceOf(Violation.class)
        .hasMessageContaining("area 0 is in pieces")
        .hasMessageContaining("node 0");
  }

  @Test
  void onlyTheDeepAreaInPiecesIsNamed() {
    settle();
    put(0, 0, 1, 2); // with 1 (0.1) and 2 (0.1.1) in area 0.1
    put(1, 0, 1);
    cut[1] = true; // 1-2
    assertThatThrownBy(this::atRest).hasMessageContaining("area 0.1 is in pieces");
  }

  @Test
  void aMemberInAForeignPlaceIsFound() {
    settle();
    put(4, 0, 2); // among area 1's nodes
    assertThatThrownBy(this::atRest).hasMessageContaining("area 0 is in pieces");
    assertThatThrownBy(() -> onChange(4))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("node 4 took 0.2");
  }

  @Test
  void aNodeWithoutALinkIntoItsInnermostAreaIsFound() {
    settle();
    put(3, 0, 1, 1, 2); // its neighbour 2 holds 0.1.1: shared to depth 3, as with no other
    assertThatCode(() -> onChange(3)).doesNotThrowAnyException();
    cut[2] = true; // 2-3
    assertThatThrownBy(() -> onChange(3)).hasMessageContaining("area 0.1.1");
  }

  private void onChange(int node) {
    AreaInvariant.onChange(ring, addresses, components(), this::live, node);
  }

  @Test
  void whatCannotBeReachedIsNoConcern() {
    settle();
    cut[0] = true;
    cut[5] = true; // 5-0: node 0 is alone
    assertThatCode(this::atRest).doesNotThrowAnyException();
    put(0, 1);
    assertThatCode(() -> UniqueAddresses.check(addresses, components(), 0))
        .doesNotThrowAnyException();
  }

  @Test
  void agreesWithFloodingEveryAreaOnRandomAddresses() {
    Graph graph = Generators.graph("rgg:40:6", 2);
    Components all = new Components(graph, node -> true, link -> true);
    int broken = 0;
    for (int seed = 0; seed < 400; seed++) {
      Chance chance = new Chance(seed);
      int[][] digits = granted(graph, chance);
      for (int moves = chance.nextInt(3); moves > 0; moves--) {
        int[] other = digits[chance.nextInt(graph.nodes())];
        digits[chance.nextInt(graph.nodes())] = append(other, 2);
      }
      Addresses random = new Addresses(graph.nodes());
      for (int node = 0; node < graph.nodes(); node++) {
        random.put(node, NET, digits[node]);
      }
      boolean whole = flooded(graph, digits);
      broken += whole ? 0 : 1;
      if (whole) {
        assertThatCode(() -> AreaInvariant.atRest(graph, random, all, link -> true))
            .doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> AreaInvariant.atRest(graph, random, all, link -> true))
            .isInstanceOf(Violation.class);
      }
    }
    assertThat(broken).isBetween(50, 350);
  }

  /** Every node is granted a place by a neighbour, which keeps all areas whole. */
  private static int[][] granted(Graph graph, Chance chance) {
    int[] order = chance.permutation(graph.nodes());
    int[] grants = new int[graph.nodes()];
    int[][] digits = new int[graph.nodes()][];
    boolean[] placed = new boolean[graph.nodes()];
    digits[order[0]] = new int[0];
    placed[order[0]] = true;
    for (boolean grown = true; grown; ) {
      grown = false;
      for (int node : order) {
        for (int i = 0; i < graph.degree(node) && !placed[node]; i++) {
          int granter = graph.across(graph.linkAt(node, i), node);
          if (placed[granter]) {
            int length = digits[granter].length + ++grants[granter];
            digits[node] = Arrays.copyOf(digits[granter], length);
            digits[node][length - 1] = 1;
            placed[node] = true;
            grown = true;
          }
        }
      }
    }
    return digits;
  }

  private static int[] append(int[] digits, int last) {
    int[] longer = Arrays.copyOf(digits, digits.length + 1);
    longer[digits.length] = last;
    return longer;
  }

  private static boolean flooded(Graph graph, int[][] digits) {
    for (int depth = 1; depth < 60; depth++) {
      int area = depth;
      Components inside =
          new Components(
              graph,
              node -> true,
              link ->
                  prefix(digits[graph.from(link)], area)
                      .equals(prefix(digits[graph.to(link)], area)));
      Map<String, Integer> parts = new HashMap<>();
      for (int node = 0; node < graph.nodes(); node++) {
        int part = inside.part(node);
        if (parts.merge(prefix(digits[node], area), part, (a, b) -> a.equals(b) ? a : -1) < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static String prefix(int[] digits, int depth) {
    return Arrays.toString(Arrays.copyOf(digits, depth));
  }

  @Test
  void oneAddressOfTwoNodesIsFound() {
    settle();
    UniqueAddresses.check(addresses, components(), 3);
    put(4, 1, 0, 0);
    assertThatThrownBy(() -> UniqueAddresses.check(addresses, components(), 3))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("node 3 and node 4 both hold 1 ");
    assertThatThrownBy(() -> UniqueAddresses.check(addresses, components(), 4))
        .isInstanceOf(Violation.class);
    addresses.put(4, NET + 1, new int[] {1});
    UniqueAddresses.check(addresses, components(), 3);
  }

  @Test
  void twoNetworksThatMeetMustBeOne() {
    settle();
    OneNetwork.atRest(addresses, components());
    addresses.put(5, 99, new int[0]);
    assertThatThrownBy(() -> OneNetwork.atRest(addresses, components()))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("node 4 ")
        .hasMessageContaining("node 5, ");
    dead[5] = true;
    OneNetwork.atRest(addresses, components());
    dead[5] = false;
    cut[4] = true;
    cut[5] = true;
    OneNetwork.atRest(addresses, components());
  }

  @Test
  void aPacketAtOneNodeTwiceInOneModeIsALoop() {
    Journeys journeys = new Journeys(ring, node -> -1, 9);
    journeys.forwarded(0, 3, 7, 1, 90, 0);
    journeys.forwarded(1, 3, 7, 1, 80, 0);
    journeys.forwarded(0, 3, 8, 1, 70, 0); // another packet
    journeys.forwarded(0, 4, 7, 1, 70, 0); // to another node
    journeys.forwarded(0, 3, 7, 9, 70, 0); // back, in area mode: allowed
    assertThatThrownBy(() -> journeys.forwarded(1, 3, 7, 1, 60, 0))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("loop")
        .hasMessageContaining("0/1 1/1 0/9");
  }

  @Test
  void aHopWithoutALinkIsFound() {
    Journeys journeys = new Journeys(ring, node -> -1, 9);
    journeys.forwarded(0, 3, 7, 1, 90, 0);
    assertThatThrownBy(() -> journeys.forwarded(2, 3, 7, 1, 80, 0))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("no link");
  }

  @Test
  void theWatermarkFallsAtEachHopOfOneMode() {
    Graph ring = Generators.graph("ring:6", 1);
    Journeys journeys = new Journeys(ring, node -> -1, 9);
    journeys.forwarded(0, 3, 7, 9, 50, 0);
    journeys.forwarded(1, 3, 7, 9, 90, 0); // another level of areas
    journeys.forwarded(2, 3, 7, 0, 90, 0);
    assertThatThrownBy(() -> journeys.forwarded(1, 3, 7, 0, 90, 0))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("watermark 90");
  }

  @Test
  void aPacketMayBeSentBackOnceTablesHaveChanged() {
    Graph ring = Generators.graph("ring:6", 1);
    long[] changedNs = new long[6];
    Journeys journeys = new Journeys(ring, node -> changedNs[node], 9);
    journeys.forwarded(0, 3, 7, 1, 90, 100);
    journeys.forwarded(1, 3, 7, 1, 80, 200);
    changedNs[1] = 250;
    journeys.forwarded(0, 3, 7, 1, 70, 300);
    assertThatThrownBy(() -> journeys.forwarded(0, 3, 7, 1, 60, 300))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("again");
  }

  @Test
  void aJourneyAddsTheCostsOfItsHops() {
    Graph line = new Graph("l", 3, new int[] {0, 1}, new int[] {1, 2}, new double[] {2, 0.5});
    Journeys journeys = new Journeys(line, node -> -1, 9);
    journeys.forwarded(0, 2, 7, 0, 9, 100);
    journeys.forwarded(1, 2, 7, 1, 9, 200);
    journeys.forwarded(1, 2, 7, 9, 9, 200); // on in another mode: no hop
    var way = java.util.Objects.requireNonNull(journeys.delivered(2, 7));
    assertThat(way.cost()).isEqualTo(2.5);
    assertThat(way.source()).isZero();
    assertThat(way.startNs()).isEqualTo(100);
    assertThat(journeys.delivered(2, 7)).isNull();
    journeys.forwarded(0, 2, 8, 0, 9, 300);
    assertThat(journeys.dropped(2, 8)).isNotNull();
    assertThat(journeys.size()).isZero();
  }

  @Test
  void packetsThatNeverArriveAreForgotten() {
    Journeys journeys = new Journeys(ring, node -> -1, 9);
    for (int packet = 0; packet < 100_000; packet++) {
      journeys.forwarded(0, 3, packet, 0, 9, packet * 50_000_000L);
      assertThat(journeys.size()).isLessThan(5_000);
    }
  }
}
