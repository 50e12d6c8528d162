package io.peaknet.kubernetes;

import static io.peaknet.kubernetes.Samples.peakService;
import static io.peaknet.kubernetes.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.kubernetes.apiserver.ApiServer;
import io.peaknet.kubernetes.apiserver.Rule;
import io.peaknet.kubernetes.model.Cluster;
import io.peaknet.kubernetes.watch.Clients;
import io.peaknet.kubernetes.watch.ClusterWatch;
import io.peaknet.services.Change;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must not end a watch, and what must not go unnoticed. */
class WatchTest {
  private static final String TOKEN = "reader";
  private static final Set<String> PLAIN =
      Set.of("namespaces", "services", "pods", "endpointslices", "peakzones");

  private final List<AutoCloseable> open = new ArrayList<>();
  private ApiServer server;
  private TestCluster cluster;
  private String namespace;

  @BeforeEach
  void start() throws IOException {
    server = new ApiServer();
    cluster = TestCluster.on(server);
    open.add(cluster);
    namespace = cluster.namespace();
    allow("peakservices");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open.reversed()) one.close();
  }

  @Test
  void aListenerThatFailsIsToldAllThatThereIs() throws IOException {
    Heard heard = watch();
    until("it is synced", () -> heard.whole.size() == 1);
    heard.failures = 2;
    cluster.create(service(namespace, "web", Map.of("app", "web")));
    cluster.create(peakService(namespace, "web", "web", "web.example.org"));
    until("it failed twice and was told all", () -> heard.whole.size() == 2);
    assertThat(heard.whole.getLast())
        .singleElement()
        .isInstanceOfSatisfying(
            Change.ServicePut.class,
            put -> assertThat(put.spec().names()).containsExactly("web.example.org"));
    cluster.create(peakService(namespace, "other", "web", "other.example.org"));
    until("changes are told as such again", () -> heard.changes.size() == 1);
  }

  @Test
  void aKindThatCannotBeListedAnyMoreIsMissed() throws IOException {
    Heard heard = watch();
    until("it is live", () -> heard.health.equals(List.of("live")));
    allow();
    cluster.create(service(namespace, "web", Map.of("app", "web")));
    server.cutWatches();
    until("it is lost", () -> heard.health.size() == 2);
    assertThat(heard.health.getLast()).contains("PeakService");
    allow("peakservices");
    until("it is live again", () -> heard.health.getLast().equals("live"));
  }

  @Test
  void aKindThatIsNotThereIsNotMissed() throws Exception {
    ApiServer bare = new ApiServer();
    open.add(bare);
    Heard heard = new Heard();
    open.add(watch(new Clients(TestCluster.kubeconfig(bare, null), null), heard));
    until("it is live", () -> heard.health.equals(List.of("live")));
  }

  /** As the API server writes what is empty in slices. */
  @Test
  void anEmptyListMayBeNull() throws IOException {
    String slice =
        """
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv6",
         "metadata": {"name": "web-6", "labels": {"kubernetes.io/service-name": "web"}},
         "endpoints": null, "ports": null}
        """;
    cluster.client.raw(
        "/apis/discovery.k8s.io/v1/namespaces/" + namespace + "/endpointslices", "POST", slice);
    Heard heard = watch();
    until("it is synced", () -> heard.whole.size() == 1);
    assertThat(heard.problems).isEmpty();
  }

  private void allow(String... more) {
    Set<String> resources = new java.util.HashSet<>(PLAIN);
    resources.addAll(List.of(more));
    server.authorize(
        TOKEN,
        List.of(
            new Rule(
                Set.of("", "discovery.k8s.io", "dns.peak"),
                resources,
                Set.of("list", "watch"),
                Set.of(),
                Set.of())));
  }

  private Heard watch() throws IOException {
    Heard heard = new Heard();
    open.add(watch(new Clients(TestCluster.kubeconfig(server, TOKEN), null), heard));
    return heard;
  }

  private static ClusterWatch watch(Clients clients, Heard heard) {
    ClusterWatch watch = new ClusterWatch(clients, "kubernetes", null, heard);
    watch.start();
    return watch;
  }

  /** Keeps what it is told, and fails when it is told to. */
  private static final class Heard implements ClusterWatch.Listener {
    final List<List<Change>> whole = new CopyOnWriteArrayList<>();
    final List<List<Change>> changes = new CopyOnWriteArrayList<>();
    final List<String> health = new CopyOnWriteArrayList<>();
    volatile List<String> problems = List.of();
    volatile int failures;

    @Override
    public void synced(List<Change> contents, Cluster cluster) {
      failIfTold();
      problems = cluster.problems();
      whole.add(contents);
    }

    @Override
    public void changed(List<Change> some, Cluster cluster) {
      if (some.isEmpty()) return;
      failIfTold();
      changes.add(some);
    }

    @Override
    public void health(boolean isLive, String message) {
      health.add(isLive ? "live" : message);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // The watch has one thread.
    private void failIfTold() {
      if (failures > 0) {
        failures--;
        throw new IllegalStateException("told to fail");
      }
    }
  }

  private static void until(String what, BooleanSupplier condition) {
    Until.holds(what, Duration.ofSeconds(20), condition);
  }
}
