package io.peaknet.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTableTest {
  private static final int NODES = 12;

  private static TreeWord drawn(Chance chance) {
    return new TreeWord(
        chance.nextInt(NODES),
        chance.nextInt(NODES),
        chance.nextInt(4),
        chance.nextInt(4),
        1 + chance.nextInt(300));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void allBelieveTheSameInWhateverOrderTheyHear(long seed) {
    Chance chance = new Chance(seed);
    List<TreeWord> words = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      words.add(drawn(chance));
    }
    TreeTable first = new TreeTable(-1);
    TreeTable second = new TreeTable(-1);
    int[] order = chance.permutation(words.size());
    for (int i = 0; i < words.size(); i++) {
      first.take(0, words.get(i));
      second.take(0, words.get(order[i]));
    }
    for (int node = 0; node < NODES; node++) {
      TreeWord a = first.word(node);
      TreeWord b = second.word(node);
      assertThat(a == null).isEqualTo(b == null);
      if (a != null && b != null) {
        // The port follows from the nonce in the protocol; here it is drawn apart.
        assertThat(a.supersedes(b) || b.supersedes(a)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void circlesAndGapsGiveNoCoordinateAndNoEndlessWalk(long seed) {
    Chance chance = new Chance(seed);
    TreeTable table = new TreeTable(0);
    for (int i = 0; i < 200; i++) {
      table.take(0, drawn(chance));
      for (int node = 0; node < NODES; node++) {
        int[] line = table.ancestry(node);
        assertThat(line.length).isLessThanOrEqualTo(NODES);
        TreeWord top = line.length == 0 ? null : table.word(line[0]);
        boolean rooted = top != null && top.parent() == top.node();
        assertThat(table.path(node)).hasSize(rooted ? line.length - 1 : 0);
        assertThat(table.distance(table.path(node), node)).isZero();
      }
    }
  }

  @Test
  void othersWordsExpireAndTheOwnIsDueForRefresh() {
    TreeTable table = new TreeTable(1);
    table.take(0, new TreeWord(1, 2, 1, 1, 1));
    table.take(0, new TreeWord(2, 2, 1, 1, 0));
    assertThat(table.path(1)).containsExactly(1);
    assertThat(table.isRefreshDue(TreeTable.REFRESH_NS - 1)).isFalse();
    assertThat(table.isRefreshDue(TreeTable.REFRESH_NS)).isTrue();
    assertThat(table.expire(TreeTable.TIMEOUT_NS - 1)).isFalse();
    assertThat(table.expire(TreeTable.TIMEOUT_NS)).isTrue();
    assertThat(table.word(2)).isNull();
    assertThat(table.word(1)).isNotNull();
    assertThat(table.path(1)).isEmpty();
  }

  @Test
  void whatIsWrittenIsRead() {
    long[] filter = new long[128];
    filter[3] = -1;
    filter[5] = 77;
    int[] path = {1, 300, 70_000};
    TreeWord word = new TreeWord(5, 9, 1L << 40, 3, 200);
    byte[] bytes = TreeWire.of((byte) 1).path(path).filter(filter).word(word).bytes();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    assertThat(in.get()).isEqualTo((byte) 1);
    assertThat(TreeWire.path(in)).containsExactly(path);
    assertThat(TreeWire.filter(in)).containsExactly(filter);
    assertThat(TreeWire.word(in)).isEqualTo(word);
    assertThat(in.remaining()).isZero();
    // Keys of 32 bytes, signatures of 64: two of each in a word.
    assertThat(TreeWire.of((byte) 1).word(word).bytes()).hasSizeGreaterThan(2 * 32 + 2 * 64);
  }

  @Test
  void filtersTellWhatIsBeyondOnTheTreeAndOnesBeforeZeros() {
    TreeFilters filters = new TreeFilters(1);
    filters.add(2);
    filters.add(3);
    TreeFilters beyond = new TreeFilters(2);
    beyond.add(1);
    beyond.round(List.of(1), (to, filter) -> filters.heard(2, filter));
    assertThat(filters.leadsTo(2, 2)).as("not on the tree yet").isFalse();
    List<Integer> told = new ArrayList<>();
    TreeFilters third = new TreeFilters(3);
    third.add(1);
    filters.round(
        List.of(2, 3),
        (to, filter) -> {
          told.add(to);
          if (to == 3) {
            third.heard(1, filter);
          }
        });
    assertThat(told).containsExactly(2, 3);
    assertThat(filters.leadsTo(2, 2)).isTrue();
    assertThat(filters.leadsTo(3, 2)).isFalse();
    third.round(List.of(1), (to, filter) -> {});
    assertThat(third.leadsTo(1, 1)).isTrue();
    assertThat(third.leadsTo(1, 2)).isTrue();
    told.clear();
    filters.round(List.of(2, 3), (to, filter) -> told.add(to));
    assertThat(told).as("nothing new").isEmpty();
  }
}
