package io.peaknet.kubernetes;

import io.peaknet.kubernetes.model.Cluster;
import io.peaknet.kubernetes.model.Resolved;
import io.peaknet.kubernetes.watch.Clients;
import io.peaknet.kubernetes.watch.ClusterWatch;
import io.peaknet.services.Change;
import io.peaknet.services.Feed;
import io.peaknet.services.Source;
import io.peaknet.services.SourceHealth;
import io.peaknet.services.ZoneFeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  private final ZoneFeed zones;
  private @Nullable ClusterWatch watch;

  /**
   * @param zones is told of each {@code PeakZone}, and of what becomes of it
   */
  public KubernetesSource(KubernetesConfig config, ZoneFeed zones) {
    this.config = config;
    this.zones = zones;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean tellsOfZones() {
    return true;
  }

  @Override
  public void start(Feed feed) throws IOException {
    Clients clients = new Clients(config.kubeconfig(), config.context());
    ClusterWatch started =
        new ClusterWatch(clients, NAME, config.labels(), new Teller(feed, zones, config.notes()));
    watch = started;
    started.start();
  }

  @Override
  public void close() {
    if (watch != null) watch.close();
  }

  private static final class Teller implements ClusterWatch.Listener {
    private final Feed feed;
    private final ZoneTeller zones;
    private final List<String> notes;
    private List<String> wrong = List.of();

    Teller(Feed feed, ZoneFeed zones, List<String> notes) {
      this.feed = feed;
      this.notes = notes;
      this.zones = new ZoneTeller(zones);
    }

    @Override
    public void synced(List<Change> contents, Cluster cluster) {
      zones.tell(cluster.zones());
      feed.replace(contents);
      complain(cluster);
    }

    @Override
    public void changed(List<Change> changes, Cluster cluster) {
      zones.tell(cluster.zones());
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

    /** Says what is wrong with definitions; the controller shows it at each of them. */
    private void complain(Cluster cluster) {
      List<String> found = new ArrayList<>(notes);
      found.addAll(zones.problems());
      found.addAll(cluster.problems());
      cluster
          .resolved()
          .forEach((id, service) -> {
            service.problems().forEach(problem -> found.add(id + ": " + problem));
            for (Resolved.Refusal refusal : service.refused()) {
              found.add(id + ": may not have " + refusal.name() + ": " + refusal.why());
            }
          });
      if (found.equals(wrong)) return;
      Set<String> known = Set.copyOf(wrong);
      wrong = List.copyOf(found);
      feed.problems(wrong);
      // One thing that goes wrong among a thousand is a line, not a thousand and one.
      found.removeIf(known::contains);
      if (!found.isEmpty()) {
        LOGGER.log(System.Logger.Level.WARNING, "in the cluster:\n" + String.join("\n", found));
      }
    }
  }
}
