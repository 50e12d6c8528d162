package io.peaknet.simulator.baseline;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;

/**
 * The binary address tree of PeerNet (Eriksson, Faloutsos, Krishnamurthy, IPTPS 2003) and DART
 * (INFOCOM 2004), grown node by node. A newcomer asks the neighbour with the largest free block,
 * which is the one with the shortest address (of equals, the least id), and gets half of that
 * block: the host's address grows by a 0, the newcomer's is the host's and a 1. That is M-DART's
 * rule "flip the highest bit whose sibling is empty" as long as nobody leaves, with addresses of
 * any length. Every inner node of the tree is an area, and every area is connected.
 */
final class AddressTree {
  private static final int NONE = -1;

  private final Graph graph;
  private final int[] ids;

  /** Of inner and outer nodes of the tree; an outer one holds a network node. */
  private final int[] zero;

  private final int[] one;
  private final int[] parent;
  private final int[] tenant;
  private int size;

  private final int[] leaf;
  private final int[] depth;
  private final long[][] bits;

  /** Network nodes in the order of their addresses, and where each is in it. */
  private final int[] byAddress;

  private final int[] place;

  /**
   * Grows the tree of a connected graph.
   *
   * @param ids the order of the nodes' identities, by node
   * @param joining the nodes in the order in which they join; each but the first has a neighbour
   *     before it
   */
  AddressTree(Graph graph, int[] ids, int[] joining) {
    this.graph = graph;
    this.ids = ids.clone();
    int nodes = graph.nodes();
    zero = new int[2 * nodes];
    one = new int[2 * nodes];
    parent = new int[2 * nodes];
    tenant = new int[2 * nodes];
    leaf = new int[nodes];
    depth = new int[nodes];
    bits = new long[nodes][];
    byAddress = new int[nodes];
    place = new int[nodes];
    Arrays.fill(leaf, NONE);
    for (int newcomer : joining) {
      join(newcomer);
    }
    order();
  }

  /**
   * A random order in which a connected graph's nodes can join: a network that grows at its edge.
   *
   * @throws IllegalArgumentException if the graph is not connected
   */
  static int[] joining(Graph graph, Chance chance) {
    int nodes = graph.nodes();
    int[] order = new int[nodes];
    int[] edge = new int[nodes];
    boolean[] known = new boolean[nodes];
    int joined = 0;
    int waiting = 0;
    edge[waiting++] = chance.nextInt(nodes);
    known[edge[0]] = true;
    while (waiting > 0) {
      int at = chance.nextInt(waiting);
      int newcomer = edge[at];
      edge[at] = edge[--waiting];
      order[joined++] = newcomer;
      for (int i = 0; i < graph.degree(newcomer); i++) {
        int other = graph.across(graph.linkAt(newcomer, i), newcomer);
        if (!known[other]) {
          known[other] = true;
          edge[waiting++] = other;
        }
      }
    }
    if (joined < nodes) {
      throw new IllegalArgumentException(graph + " is not connected");
    }
    return order;
  }

  private void join(int newcomer) {
    int host = NONE;
    for (int i = 0; i < graph.degree(newcomer); i++) {
      int other = graph.across(graph.linkAt(newcomer, i), newcomer);
      if (leaf[other] != NONE && (host == NONE || isBetterHost(other, host))) {
        host = other;
      }
    }
    if (host == NONE) {
      leaf[newcomer] = outer(newcomer, NONE);
      return;
    }
    int split = leaf[host];
    leaf[host] = outer(host, split);
    leaf[newcomer] = outer(newcomer, split);
    zero[split] = leaf[host];
    one[split] = leaf[newcomer];
    tenant[split] = NONE;
    depth[newcomer] = ++depth[host];
  }

  private boolean isBetterHost(int node, int than) {
    return depth[node] != depth[than] ? depth[node] < depth[than] : ids[node] < ids[than];
  }

  private int outer(int node, int above) {
    zero[size] = NONE;
    one[size] = NONE;
    parent[size] = above;
    tenant[size] = node;
    return size++;
  }

  /** Walks the tree from left to right; recursion would be as deep as the tree. */
  private void order() {
    int next = 0;
    int[] stack = new int[size];
    int top = 0;
    stack[top++] = 0;
    while (top > 0) {
      int at = stack[--top];
      if (tenant[at] != NONE) {
        int node = tenant[at];
        byAddress[next] = node;
        place[node] = next++;
        bits[node] = address(at, depth[node]);
      } else {
        stack[top++] = one[at];
        stack[top++] = zero[at];
      }
    }
  }

  private long[] address(int outer, int length) {
    long[] words = new long[(length + Long.SIZE - 1) / Long.SIZE];
    int at = outer;
    for (int level = length - 1; level >= 0; level--) {
      if (one[parent[at]] == at) {
        words[level / Long.SIZE] |= Long.MIN_VALUE >>> level;
      }
      at = parent[at];
    }
    return words;
  }

  int depth(int node) {
    return depth[node];
  }

  /** Bit {@code level} of a node's address, counted from its beginning. */
  boolean bit(int node, int level) {
    return (bits[node][level / Long.SIZE] & Long.MIN_VALUE >>> level) != 0;
  }

  /** How many bits two different nodes' addresses have in common before the first that differs. */
  int common(int a, int b) {
    long[] here = bits[a];
    long[] there = bits[b];
    for (int word = 0; ; word++) {
      long difference = here[word] ^ there[word];
      if (difference != 0) {
        return word * Long.SIZE + Long.numberOfLeadingZeros(difference);
      }
    }
  }

  /** The nodes in the order of their addresses: each area is a stretch of it. */
  int nodeAt(int position) {
    return byAddress[position];
  }

  /** Where a node is in the order of addresses. */
  int place(int node) {
    return place[node];
  }

  /** The node whose address is closest to a random key: the key's bits lead down the tree. */
  int anchor(Chance key) {
    int at = 0;
    while (tenant[at] == NONE) {
      at = key.nextInt(2) == 0 ? zero[at] : one[at];
    }
    return tenant[at];
  }
}
