package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.dns.Name;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LaterZonesTest {
  @Test
  void whatWasSaidBeforeSomebodyWasThereComesInItsOrder() {
    CompletableFuture<ZoneFeed> later = new CompletableFuture<>();
    ZoneFeed feed = ZoneFeed.of(later);
    Name one = Name.parse("one.example");
    Name two = Name.parse("two.example");
    feed.serve(ZoneConfig.of(one));
    feed.serve(ZoneConfig.of(two));
    feed.leave(one);
    feed.retain(List.of(two));
    List<String> heard = new ArrayList<>();
    later.complete(
        new ZoneFeed() {
          @Override
          public void serve(ZoneConfig zone) {
            heard.add("serve " + zone.origin());
          }

          @Override
          public void leave(Name origin) {
            heard.add("leave " + origin);
          }

          @Override
          public void retain(Collection<Name> origins) {
            heard.add("retain " + origins);
          }
        });
    feed.serve(ZoneConfig.of(one));
    assertThat(heard)
        .containsExactly(
            "serve one.example.",
            "serve two.example.",
            "leave one.example.",
            "retain [two.example.]",
            "serve one.example.");
  }
}
