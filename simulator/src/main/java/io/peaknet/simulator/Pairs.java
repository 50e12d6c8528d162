package io.peaknet.simulator;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import java.util.Arrays;

/** Ordered pairs of live nodes that can reach each other, by index; they may repeat. */
record Pairs(int[] source, int[] destination) {
  private static final int FEW = 64;

  /** All pairs if these are at most {@code most} of few nodes, else so many drawn uniformly. */
  static Pairs draw(Components components, Chance chance, int most) {
    int[] live = components.nodesByPart();
    long all = 0;
    for (int a : live) {
      for (int b : live.length <= FEW ? live : new int[0]) {
        all += a != b && components.connected(a, b) ? 1 : 0;
      }
    }
    return live.length <= FEW && all <= most
        ? every(components, live, (int) all)
        : some(components, live, chance, most);
  }

  int count() {
    return source.length;
  }

  private static Pairs every(Components components, int[] live, int count) {
    int[] source = new int[count];
    int[] destination = new int[count];
    int at = 0;
    for (int a : live) {
      for (int b : live) {
        if (a != b && components.connected(a, b)) {
          source[at] = a;
          destination[at++] = b;
        }
      }
    }
    return new Pairs(source, destination);
  }

  private static Pairs some(Components components, int[] live, Chance draws, int count) {
    int[] source = new int[count];
    int[] destination = new int[count];
    int found = 0;
    for (long tries = 0; found < count && tries < 1_000L * count && live.length > 1; tries++) {
      int a = live[draws.nextInt(live.length)];
      int b = live[draws.nextInt(live.length)];
      if (a != b && components.connected(a, b)) {
        source[found] = a;
        destination[found++] = b;
      }
    }
    return new Pairs(Arrays.copyOf(source, found), Arrays.copyOf(destination, found));
  }
}
