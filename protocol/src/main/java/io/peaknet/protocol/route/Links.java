package io.peaknet.protocol.route;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The links of a node, in the order of their index. */
public final class Links {
  private final List<Link> all = new ArrayList<>();
  private final Shared shared;
  private final Aliases names = new Aliases(Link.NAMES_MAX);
  private List<Link> usable = List.of();

  /** No links yet. */
  Links(Shared shared) {
    this.shared = shared;
  }

  /** Adds a link. */
  public void add(Link link) {
    all.add(link);
    link.join(names, shared);
  }

  /** Where equal objects become one. */
  Shared shared() {
    return shared;
  }

  /** Removes a link; its index may be given out again. */
  public void remove(Link link) {
    all.remove(link);
    refresh();
  }

  /** All links, usable or not. */
  public List<Link> all() {
    return all;
  }

  /** Those that carry packets. Not modified afterwards: a change makes a new list. */
  public List<Link> usable() {
    return usable;
  }

  void refresh() {
    List<Link> next = new ArrayList<>(all.size());
    for (Link link : all) {
      if (link.usable()) {
        next.add(link);
      }
    }
    usable = List.copyOf(next);
  }

  /** The smallest index that no link has. */
  public int freeIndex() {
    BitSet taken = new BitSet(all.size());
    all.forEach(link -> taken.set(link.index()));
    return taken.nextClearBit(0);
  }
}
