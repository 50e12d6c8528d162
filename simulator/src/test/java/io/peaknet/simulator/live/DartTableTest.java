package io.peaknet.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DartTableTest {
  private static final long TOP = Long.MIN_VALUE;
  private static final int TOP_LEVEL = 63;

  private static DartAdvert alone(int id, long address) {
    return DartAdvert.empty(id, address);
  }

  private static DartAdvert with(DartAdvert advert, int level, int network, int hops, long log) {
    advert.network()[level] = network;
    advert.hops()[level] = hops;
    advert.log()[level] = log;
    return advert;
  }

  @Test
  void levelsCountFromTheLastBit() {
    assertThat(DartAdvert.level(5, 5)).isEqualTo(-1);
    assertThat(DartAdvert.level(4, 5)).isZero();
    assertThat(DartAdvert.level(0, TOP)).isEqualTo(TOP_LEVEL);
  }

  @Test
  void aNewcomerFlipsTheHighestBitWhoseSiblingIsEmpty() {
    DartTable table = new DartTable(9, false);
    DartAdvert first = alone(1, 0);
    assertThat(table.isValid(0, List.of(first))).isFalse();
    assertThat(table.choose(0, List.of(first))).isEqualTo(TOP);
    // The half across is taken: the next quarter.
    DartAdvert taken = with(alone(1, 0), TOP_LEVEL, 2, 1, TOP);
    assertThat(table.choose(0, List.of(taken))).isEqualTo(TOP >>> 1);
    // A neighbour with a larger free block goes first, whatever its identity.
    DartAdvert full = with(with(alone(1, 0), TOP_LEVEL, 7, 1, TOP), 62, 8, 1, TOP >>> 1);
    DartAdvert free = with(alone(7, TOP), TOP_LEVEL, 1, 1, TOP);
    assertThat(table.choose(0, List.of(full, free))).isEqualTo(TOP | TOP >>> 1);
  }

  @Test
  void ofTwoWithOneAddressTheLeastIdentityKeepsIt() {
    assertThat(new DartTable(1, false).isValid(8, List.of(alone(2, 8)))).isTrue();
    assertThat(new DartTable(2, false).isValid(8, List.of(alone(1, 8)))).isFalse();
  }

  @Test
  void ofTwoAreasWithOnePrefixThatOfTheLeastIdentityStays() {
    DartAdvert across = with(alone(5, 0), TOP_LEVEL, 3, 2, TOP);
    // Node 4 in the upper half is not of the area there that node 5 knows as 3.
    assertThat(new DartTable(4, false).isValid(TOP, List.of(across))).isFalse();
    assertThat(new DartTable(3, false).isValid(TOP, List.of(across))).isTrue();
    // With 2 in its area it is that area which stays.
    DartTable table = new DartTable(4, false);
    table.learn(TOP, alone(2, TOP | 1));
    assertThat(table.isValid(TOP, List.of(across))).isTrue();
  }

  @Test
  void aRouteIsNotTakenBackOverABorderThatItCrossed() {
    DartTable table = new DartTable(9, false);
    // Own address ..00; the neighbour ..01 has a route to level 2 that crossed level 0 already.
    table.learn(0, with(alone(1, 1), 2, 7, 3, 0b101));
    assertThat(table.has(0)).isTrue();
    assertThat(table.has(2)).isFalse();
    table.learn(0, with(alone(2, 2), 2, 7, 3, 0b101));
    DartTable.Route route = Objects.requireNonNull(table.best(2));
    assertThat(route.hops()).isEqualTo(4);
    // The border of level 1 is added, and what lies below it is forgotten.
    assertThat(route.log()).isEqualTo(0b110);
  }

  @Test
  void theLeastNetworkWinsWhateverItsDistance() {
    DartTable table = new DartTable(9, true);
    table.learn(0, with(alone(1, 1), 5, 8, 1, 1L << 5));
    table.learn(0, with(alone(2, 2), 5, 4, 9, 1L << 5));
    table.learn(0, with(alone(3, 4), 5, 4, 2, 1L << 5));
    DartTable.Route route = Objects.requireNonNull(table.best(5));
    assertThat(route.network()).isEqualTo(4);
    assertThat(route.via()).isEqualTo(3);
    // DART keeps one route a level, M-DART all to that area.
    assertThat(table.entries()).isEqualTo(3 + 2);
  }

  @Test
  void multipathTakesTheNeighbourWhoseAddressIsNearest() {
    for (boolean multipath : new boolean[] {false, true}) {
      DartTable table = new DartTable(9, multipath);
      table.learn(0, alone(1, 0b1000));
      table.learn(0, with(alone(2, 0b1010), 1, 1, 1, 0b10));
      DartTable.Route route = Objects.requireNonNull(table.next(0, 0b1011));
      assertThat(route.via()).isEqualTo(multipath ? 2 : 1);
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    for (long seed = 1; seed <= 500; seed++) {
      Chance chance = new Chance(seed);
      DartAdvert advert = alone(chance.nextInt(1_000_000), chance.nextLong());
      for (int level = 0; level < DartAdvert.LEVELS; level++) {
        if (chance.nextInt(3) == 0) {
          with(advert, level, chance.nextInt(1_000), chance.nextInt(1_000), chance.nextLong());
        }
      }
      byte[] bytes = new byte[advert.encodedLength()];
      ByteBuffer to = ByteBuffer.wrap(bytes);
      advert.encode(to);
      assertThat(to.hasRemaining()).isFalse();
      DartAdvert read = DartAdvert.decode(ByteBuffer.wrap(bytes));
      assertThat(read).usingRecursiveComparison().as("seed %d", seed).isEqualTo(advert);
    }
  }
}
