package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;

/** Small connected graphs of many shapes, half of them with links of different cost. */
final class RandomGraphs {
  private static final int TRIES = 60;

  private RandomGraphs() {}

  /** What must hold on every graph. */
  interface Property {
    void check(Graph graph, int[] ids, Chance chance);
  }

  static void forAll(Property property) {
    for (long seed = 1; seed <= TRIES; seed++) {
      Chance chance = new Chance(seed);
      Graph graph = draw(chance, seed);
      try {
        property.check(graph, chance.permutation(graph.nodes()), chance.forPart("property"));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("fails on " + graph + ", seed " + seed, e);
      }
    }
  }

  private static Graph draw(Chance chance, long seed) {
    int nodes = 4 + chance.nextInt(60);
    String text =
        switch (chance.nextInt(6)) {
          case 0 -> "rgg:" + nodes + ":8";
          case 1 -> "ba:" + nodes + ":2";
          case 2 -> "er:" + nodes + ":3";
          case 3 -> "grid:" + (2 + chance.nextInt(8)) + "x" + (1 + chance.nextInt(8));
          case 4 -> "star:" + nodes;
          default -> "ring:" + nodes;
        };
    Graph graph = Generators.graph(text, seed);
    return chance.nextInt(2) == 0 ? graph : weighted(graph, chance);
  }

  private static Graph weighted(Graph graph, Chance chance) {
    int[] from = new int[graph.links()];
    int[] to = new int[graph.links()];
    double[] cost = new double[graph.links()];
    for (int link = 0; link < graph.links(); link++) {
      from[link] = graph.from(link);
      to[link] = graph.to(link);
      cost[link] = 1 + chance.nextInt(20);
    }
    return new Graph(graph.name() + " weighted", graph.nodes(), from, to, cost);
  }
}
