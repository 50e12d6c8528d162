package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.dns.RecordSet;
import io.peaknet.testkit.ForAll;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThat(variants).hasSizeLessThanOrEqualTo(64);
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
          int most = 1 + random.nextInt(RecordSet.VARIANTS_MAX);
          List<List<Integer>> variants =
              Membership.turns(numbers(count), i -> weights[i], size, most);
          assertThat(variants.size()).isBetween(1, most);
          HashSet<Integer> seen = new HashSet<>();
          for (List<Integer> variant : variants) {
            assertThat(variant).doesNotHaveDuplicates().hasSize(Math.min(size, count));
            seen.addAll(variant);
          }
          if (count <= most * size) {
            assertThat(seen).hasSize(count);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"65, 1", "100, 1", "256, 1", "300, 4", "300, 2", "1000, 4"})
  void smallAnswersTakeMoreVariants(int members, int size) {
    Map<Integer, Integer> counts = new HashMap<>();
    List<List<Integer>> variants =
        Membership.turns(numbers(members), _ -> 1, size, RecordSet.VARIANTS_MAX);
    assertThat(variants).hasSizeLessThanOrEqualTo(RecordSet.VARIANTS_MAX);
    variants.forEach(one -> one.forEach(each -> counts.merge(each, 1, Integer::sum)));
    assertThat(counts).hasSize(members);
    assertThat(Fairness.jain(counts.values())).isGreaterThan(0.95);
  }

  @Test
  void ofMoreThanAllVariantsHoldOthersAreLeftOutWithEachChange() {
    HashSet<Integer> seen = new HashSet<>();
    for (int members = 300; members < 320; members++) {
      List<List<Integer>> variants = Membership.turns(numbers(members), _ -> 1, 1, 256);
      assertThat(variants).hasSize(256).doesNotHaveDuplicates();
      variants.forEach(seen::addAll);
    }
    assertThat(seen).containsAll(numbers(300));
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "100, 1", "256, 1", "300, 4"})
  void nobodyOfTheStickyIsLeftOutAndFewMoveWhenOneGoes(int members, int size) {
    List<Integer> before = numbers(members);
    List<List<Integer>> was = Membership.sticky(before, _ -> 1, String::valueOf, size);
    HashSet<Integer> seen = new HashSet<>();
    was.forEach(variant -> {
      assertThat(variant).doesNotHaveDuplicates().hasSize(size);
      seen.addAll(variant);
    });
    assertThat(seen).hasSize(members);
    int gone = members / 2;
    List<Integer> after = before.stream().filter(one -> one != gone).toList();
    List<List<Integer>> is = Membership.sticky(after, _ -> 1, String::valueOf, size);
    long had = was.stream().filter(variant -> variant.contains(gone)).count();
    long moved = IntStream.range(0, was.size()).filter(i -> !was.get(i).equals(is.get(i))).count();
    assertThat(moved).isLessThanOrEqualTo(had + members / 10);
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
