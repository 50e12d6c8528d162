package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipTest {
  @Test
  void inTurnEverybodyIsFirstEquallyOften() {
    List<List<Integer>> variants = Membership.turns(numbers(10), _ -> 1, 16, 64);
    assertThat(variants).hasSize(10).allSatisfy(one -> assertThat(one).hasSize(10));
    assertThat(variants.stream().map(List::getFirst))
        .containsExactlyInAnyOrderElementsOf(numbers(10));
  }

  @Test
  void aReplicaOfThreeTimesTheWeightIsFirstThreeTimesAsOften() {
    List<List<Integer>> variants = Membership.turns(List.of(1, 3), weight -> weight, 1, 64);
    assertThat(variants).contains(List.of(1), List.of(3));
    var counts = firsts(Membership.turns(List.of(10, 30, 60), weight -> weight, 2, 64));
    assertThat(counts).isEqualTo(Map.of(10, 1, 30, 3, 60, 6));
  }

  @Test
  void ofThreeHundredEachIsInSomeAnswerAndNoneInMuchMore() {
    Map<Integer, Integer> counts = new HashMap<>();
    List<List<Integer>> variants = Membership.turns(numbers(300), _ -> 1, 16, 64);
    assertThat(variants).hasSizeLessThanOrEqualTo(Membership.VARIANTS_MAX);
    variants.forEach(one -> one.forEach(each -> counts.merge(each, 1, Integer::sum)));
    assertThat(counts).hasSize(300);
    assertThat(Fairness.jain(counts.values())).isGreaterThan(0.95);
  }

  @Test
  void whateverTheWeightsNobodyIsLeftOutAndNobodyIsTwiceInOneAnswer() {
    ForAll.seeds(
        1,
        300,
        random -> {
          int count = 1 + random.nextInt(300);
          int size = 1 + random.nextInt(32);
          int[] weights = random.ints(count, 1, 1 + random.nextInt(1000) + 1).toArray();
          List<List<Integer>> variants =
              Membership.turns(numbers(count), i -> weights[i], size, 64);
          assertThat(variants.size()).isBetween(1, Membership.VARIANTS_MAX);
          HashSet<Integer> seen = new HashSet<>();
          for (List<Integer> variant : variants) {
            assertThat(variant).doesNotHaveDuplicates().hasSize(Math.min(size, count));
            seen.addAll(variant);
          }
          if (count <= Membership.VARIANTS_MAX / 4 || size >= 16) {
            assertThat(seen).hasSize(count);
          }
        });
  }

  @Test
  void whoComesOrGoesChangesOnlyTheVariantsThatItIsIn() {
    ForAll.seeds(
        2,
        100,
        random -> {
          int count = 3 + random.nextInt(40);
          int gone = random.nextInt(count);
          List<Integer> before = numbers(count);
          List<Integer> after = before.stream().filter(i -> i != gone).toList();
          var was = Membership.sticky(before, _ -> 1, String::valueOf, 2);
          var is = Membership.sticky(after, _ -> 1, String::valueOf, 2);
          for (int v = 0; v < was.size(); v++) {
            if (!was.get(v).contains(gone)) {
              assertThat(is.get(v)).isEqualTo(was.get(v));
            } else {
              assertThat(is.get(v))
                  .containsAll(was.get(v).stream().filter(i -> i != gone).toList());
            }
          }
        });
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static Map<Integer, Integer> firsts(List<List<Integer>> variants) {
    Map<Integer, Integer> counts = new HashMap<>();
    variants.forEach(one -> counts.merge(one.getFirst(), 1, Integer::sum));
    return counts;
  }
}
