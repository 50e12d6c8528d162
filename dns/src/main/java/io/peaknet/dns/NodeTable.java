package io.peaknet.dns;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a version of a zone by name: a hash table in two levels that never changes. A new
 * version shares all buckets but those in which something changed.
 */
final class NodeTable {
  private static final int NODES_PER_BUCKET = 16;
  private static final Node[] EMPTY = {null};

  static final NodeTable NONE = new NodeTable(new Node[][] {EMPTY}, 0);

  private final Node[][] buckets;
  private final int size;

  private NodeTable(Node[][] buckets, int size) {
    this.buckets = buckets;
    this.size = size;
  }

  /** The node whose name is {@code name[from..to)}; null if there is none. */
  @Nullable Node find(byte[] name, int from, int to, long hash) {
    Node[] bucket = buckets[(int) (hash >>> 40) & (buckets.length - 1)];
    int mask = bucket.length - 1;
    for (int i = (int) hash & mask; ; i = (i + 1) & mask) {
      Node node = bucket[i];
      if (node == null) {
        return null;
      }
      if (node.hash == hash && Arrays.equals(node.name, 0, node.name.length, name, from, to)) {
        return node;
      }
    }
  }

  /** How many slots the longest search in it looks at, for whatever name. */
  int longestSearch() {
    int longest = 0;
    for (Node[] bucket : buckets) {
      // Twice round, for what begins behind the last slot and ends before the first.
      for (int i = 0, run = 0; i < 2 * bucket.length; i++) {
        run = bucket[i % bucket.length] == null ? 0 : Math.min(run + 1, bucket.length);
        longest = Math.max(longest, run);
      }
    }
    return longest + 1;
  }

  /** A table in which these names have these nodes, or none if empty. */
  NodeTable with(Map<Name, Optional<Node>> changes) {
    Map<Integer, Map<Name, Optional<Node>>> byBucket = new HashMap<>();
    int grown = size;
    for (var change : changes.entrySet()) {
      Name name = change.getKey();
      long hash = Hashes.of(name);
      boolean was = find(name.wire(), 0, name.wire().length, hash) != null;
      grown += (change.getValue().isPresent() ? 1 : 0) - (was ? 1 : 0);
      byBucket
          .computeIfAbsent((int) (hash >>> 40) & (buckets.length - 1), _ -> new HashMap<>())
          .put(name, change.getValue());
    }
    Node[][] copy = buckets.clone();
    byBucket.forEach((index, some) -> copy[index] = replaced(copy[index], some));
    if (grown <= copy.length * NODES_PER_BUCKET || copy.length >= 1 << 20) {
      return new NodeTable(copy, grown);
    }
    return of(Stream.of(copy).flatMap(Stream::of).filter(Objects::nonNull).toList());
  }

  private static Node[] replaced(Node[] bucket, Map<Name, Optional<Node>> changes) {
    Stream<Node> kept =
        Stream.of(bucket)
            .filter(Objects::nonNull)
            .filter(node -> !changes.containsKey(Name.ofWire(node.name, 0)));
    return bucket(
        Stream.concat(kept, changes.values().stream().flatMap(Optional::stream)).toList());
  }

  private static NodeTable of(Collection<Node> nodes) {
    int count = Integer.highestOneBit(Math.max(1, nodes.size() / (NODES_PER_BUCKET / 4)));
    Map<Integer, java.util.List<Node>> byBucket = new HashMap<>();
    for (Node node : nodes) {
      byBucket
          .computeIfAbsent((int) (node.hash >>> 40) & (count - 1), _ -> new java.util.ArrayList<>())
          .add(node);
    }
    Node[][] buckets = new Node[count][];
    Arrays.fill(buckets, EMPTY);
    byBucket.forEach((index, some) -> buckets[index] = bucket(some));
    return new NodeTable(buckets, nodes.size());
  }

  /** At most half full, so that a search ends. */
  private static Node[] bucket(Collection<Node> nodes) {
    Node[] bucket = new Node[Integer.highestOneBit(2 * nodes.size() + 1) << 1];
    for (Node node : nodes) {
      int i = (int) node.hash & (bucket.length - 1);
      while (bucket[i] != null) {
        i = (i + 1) & (bucket.length - 1);
      }
      bucket[i] = node;
    }
    return nodes.isEmpty() ? EMPTY : bucket;
  }
}
