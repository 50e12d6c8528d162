package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import org.jspecify.annotations.Nullable;

/** A node near by: the way to it, and where it is in the landmark trees. */
public interface Near extends Route {
  /** Its label in a tree; null if it has none under that root. */
  @Nullable Digits label(int slot, int tag);

  /** Steps in a tree from it to a label; -1 if it has none under that root. */
  int steps(int slot, int tag, Digits label);

  /** Whether it is at the other end of one of this node's links, and the way there is that link. */
  boolean isNeighbour();

  /** How far it sees: it knows the way to every node that is nearer to it than this. */
  int reach();
}
