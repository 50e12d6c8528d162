package io.peaknet.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever sources, probes and operators say, in whatever order: a service that had a replica
 * published, and whose replicas all answer and were not told to end, never has none.
 */
class FailStaticTest {
  private static final int SERVICES = 3;
  private static final int REPLICAS = 6;

  @Test
  void nothingThatASourceForgetsEmptiesAServiceThatAnswers() {
    ForAll.seeds(
        31,
        400,
        random -> {
          EndpointStore store = new EndpointStore();
          Directory directory = new Directory((_, _) -> false);
          Map<ServiceId, Selection> published = new HashMap<>();
          long[] nowNs = {1};
          store.listen((before, after, changed) -> directory.say(nowNs[0], before, after, changed));
          Feed feed = store.feed("test");
          feed.replace(contents(random, true));
          settle(directory, nowNs[0], published);
          Set<ServiceId> had = new HashSet<>(published.keySet());
          for (int step = 0; step < 30; step++) {
            nowNs[0] += random.nextLong(3_000_000_000L);
            switch (random.nextInt(4)) {
              case 0 -> feed.replace(contents(random, false));
              case 1 -> feed.replace(List.of());
              case 2 -> feed.apply(removals(random));
              default -> {
                // All that is asked answers.
                for (ServiceId id : List.copyOf(published.keySet())) {
                  directory.targets(id).forEach(target -> directory.probed(target, true));
                }
              }
            }
            settle(directory, nowNs[0], published);
            for (ServiceId id : had) {
              Selection selection = published.get(id);
              assertThat(selection == null ? List.of() : selection.members())
                  .as("%s after step %d", id, step)
                  .isNotEmpty();
            }
          }
        });
  }

  private static void settle(Directory directory, long nowNs, Map<ServiceId, Selection> published) {
    Directory.Outcome outcome = directory.settle(nowNs);
    outcome.selections().forEach(one -> published.put(one.spec().id(), one));
    outcome.removed().forEach(published::remove);
  }

  /** All services, with some of their replicas, some of them not ready, unless {@code full}. */
  private static List<Change> contents(Random random, boolean full) {
    List<Change> changes = new ArrayList<>();
    for (int service = 0; service < SERVICES; service++) {
      changes.add(new Change.ServicePut(spec(service)));
      for (int replica = 0; replica < REPLICAS; replica++) {
        if (full || random.nextInt(3) > 0) {
          Endpoint endpoint = endpoint(service, replica);
          boolean ready = full || random.nextInt(4) > 0;
          changes.add(
              new Change.EndpointPut(
                  id(service), ready ? endpoint : endpoint.with(Condition.NOT_READY)));
        }
      }
    }
    return changes;
  }

  private static List<Change> removals(Random random) {
    List<Change> changes = new ArrayList<>();
    int service = random.nextInt(SERVICES);
    for (int replica = 0; replica < REPLICAS; replica++) {
      if (random.nextInt(3) == 0) {
        changes.add(new Change.EndpointRemoved(id(service), endpoint(service, replica).id()));
      }
    }
    return changes;
  }

  private static ServiceId id(int service) {
    return new ServiceId("test", "", "s" + service);
  }

  private static ServiceSpec spec(int service) {
    return ServiceSpec.of(
        id(service),
        Instant.EPOCH,
        List.of("s" + service + ".example"),
        List.of(ServicePort.tcp("http", 80)));
  }

  private static Endpoint endpoint(int service, int replica) {
    return Endpoint.ready(
        new EndpointId("test", "s" + service + "-" + replica),
        InetAddress.ofLiteral("2001:db8::" + service + ":" + replica));
  }
}
