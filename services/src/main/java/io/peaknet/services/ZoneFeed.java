package io.peaknet.services;

import io.peaknet.dns.Name;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** What a source that knows of zones tells them to. May be called from any thread. */
public interface ZoneFeed {
  /**
   * Serves a zone from now on, or as it is now if it was served before: what is different in it
   * changes, and the services in it stay.
   */
  void serve(ZoneConfig zone);

  /** Serves a zone no longer. */
  void leave(Name origin);

  /**
   * All zones that there are have been said, after a start, but for those of them that make no
   * sense now. What is known from before the start and is not among them is served no longer.
   */
  void retain(Collection<Name> origins);

  /** One for somebody who is not there yet: all that is said reaches it once it is. */
  static ZoneFeed of(CompletableFuture<? extends ZoneFeed> later) {
    return new LaterZones(later);
  }
}
