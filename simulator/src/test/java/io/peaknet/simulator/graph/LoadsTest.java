package io.peaknet.simulator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import org.junit.jupiter.api.Test;

class LoadsTest {
  private static final int PACKETS = 1_000;

  @Test
  void equallyCheapWaysAreTakenAlike() {
    // Corners 0 and 8 of a square of nine nodes: six ways of four hops, four of them through 4.
    Graph square = Generators.graph("grid:3x3", 1);
    ShortestPaths paths = new ShortestPaths(square, link -> true);
    Loads loads = new Loads(square, paths, new Chance(1));
    paths.from(0);
    for (int i = 0; i < PACKETS; i++) {
      loads.cheapest(0, 8);
      loads.relayed(1);
    }
    // Hop by hop: half of the ways go through the middle, each corner of it has as many as that.
    assertThat(loads.busiest()).isBetween(1.8, 2.2);
  }

  @Test
  void whereNobodyRelaysNothingIsRelative() {
    Graph pair = Generators.graph("line:2", 1);
    ShortestPaths paths = new ShortestPaths(pair, link -> true).from(0);
    Loads loads = new Loads(pair, paths, new Chance(1));
    loads.cheapest(0, 1);
    assertThat(loads.busiest()).isNaN();
  }
}
