package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.List;

/** The baselines by their names. */
public final class Baselines {
  /** What {@link #of} knows. */
  public static final List<String> NAMES = List.of("dart", "m-dart", "tree", "shortest");

  private Baselines() {}

  /**
   * A baseline with its tables for a connected graph.
   *
   * @param name one of {@link #NAMES}
   * @param seed decides the order of identities and of joining
   */
  public static Baseline of(String name, Graph graph, long seed) {
    Chance chance = new Chance(seed).forPart("baseline");
    int[] ids = chance.forPart("identities").permutation(graph.nodes());
    return switch (name) {
      case "dart" -> new Dart(graph, ids, false, chance);
      case "m-dart" -> new Dart(graph, ids, true, chance);
      case "tree" -> new TreeGreedy(graph, ids, chance);
      case "shortest" -> new Shortest(graph);
      default ->
          throw new IllegalArgumentException(
              "no baseline " + name + ": there are " + String.join(", ", NAMES));
    };
  }
}
