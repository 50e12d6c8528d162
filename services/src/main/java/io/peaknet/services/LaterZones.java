package io.peaknet.services;

import io.peaknet.dns.Name;
import java.util.concurrent.CompletableFuture;

/** Keeps what is said, in its order, for somebody who is not there yet. */
final class LaterZones implements ZoneFeed {
  private CompletableFuture<ZoneFeed> said;

  LaterZones(CompletableFuture<? extends ZoneFeed> later) {
    said = later.thenApply(feed -> feed);
  }

  @Override
  public synchronized void serve(ZoneConfig zone) {
    said =
        said.thenApply(feed -> {
          feed.serve(zone);
          return feed;
        });
  }

  @Override
  public synchronized void leave(Name origin) {
    said =
        said.thenApply(feed -> {
          feed.leave(origin);
          return feed;
        });
  }
}
