package io.peaknet.simulator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import org.junit.jupiter.api.Test;

class LiveTest {
  @Test
  void theMostCentralNodeIsOnMostShortestWays() {
    assertThat(Live.mostCentral(Generators.graph("line:7", 1))).isEqualTo(3);
    assertThat(Live.mostCentral(Generators.graph("star:9", 1))).isZero();
    // A triangle 0 1 2 with a tail 2 3 4: the way to 3 and 4 leads through 2.
    double[] cost = {1, 1, 1, 1, 1};
    Graph kite = new Graph("kite", 5, new int[] {0, 1, 2, 2, 3}, new int[] {1, 2, 0, 3, 4}, cost);
    assertThat(Live.mostCentral(kite)).isEqualTo(2);
  }

  @Test
  void moversAreCountedOnce() {
    assertThat(Live.movers(new int[] {1, 1, 0}, new int[] {4, 1, 1})).isEqualTo(2);
  }

  @Test
  void everyLinkOfATraceIsThereAtSomeTime() {
    for (long seed = 1; seed <= 10; seed++) {
      Waypoints walk = Waypoints.random(40, 8, 20, 30, new Chance(seed));
      Waypoints again = Waypoints.random(40, 8, 20, 30, new Chance(seed));
      assertThat(walk.seconds()).isEqualTo(30);
      int changes = 0;
      for (int link = 0; link < walk.graph().links(); link++) {
        boolean ever = walk.isLinked(0, link);
        for (int second = 1; second <= 30; second++) {
          ever |= walk.isLinked(second, link);
          changes += walk.isLinked(second, link) != walk.isLinked(second - 1, link) ? 1 : 0;
          assertThat(again.isLinked(second, link)).isEqualTo(walk.isLinked(second, link));
        }
        assertThat(ever).isTrue();
      }
      assertThat(changes).isPositive();
    }
  }

  @Test
  void nodesJumpTogetherAndStandStillBetweenJumps() {
    Waypoints jumps = Waypoints.jumps(50, 6, 10, 0.06, 20, new Chance(1));
    int changes = 0;
    for (int second = 1; second <= 20; second++) {
      for (int link = 0; link < jumps.graph().links(); link++) {
        boolean changed = jumps.isLinked(second, link) != jumps.isLinked(second - 1, link);
        assertThat(changed && second % 10 != 0).isFalse();
        changes += changed ? 1 : 0;
      }
    }
    assertThat(changes).isPositive();
  }
}
