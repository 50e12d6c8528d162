package io.peaknet.protocol.route;

import org.jspecify.annotations.Nullable;

/** A way to a destination, as a node's tables have it. */
public interface Route {
  /** What it costs to get there; {@link Constants#INFINITY} if there is no way. */
  int metric();

  /** The link to take; null if there is no way, or the destination is here. */
  @Nullable Link via();
}
