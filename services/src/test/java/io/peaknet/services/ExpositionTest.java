package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private final EndpointStore store = new EndpointStore();

  @Test
  void allThatAStoreKnowsIsCounted() {
    Feed feed = store.feed("file");
    store.feed("silent");
    ServiceId web = new ServiceId("file", "", "web");
    ServiceId thief = new ServiceId("file", "", "thief");
    feed.replace(
        List.of(
            service(web, 1),
            service(thief, 2),
            endpoint(web, 1, Condition.READY),
            endpoint(web, 2, Condition.READY),
            endpoint(web, 3, Condition.NOT_READY),
            endpoint(thief, 4, Condition.DRAINING)));
    Map<String, Double> samples = samples(Exposition.of(store.snapshot()));
    assertThat(samples)
        .containsEntry("peak_services", 2.0)
        .containsEntry("peak_endpoints{state=\"ready\"}", 2.0)
        .containsEntry("peak_endpoints{state=\"not_ready\"}", 1.0)
        .containsEntry("peak_endpoints{state=\"terminating\"}", 1.0)
        .containsEntry("peak_name_conflicts", 1.0)
        .containsEntry("peak_source_live{source=\"file\"}", 1.0)
        .containsEntry("peak_source_synced{source=\"file\"}", 1.0)
        .containsEntry("peak_source_live{source=\"silent\"}", 0.0)
        .containsEntry("peak_source_synced{source=\"silent\"}", 0.0);
    feed.health(SourceHealth.lost("gone"));
    assertThat(samples(Exposition.of(store.snapshot())))
        .containsEntry("peak_source_live{source=\"file\"}", 0.0)
        .containsEntry("peak_source_synced{source=\"file\"}", 1.0);
  }

  @Test
  void nothingIsCountedWhereThereIsNothing() {
    assertThat(samples(Exposition.of(StoreSnapshot.EMPTY)))
        .containsEntry("peak_services", 0.0)
        .containsEntry("peak_endpoints{state=\"ready\"}", 0.0);
  }

  /** As Prometheus reads it: each sample after the type of its family, and once. */
  private static Map<String, Double> samples(String text) {
    Map<String, Double> samples = new HashMap<>();
    String family = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        assertThat(line).endsWith(" gauge");
        family = line.split(" ", -1)[2];
      } else if (!line.startsWith("# HELP ")) {
        int space = line.lastIndexOf(' ');
        String name = line.substring(0, space);
        assertThat(name).matches(family + "(\\{[a-z]+=\"[^\"]*\"})?");
        assertThat(samples.put(name, Double.valueOf(line.substring(space + 1)))).isNull();
      }
    }
    return samples;
  }

  private static Change service(ServiceId id, long created) {
    return new Change.ServicePut(
        ServiceSpec.of(id, Instant.ofEpochSecond(created), List.of("web.example"), List.of()));
  }

  private static Change endpoint(ServiceId id, int number, Condition condition) {
    return new Change.EndpointPut(
        id,
        Endpoint.ready(
                new EndpointId("file", "e" + number), InetAddress.ofLiteral("192.0.2." + number))
            .with(condition));
  }
}
