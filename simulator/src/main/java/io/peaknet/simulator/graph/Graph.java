package io.peaknet.simulator.graph;

import java.util.Arrays;

/**
 * An undirected graph with a cost on every link. Nodes are 0 to {@link #nodes} - 1, links 0 to
 * {@link #links} - 1; no link joins a node to itself, no two join the same nodes.
 */
public final class Graph {
  private final String name;
  private final int nodes;
  private final int[] from;
  private final int[] to;
  private final double[] cost;
  private final int[] offset;
  private final int[] incident;

  /**
   * A graph of the links {@code from[i]} to {@code to[i]}.
   *
   * @param name what to call it in messages: the file or the generator that made it
   * @throws IllegalArgumentException if a link is not between two nodes or its cost not above 0
   */
  public Graph(String name, int nodes, int[] from, int[] to, double[] cost) {
    this.name = name;
    this.nodes = nodes;
    this.from = from.clone();
    this.to = to.clone();
    this.cost = cost.clone();
    if (from.length != to.length || from.length != cost.length) {
      throw new IllegalArgumentException("three arrays of one length make the links");
    }
    offset = new int[nodes + 1];
    for (int link = 0; link < from.length; link++) {
      int a = from[link];
      int b = to[link];
      if (a < 0 || b < 0 || a >= nodes || b >= nodes || a == b || !(cost[link] > 0)) {
        throw new IllegalArgumentException(
            "link " + link + " from " + a + " to " + b + " at cost " + cost[link]);
      }
      offset[a + 1]++;
      offset[b + 1]++;
    }
    for (int node = 0; node < nodes; node++) {
      offset[node + 1] += offset[node];
    }
    incident = new int[2 * from.length];
    int[] next = Arrays.copyOf(offset, nodes);
    for (int link = 0; link < from.length; link++) {
      incident[next[from[link]]++] = link;
      incident[next[to[link]]++] = link;
    }
  }

  /** Two graphs beside each other: the nodes of {@code second} follow those of {@code first}. */
  public static Graph beside(Graph first, Graph second) {
    int links = first.links() + second.links();
    int[] from = Arrays.copyOf(first.from, links);
    int[] to = Arrays.copyOf(first.to, links);
    double[] cost = Arrays.copyOf(first.cost, links);
    for (int link = 0; link < second.links(); link++) {
      from[first.links() + link] = first.nodes + second.from[link];
      to[first.links() + link] = first.nodes + second.to[link];
      cost[first.links() + link] = second.cost[link];
    }
    return new Graph(
        first.name + " beside " + second.name, first.nodes + second.nodes, from, to, cost);
  }

  /** This graph and one more link, the last. */
  public Graph withLink(int a, int b, double linkCost) {
    int links = links();
    int[] moreFrom = Arrays.copyOf(from, links + 1);
    int[] moreTo = Arrays.copyOf(to, links + 1);
    double[] moreCost = Arrays.copyOf(cost, links + 1);
    moreFrom[links] = a;
    moreTo[links] = b;
    moreCost[links] = linkCost;
    return new Graph(name, nodes, moreFrom, moreTo, moreCost);
  }

  /** What made it: a file or a generator. */
  public String name() {
    return name;
  }

  /** The number of nodes. */
  public int nodes() {
    return nodes;
  }

  /** The number of links. */
  public int links() {
    return from.length;
  }

  /** One end of a link: the one named first. */
  public int from(int link) {
    return from[link];
  }

  /** The other end of a link. */
  public int to(int link) {
    return to[link];
  }

  /** The cost of a link, above 0; the same both ways. */
  public double cost(int link) {
    return cost[link];
  }

  /** The number of links at a node. */
  public int degree(int node) {
    return offset[node + 1] - offset[node];
  }

  /** The {@code i}th link at a node, {@code i} below {@link #degree}. */
  public int linkAt(int node, int i) {
    return incident[offset[node] + i];
  }

  /** The end of {@code link} that is not {@code node}. */
  public int across(int link, int node) {
    return from[link] == node ? to[link] : from[link];
  }

  /** The largest connected part (the first of equals), its nodes renumbered in order. */
  public Graph largestComponent() {
    int[] component = new int[nodes];
    Arrays.fill(component, -1);
    int best = 0;
    int bestSize = 0;
    int[] stack = new int[nodes];
    for (int start = 0; start < nodes; start++) {
      if (component[start] < 0) {
        int size = flood(start, component, stack);
        if (size > bestSize) {
          best = start;
          bestSize = size;
        }
      }
    }
    if (bestSize == nodes) {
      return this;
    }
    return only(component, best, bestSize);
  }

  private int flood(int start, int[] component, int[] stack) {
    int size = 0;
    int top = 0;
    stack[top++] = start;
    component[start] = start;
    while (top > 0) {
      int node = stack[--top];
      size++;
      for (int i = 0; i < degree(node); i++) {
        int other = across(linkAt(node, i), node);
        if (component[other] < 0) {
          component[other] = start;
          stack[top++] = other;
        }
      }
    }
    return size;
  }

  private Graph only(int[] component, int chosen, int size) {
    int[] renumbered = new int[nodes];
    int next = 0;
    for (int node = 0; node < nodes; node++) {
      renumbered[node] = component[node] == chosen ? next++ : -1;
    }
    int kept = 0;
    int[] keptFrom = new int[from.length];
    int[] keptTo = new int[from.length];
    double[] keptCost = new double[from.length];
    for (int link = 0; link < from.length; link++) {
      if (renumbered[from[link]] >= 0) {
        keptFrom[kept] = renumbered[from[link]];
        keptTo[kept] = renumbered[to[link]];
        keptCost[kept++] = cost[link];
      }
    }
    return new Graph(
        name,
        size,
        Arrays.copyOf(keptFrom, kept),
        Arrays.copyOf(keptTo, kept),
        Arrays.copyOf(keptCost, kept));
  }

  /** Its name, the number of nodes and of links. */
  @Override
  public String toString() {
    return name + " (" + nodes + " nodes, " + links() + " links)";
  }
}
