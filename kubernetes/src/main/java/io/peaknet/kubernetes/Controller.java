package io.peaknet.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.peaknet.kubernetes.controller.Reconciler;
import io.peaknet.kubernetes.model.Cluster;
import io.peaknet.kubernetes.watch.Clients;
import io.peaknet.kubernetes.watch.ClusterWatch;
import io.peaknet.services.Change;
import io.peaknet.services.EndpointStore;
import io.peaknet.services.Feed;
import io.peaknet.services.SourceHealth;
import io.peaknet.services.StoreSnapshot;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cluster what became of its services: the status of {@code PeakService} and {@code
 * PeakZone} objects, and NetworkPolicies for the ports of published pods. Any number may run; one
 * holds the lease and writes. Nothing that answers clients depends on it.
 */
public final class Controller implements AutoCloseable {
  private final EndpointStore store = new EndpointStore();
  private final KubernetesClient client;
  private final Reconciler reconciler;
  private final ClusterWatch watch;

  /**
   * @param namespace where the lease is; null for the namespace that this runs in
   * @param identity who this is among the controllers, such as the pod's name
   * @throws IOException if the kubeconfig can't be read
   */
  public Controller(KubernetesConfig config, @Nullable String namespace, String identity)
      throws IOException {
    Clients clients = new Clients(config.kubeconfig(), config.context());
    client = clients.open();
    String where = namespace == null ? clients.namespace() : namespace;
    reconciler = new Reconciler(client, where, identity);
    Feed feed = store.feed(KubernetesSource.NAME);
    watch =
        new ClusterWatch(
            clients,
            KubernetesSource.NAME,
            config.labels(),
            new ClusterWatch.Listener() {
              @Override
              public void synced(List<Change> contents, Cluster cluster) {
                feed.replace(contents);
                reconciler.changed(cluster, store.snapshot());
              }

              @Override
              public void changed(List<Change> changes, Cluster cluster) {
                if (!changes.isEmpty()) feed.apply(changes);
                reconciler.changed(cluster, store.snapshot());
              }

              @Override
              public void health(boolean isLive, String message) {
                feed.health(isLive ? SourceHealth.LIVE : SourceHealth.lost(message));
              }
            });
  }

  /** Begins; returns at once. */
  public void start() {
    watch.start();
    reconciler.start();
  }

  /** What the controller knows. */
  public StoreSnapshot snapshot() {
    return store.snapshot();
  }

  /** Whether it is the one that writes. */
  public boolean leads() {
    return reconciler.leads();
  }

  /** Metrics of its own, as Prometheus reads them. */
  public String metrics() {
    return reconciler.metrics();
  }

  @Override
  public void close() {
    watch.close();
    reconciler.close();
    client.close();
  }
}
