package io.peaknet.services;

import java.util.Set;

/** Hears of every change of an {@link EndpointStore}, in order, on the thread of the writer. */
@FunctionalInterface
public interface StoreListener {
  /**
   * Something changed. Must be quick, and must not call the store's feeds.
   *
   * @param before what was
   * @param after what is; the very next snapshot
   * @param changed services that were added, removed or are different; empty if only the state of a
   *     source is
   */
  void changed(StoreSnapshot before, StoreSnapshot after, Set<ServiceId> changed);
}
