package io.peaknet.services;

import io.peaknet.dns.Name;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Keeps what is said, in its order, for somebody who is not there yet. */
final class LaterZones implements ZoneFeed {
  private CompletableFuture<ZoneFeed> said;

  LaterZones(CompletableFuture<? extends ZoneFeed> later) {
    said = later.thenApply(feed -> feed);
  }

  @Override
  public void serve(ZoneConfig zone) {
    then(feed -> feed.serve(zone));
  }

  @Override
  public void leave(Name origin) {
    then(feed -> feed.leave(origin));
  }

  @Override
  public void retain(Collection<Name> origins) {
    then(feed -> feed.retain(origins));
  }

  private synchronized void then(Consumer<ZoneFeed> word) {
    said =
        said.thenApply(feed -> {
          word.accept(feed);
          return feed;
        });
  }
}
