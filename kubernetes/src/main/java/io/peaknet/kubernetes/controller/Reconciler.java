package io.peaknet.kubernetes.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.peaknet.kubernetes.model.Cluster;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Resolved;
import io.peaknet.services.ServiceId;
import io.peaknet.services.StoreSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings the cluster to what it should say, some time after each change and all of it now and then.
 * It works from the newest picture at its own pace: a service whose pods change a hundred times a
 * second has its status written once a second.
 */
public final class Reconciler implements AutoCloseable {
  private static final Duration PACE = Duration.ofSeconds(1);

  /** What somebody else changed or removed is put right within that time. */
  private static final Duration READ_EVERY = Duration.ofSeconds(30);

  private static final System.Logger LOGGER = System.getLogger(Reconciler.class.getName());

  /** One moment of the cluster. */
  private record Picture(
      Map<ServiceId, Resolved> services, List<Fact.Zone> zones, StoreSnapshot snapshot) {}

  private final Statuses statuses = new Statuses(Clock.systemUTC());
  private final Writer writer;
  private final Leadership leadership;
  private final Thread thread;
  private final Map<ServiceId, Set<Fact.Key>> policiesOf = new HashMap<>();
  private final Map<ServiceId, Resolved> written = new HashMap<>();
  private volatile @Nullable Picture picture;
  private volatile boolean leads;
  private volatile boolean mustRead;
  private volatile boolean isClosed;
  private volatile long writes;
  private volatile long failures;
  private @Nullable Picture last;

  /**
   * @param namespace where the lease is
   * @param identity who this is among the controllers
   */
  public Reconciler(KubernetesClient client, String namespace, String identity) {
    writer = new Writer(client);
    leadership = new Leadership(client, namespace, Policies.MANAGER, identity, this::lead);
    thread = Thread.ofVirtual().name("reconciler").unstarted(this::run);
  }

  /** Begins; returns at once. */
  public void start() {
    leadership.start();
    thread.start();
  }

  /** Takes a picture; to be called by the one thread that may read the cluster. */
  public void changed(Cluster cluster, StoreSnapshot snapshot) {
    picture = new Picture(new TreeMap<>(cluster.resolved()), cluster.zones(), snapshot);
  }

  /** Whether this is the one that writes. */
  public boolean leads() {
    return leads;
  }

  /** In the text format of Prometheus. */
  public String metrics() {
    return """
    # HELP peak_controller_leads Whether this controller is the one that writes.
    # TYPE peak_controller_leads gauge
    peak_controller_leads %d
    # HELP peak_controller_writes_total Objects written to the cluster.
    # TYPE peak_controller_writes_total counter
    peak_controller_writes_total %d
    # HELP peak_controller_failures_total Writes that failed.
    # TYPE peak_controller_failures_total counter
    peak_controller_failures_total %d
    """
        .formatted(leads ? 1 : 0, writes, failures);
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
    leadership.close();
  }

  private void lead(boolean now) {
    LOGGER.log(System.Logger.Level.INFO, now ? "this controller writes" : "another one writes");
    mustRead = true;
    leads = now;
  }

  private void run() {
    long readNs = System.nanoTime();
    while (!isClosed) {
      try {
        Thread.sleep(PACE);
        Picture now = picture;
        if (!leads || now == null) continue;
        if (mustRead || System.nanoTime() - readNs > READ_EVERY.toNanos()) {
          mustRead = false;
          readNs = System.nanoTime();
          writer.read();
          written.clear();
          last = null;
        }
        if (!now.equals(last)) write(now);
        last = now;
      } catch (InterruptedException e) {
        return;
      } catch (KubernetesClientException e) {
        mustRead = true;
        LOGGER.log(System.Logger.Level.WARNING, "could not write: " + e.getMessage());
      }
    }
  }

  private void write(Picture now) {
    for (var entry : now.services.entrySet()) {
      ServiceId id = entry.getKey();
      Resolved resolved = entry.getValue();
      Picture before = last;
      boolean isSame =
          resolved.equals(written.get(id))
              && before != null
              && Objects.equals(before.snapshot.service(id), now.snapshot.service(id));
      if (!leads) return;
      if (!isSame) write(id, resolved, now);
    }
    Set<ServiceId> gone = new HashSet<>(written.keySet());
    gone.removeAll(now.services.keySet());
    gone.forEach(written::remove);
    removeLeftovers(now);
    for (Fact.Zone zone : now.zones) {
      writer.status(
          zone, statuses.zone(zone, now.services.values(), now.zones, writer.conditions(zone)));
    }
    writes = writer.writes();
    failures = writer.failures();
  }

  private void write(ServiceId id, Resolved resolved, Picture now) {
    var policies = Policies.of(id, resolved);
    String trouble = writer.policies(policies, policiesOf.getOrDefault(id, Set.of()));
    policiesOf.put(id, Set.copyOf(policies.keySet()));
    if (!trouble.isEmpty()) LOGGER.log(System.Logger.Level.WARNING, id + ": " + trouble);
    Fact.Definition definition = resolved.definition();
    if (definition != null) {
      writer.status(
          definition,
          statuses.service(
              definition,
              resolved,
              now.snapshot.service(id),
              trouble,
              writer.conditions(definition)));
    }
    written.put(id, resolved);
  }

  /** Policies that carry the controller's mark and that no service asks for any more. */
  private void removeLeftovers(Picture now) {
    policiesOf.keySet().retainAll(now.services.keySet());
    Set<Fact.Key> wanted =
        policiesOf.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    for (Fact.Key key : writer.managed()) if (!wanted.contains(key)) writer.delete(key);
  }
}
