package io.peaknet.simulator.experiment;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes that move about a square with sides of 1, and are linked while they are in range: which
 * links there are at every step of a second, and the graph of all that ever are.
 */
final class Waypoints {
  private final double range;
  private final double[] x;
  private final double[] y;
  private final List<boolean[]> linked = new ArrayList<>();
  private final Graph graph;

  /** How nodes move from one second to the next. */
  private interface Motion {
    void step(int second);
  }

  private Waypoints(int nodes, double degree, int seconds, Chance chance, MotionFactory factory) {
    range = Math.sqrt(degree / (Math.PI * nodes));
    x = new double[nodes];
    y = new double[nodes];
    for (int node = 0; node < nodes; node++) {
      x[node] = chance.nextDouble();
      y[node] = chance.nextDouble();
    }
    Motion motion = factory.of(this);
    Map<Integer, Integer> numbers = new HashMap<>();
    List<int[]> pairs = new ArrayList<>();
    List<List<Integer>> steps = new ArrayList<>();
    for (int second = 0; second <= seconds; second++) {
      if (second > 0) {
        motion.step(second);
      }
      steps.add(inRange(numbers, pairs));
    }
    for (List<Integer> step : steps) {
      boolean[] there = new boolean[pairs.size()];
      step.forEach(link -> there[link] = true);
      linked.add(there);
    }
    double[] cost = new double[pairs.size()];
    Arrays.fill(cost, 1);
    graph =
        new Graph(
            "moving:" + nodes,
            nodes,
            pairs.stream().mapToInt(pair -> pair[0]).toArray(),
            pairs.stream().mapToInt(pair -> pair[1]).toArray(),
            cost);
  }

  private interface MotionFactory {
    Motion of(Waypoints points);
  }

  /**
   * Random waypoint: each goes straight to a random point, then to the next.
   *
   * @param crossingS seconds to cross the range of a radio
   */
  static Waypoints random(int nodes, double degree, double crossingS, int seconds, Chance chance) {
    return new Waypoints(
        nodes,
        degree,
        seconds,
        chance,
        points -> {
          double[] toX = points.x.clone();
          double[] toY = points.y.clone();
          double step = points.range / crossingS;
          return second -> {
            for (int node = 0; node < nodes; node++) {
              points.walk(node, step, toX, toY, chance);
            }
          };
        });
  }

  private void walk(int node, double step, double[] toX, double[] toY, Chance chance) {
    double left = step;
    while (true) {
      double distance = Math.hypot(toX[node] - x[node], toY[node] - y[node]);
      if (distance > left) {
        x[node] += (toX[node] - x[node]) / distance * left;
        y[node] += (toY[node] - y[node]) / distance * left;
        return;
      }
      left -= distance;
      x[node] = toX[node];
      y[node] = toY[node];
      toX[node] = chance.nextDouble();
      toY[node] = chance.nextDouble();
    }
  }

  /**
   * Jumps of all nodes at once, in random directions, as in meshnet-lab's {@code mobility1}
   * (github.com/mwarning/meshnet-lab, commit 148b3bd9).
   *
   * @param everyS seconds between jumps
   * @param distance of a jump; one that would leave the square ends at its edge
   */
  static Waypoints jumps(
      int nodes, double degree, int everyS, double distance, int seconds, Chance chance) {
    return new Waypoints(
        nodes,
        degree,
        seconds,
        chance,
        points ->
            second -> {
              for (int node = 0; node < nodes && second % everyS == 0; node++) {
                double angle = 2 * Math.PI * chance.nextDouble();
                points.x[node] = Math.clamp(points.x[node] + distance * Math.cos(angle), 0.0, 1.0);
                points.y[node] = Math.clamp(points.y[node] + distance * Math.sin(angle), 0.0, 1.0);
              }
            });
  }

  private List<Integer> inRange(Map<Integer, Integer> numbers, List<int[]> pairs) {
    List<Integer> there = new ArrayList<>();
    for (int a = 0; a < x.length; a++) {
      for (int b = a + 1; b < x.length; b++) {
        if (Math.hypot(x[a] - x[b], y[a] - y[b]) <= range) {
          int from = a;
          int to = b;
          there.add(
              numbers.computeIfAbsent(
                  a * x.length + b,
                  key -> {
                    pairs.add(new int[] {from, to});
                    return pairs.size() - 1;
                  }));
        }
      }
    }
    return there;
  }

  /** All links that ever are. */
  Graph graph() {
    return graph;
  }

  /** Whether a link is there from a second on until the next. */
  boolean isLinked(int second, int link) {
    return linked.get(second)[link];
  }

  int seconds() {
    return linked.size() - 1;
  }
}
