package io.peaknet.services;

import io.peaknet.dns.Name;
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

  /** One for somebody who is not there yet: all that is said reaches it once it is. */
  static ZoneFeed of(CompletableFuture<? extends ZoneFeed> later) {
    return new LaterZones(later);
  }
}
