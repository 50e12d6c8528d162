package io.peaknet.kubernetes;

import io.peaknet.kubernetes.model.Cluster;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Resolved;
import io.peaknet.kubernetes.watch.Clients;
import io.peaknet.kubernetes.watch.ClusterWatch;
import io.peaknet.services.Change;
import io.peaknet.services.Feed;
import io.peaknet.services.Source;
import io.peaknet.services.SourceHealth;
import io.peaknet.services.ZoneConfig;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Learns services and their endpoints from a Kubernetes cluster, by watching; it writes nothing.
 *
 * <p>Services are defined by {@code PeakService} objects and, where that is wanted, by the labels
 * of PeakDNS. An endpoint is a pod. EndpointSlices say who belongs to a Service; where the pod
 * itself says that it isn't ready, ends or has ended, it is believed at once.
 */
public final class KubernetesSource implements Source {
  /** Part of the ids of all services and endpoints from here. */
  public static final String NAME = "kubernetes";

  private static final System.Logger LOGGER = System.getLogger(KubernetesSource.class.getName());

  private final KubernetesConfig config;
  private final Consumer<ZoneConfig> zones;
  private @Nullable ClusterWatch watch;

  /**
   * @param zones takes each {@code PeakZone} once, when it is first seen: what changes in one
   *     counts from the next start
   */
  public KubernetesSource(KubernetesConfig config, Consumer<ZoneConfig> zones) {
    this.config = config;
    this.zones = zones;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(Feed feed) throws IOException {
    Clients clients = new Clients(config.kubeconfig(), config.context());
    ClusterWatch started =
        new ClusterWatch(clients, NAME, config.labels(), new Teller(feed, zones));
    watch = started;
    started.start();
  }

  @Override
  public void close() {
    if (watch != null) watch.close();
  }

  private static final class Teller implements ClusterWatch.Listener {
    private final Feed feed;
    private final Consumer<ZoneConfig> zones;
    private final Set<String> origins = new HashSet<>();
    private String wrong = "";

    Teller(Feed feed, Consumer<ZoneConfig> zones) {
      this.feed = feed;
      this.zones = zones;
    }

    @Override
    public void synced(List<Change> contents, Cluster cluster) {
      tellZones(cluster);
      feed.replace(contents);
      complain(cluster);
    }

    @Override
    public void changed(List<Change> changes, Cluster cluster) {
      tellZones(cluster);
      if (!changes.isEmpty()) feed.apply(changes);
      complain(cluster);
    }

    @Override
    public void health(boolean isLive, String message) {
      LOGGER.log(
          isLive ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
          isLive ? "watching the cluster" : "lost sight of the cluster: " + message);
      feed.health(isLive ? SourceHealth.LIVE : SourceHealth.lost(message));
    }

    private void tellZones(Cluster cluster) {
      for (Fact.Zone zone : cluster.zones()) {
        String origin = zone.spec().origin();
        if (!origins.add(origin)) continue;
        try {
          zones.accept(Zoning.of(zone.spec()));
          LOGGER.log(System.Logger.Level.INFO, "zone " + origin + " of PeakZone " + zone.key());
        } catch (IllegalArgumentException e) {
          LOGGER.log(System.Logger.Level.WARNING, "PeakZone " + zone.key() + ": " + e.getMessage());
        }
      }
    }

    /** Says once what is wrong with definitions; the controller shows it at each of them. */
    private void complain(Cluster cluster) {
      StringBuilder text = new StringBuilder();
      cluster
          .resolved()
          .forEach((id, service) -> {
            for (String problem : service.problems()) {
              text.append('\n').append(id).append(": ").append(problem);
            }
            for (Resolved.Refusal refusal : service.refused()) {
              text.append('\n').append(id).append(": may not have ").append(refusal.name());
              text.append(": ").append(refusal.why());
            }
          });
      if (text.toString().equals(wrong)) return;
      wrong = text.toString();
      if (!wrong.isEmpty()) LOGGER.log(System.Logger.Level.WARNING, "in the cluster:" + wrong);
    }
  }
}
