package io.peaknet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.testkit.ForAll;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who comes first, and how often. */
final class OrderingTest {
  private static Replica replica(int number, int priority, int weight) {
    try {
      byte[] address = {(byte) 192, 0, 2, (byte) number};
      return new Replica(InetAddress.getByAddress(address), 80, priority, weight);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<Replica, Integer> firsts(List<Replica> replicas, int draws) {
    Random random = new Random(1);
    Ordering ordering = new Ordering(() -> random);
    Map<Replica, Integer> counts = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      counts.merge(ordering.spread(replicas).getFirst(), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void withoutWeightsEachComesFirstEquallyOften() {
    List<Replica> replicas = List.of(replica(1, 0, 0), replica(2, 0, 0), replica(3, 0, 0));
    Map<Replica, Integer> counts = firsts(replicas, 30_000);
    assertThat(counts.values())
        .hasSize(3)
        .allSatisfy(n -> assertThat(n).isCloseTo(10_000, within(400)));
  }

  @Test
  void weightsAreSharesAndEvenNoneHasASmallOne() {
    List<Replica> replicas = List.of(replica(1, 0, 3), replica(2, 0, 1), replica(3, 0, 0));
    Map<Replica, Integer> counts = firsts(replicas, 40_000);
    assertThat(counts.get(replicas.get(0))).isCloseTo(30_000, within(600));
    assertThat(counts.get(replicas.get(1))).isCloseTo(10_000, within(600));
    assertThat(counts.get(replicas.get(2))).isBetween(1, 400);
  }

  @Test
  void aLowerPriorityComesFirstWhateverItsWeight() {
    List<Replica> replicas = List.of(replica(1, 2, 1000), replica(2, 1, 1));
    assertThat(firsts(replicas, 1_000)).containsOnlyKeys(replicas.get(1));
    assertThat(new Ordering().plain(replicas)).containsExactly(replicas.get(1), replicas.get(0));
  }

  @Test
  void theOrderOfTheServerStaysWithinAPriority() {
    List<Replica> replicas = List.of(replica(3, 0, 1), replica(1, 0, 9), replica(2, 0, 5));
    assertThat(new Ordering().plain(replicas)).isEqualTo(replicas);
  }

  @Test
  void allStayWhateverTheOrder() {
    ForAll.seeds(
        1,
        500,
        random -> {
          List<Replica> replicas =
              random
                  .ints(1 + random.nextInt(20), 0, 250)
                  .distinct()
                  .mapToObj(n -> replica(n, random.nextInt(3), random.nextInt(4)))
                  .toList();
          Ordering ordering = new Ordering(() -> random);
          assertThat(ordering.spread(replicas))
              .containsExactlyInAnyOrderElementsOf(replicas)
              .isSortedAccordingTo((a, b) -> Integer.compare(a.priority(), b.priority()));
          assertThat(Ordering.lastIf(replica -> replica.weight() == 0, replicas))
              .containsExactlyInAnyOrderElementsOf(replicas)
              .isSortedAccordingTo((a, b) -> Boolean.compare(a.weight() == 0, b.weight() == 0));
        });
  }
}
