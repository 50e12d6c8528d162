package io.peaknet.simulator.check;

import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The area invariant: the nodes of one network whose addresses share a prefix are connected among
 * themselves (DART's prefix subgraph constraint). Holders of one address that can't reach each
 * other at all are no concern of it.
 */
public final class AreaInvariant {
  private AreaInvariant() {}

  /**
   * Checks all areas of all networks.
   *
   * <p>An area whose members are beside each other in the order of addresses is connected if each
   * is with the next; links are taken in from the deepest areas outwards, so one pass serves all.
   *
   * @throws Violation naming the area and two of its members that nothing inside it joins
   */
  public static void atRest(
      Graph graph, Addresses addresses, Components components, IntPredicate linkAlive) {
    int[] links = insideLinks(graph, addresses, linkAlive);
    int[] linkDepth = new int[links.length];
    for (int i = 0; i < links.length; i++) {
      linkDepth[i] = addresses.shared(graph.from(links[i]), graph.to(links[i]));
    }
    int[] order = inOrder(graph, addresses, components);
    int[] pairDepth = new int[order.length];
    for (int i = 0; i + 1 < order.length; i++) {
      boolean together =
          components.connected(order[i], order[i + 1])
              && addresses.network(order[i]) == addresses.network(order[i + 1]);
      pairDepth[i] = together ? addresses.shared(order[i], order[i + 1]) : -1;
    }
    int[] parent = new int[graph.nodes()];
    Arrays.setAll(parent, node -> node);
    long[] linksByDepth = byDepth(linkDepth, links.length);
    long[] pairsByDepth = byDepth(pairDepth, Math.max(0, order.length - 1));
    int taken = 0;
    for (long pair : pairsByDepth) {
      int i = (int) pair;
      int depth = pairDepth[i];
      if (depth < 0) {
        continue;
      }
      while (taken < linksByDepth.length && linkDepth[(int) linksByDepth[taken]] >= depth) {
        int link = links[(int) linksByDepth[taken++]];
        Components.join(parent, graph.from(link), graph.to(link));
      }
      if (Components.find(parent, order[i]) != Components.find(parent, order[i + 1])) {
        throw broken(addresses, order[i], order[i + 1], depth);
      }
    }
  }

  /**
   * Checks a node that has just taken an address: each area that it joined, others of it being
   * there, must have a member across one of its live links.
   *
   * @throws Violation naming the node and the innermost area that it is cut off from
   */
  public static void onChange(
      Graph graph, Addresses addresses, Components components, IntPredicate linkAlive, int node) {
    int joined = Math.max(nearest(addresses, components, node, true), 0);
    joined = Math.max(joined, nearest(addresses, components, node, false));
    if (joined == 0) {
      return;
    }
    int linked = -1;
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      int other = graph.across(link, node);
      if (linkAlive.test(link)
          && addresses.has(other)
          && addresses.network(other) == addresses.network(node)) {
        linked = Math.max(linked, addresses.shared(node, other));
      }
    }
    if (linked < joined) {
      int depth = joined == Addresses.ALL ? 0 : joined;
      throw new Violation(
          "area invariant: node "
              + node
              + " took "
              + addresses.text(node)
              + " but none of its live links leads into area "
              + addresses.prefix(node, depth)
              + ", which has other members");
    }
  }

  /** How much a node shares with the nearest by address that it can reach; -1 if there is none. */
  private static int nearest(
      Addresses addresses, Components components, int node, boolean downwards) {
    Integer other = downwards ? addresses.lower(node) : addresses.higher(node);
    while (other != null && !components.connected(node, other)) {
      other = downwards ? addresses.lower(other) : addresses.higher(other);
    }
    return other == null ? -1 : addresses.shared(node, other);
  }

  private static int[] insideLinks(Graph graph, Addresses addresses, IntPredicate linkAlive) {
    int[] links = new int[graph.links()];
    int count = 0;
    for (int link = 0; link < graph.links(); link++) {
      int a = graph.from(link);
      int b = graph.to(link);
      if (linkAlive.test(link)
          && addresses.has(a)
          && addresses.has(b)
          && addresses.network(a) == addresses.network(b)) {
        links[count++] = link;
      }
    }
    return Arrays.copyOf(links, count);
  }

  private static int[] inOrder(Graph graph, Addresses addresses, Components components) {
    Integer[] nodes = new Integer[graph.nodes()];
    Arrays.setAll(nodes, node -> node);
    return Arrays.stream(nodes)
        .filter(addresses::has)
        .sorted((a, b) -> {
          int order = Integer.compare(components.part(a), components.part(b));
          if (order == 0) {
            order = Long.compare(addresses.network(a), addresses.network(b));
          }
          return order != 0 ? order : addresses.compare(a, b);
        })
        .mapToInt(node -> node)
        .toArray();
  }

  /** Indices 0 to {@code count} - 1 (in the low halves), the deepest first. */
  private static long[] byDepth(int[] depth, int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = (long) (Integer.MAX_VALUE - Math.max(0, depth[i])) << 32 | i;
    }
    Arrays.sort(keys);
    return keys;
  }

  private static Violation broken(Addresses addresses, int a, int b, int depth) {
    return new Violation(
        "area invariant: area "
            + addresses.prefix(a, depth == Addresses.ALL ? 0 : depth)
            + " is in pieces: no live links inside it join node "
            + a
            + " ("
            + addresses.text(a)
            + ") and node "
            + b
            + " ("
            + addresses.text(b)
            + ")");
  }
}
