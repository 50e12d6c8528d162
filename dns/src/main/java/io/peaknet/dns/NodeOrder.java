package io.peaknet.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes of a version of a signed zone that have a denial, in the order of their names: chunks
 * that never change, of which a new version shares all but those in which something changed.
 */
final class NodeOrder {
  private static final int CHUNK = 64;

  static final NodeOrder NONE = new NodeOrder(new Node[0][]);

  private final Node[][] chunks;

  private NodeOrder(Node[][] chunks) {
    this.chunks = chunks;
  }

  /** The last node whose key is not above {@code key[0..length)}; the last of all if none is. */
  Node floor(byte[] key, int length) {
    int low = 0;
    int high = chunks.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isAbove(chunks[middle][0], key, length)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    Node[] chunk = chunks[(low == 0 ? chunks.length : low) - 1];
    if (low == 0) {
      return chunk[chunk.length - 1];
    }
    low = 1;
    high = chunk.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isAbove(chunk[middle], key, length)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return chunk[low - 1];
  }

  private static boolean isAbove(Node node, byte[] key, int length) {
    return Arrays.compareUnsigned(node.sortKey, 0, node.sortKey.length, key, 0, length) > 0;
  }

  /** An order in which these names have these nodes, or none if empty or without denial. */
  NodeOrder with(NavigableMap<Name, Optional<Node>> changes) {
    List<Node[]> next = new ArrayList<>();
    var rest = new TreeMap<>(changes);
    for (int i = 0; i < chunks.length; i++) {
      byte[] bound = i + 1 < chunks.length ? chunks[i + 1][0].sortKey : null;
      NavigableMap<Name, Optional<Node>> here = new TreeMap<>();
      while (!rest.isEmpty()
          && (bound == null || Arrays.compareUnsigned(rest.firstKey().sortKey(), bound) < 0)) {
        Name name = rest.firstKey();
        here.put(name, rest.remove(name));
      }
      if (here.isEmpty()) {
        next.add(chunks[i]);
      } else {
        merge(chunks[i], here, next);
      }
    }
    if (chunks.length == 0) {
      merge(new Node[0], rest, next);
    }
    return new NodeOrder(next.toArray(Node[][]::new));
  }

  private static void merge(
      Node[] chunk, NavigableMap<Name, Optional<Node>> changes, List<Node[]> into) {
    TreeMap<Name, Node> merged = new TreeMap<>();
    for (Node node : chunk) {
      merged.put(Name.ofWire(node.name, 0), node);
    }
    changes.forEach((name, node) -> {
      merged.remove(name);
      node.filter(one -> one.denial != null).ifPresent(one -> merged.put(name, one));
    });
    Node[] all = merged.values().toArray(Node[]::new);
    for (int from = 0; from < all.length; from += CHUNK) {
      int to = all.length - from < 2 * CHUNK ? all.length : from + CHUNK;
      into.add(Arrays.copyOfRange(all, from, to));
      if (to == all.length) {
        break;
      }
    }
  }
}
