package io.peaknet.protocol.route;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.address.SplitTable;
import io.peaknet.protocol.identity.IdentityAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node knows, as far as choosing a next hop needs it. */
public interface Tables {
  /** Where this node is. */
  Digits address();

  /** The way to a node; null if the vicinity does not know it. */
  @Nullable Route toNode(IdentityAddress node);

  /** The nodes of the vicinity, this one excluded, nearest first. */
  List<? extends Near> nearest();

  /** Neighbours that are too many to be all among the nearest. */
  List<? extends Near> neighboursBeyond();

  /** What a step in a slot's tree is taken to cost; 0 without a tree under that root. */
  int unit(int slot, int tag);

  /** The way to an area's head; null if no such area is known. */
  @Nullable Route toArea(Digits area);

  /**
   * A way to a node around the link of the known one, which is in doubt.
   *
   * @param limit what it must cost less than
   */
  @Nullable Route aroundToNode(IdentityAddress node, int limit);

  /**
   * Ways to a node over other neighbours than the known one's, the cheapest first; the metric of
   * each is what such a packet's watermark begins with.
   */
  List<Route> asideToNode(IdentityAddress node);

  /** The same as {@link #aroundToNode} to an area's head. */
  @Nullable Route aroundToArea(Digits area, int limit);

  /** How an area that encloses this node shares its key space; null if that is not known. */
  @Nullable SplitTable shares(Digits area);
}
