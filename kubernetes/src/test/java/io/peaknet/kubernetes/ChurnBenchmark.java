package io.peaknet.kubernetes;

import static io.peaknet.kubernetes.Samples.endpoint;
import static io.peaknet.kubernetes.Samples.peakService;
import static io.peaknet.kubernetes.Samples.pod;
import static io.peaknet.kubernetes.Samples.service;
import static io.peaknet.kubernetes.Samples.slice;
import static io.peaknet.kubernetes.Samples.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.peaknet.services.EndpointStore;
import io.peaknet.services.ServiceState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How long a change of a pod takes from the call of the API to the endpoint store, at 1,000
 * services of 10 pods and 100 changes a second. The API server is in the same process, and its work
 * counts.
 *
 * <p>No test: {@code mvn -pl kubernetes -am test -Dtest=ChurnBenchmark
 * -Dsurefire.failIfNoSpecifiedTests=false}, with {@code PEAK_SERVICES} for another size.
 */
class ChurnBenchmark {
  private static final int SERVICES =
      Integer.parseInt(System.getenv().getOrDefault("PEAK_SERVICES", "1000"));
  private static final int PODS = 10;
  private static final int CHANGES_PER_SECOND = 100;
  private static final int WARM_UP = 500;
  private static final int CHANGES = 3000;

  private final Map<String, Long> sentNs = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> delaysNs = new ConcurrentLinkedQueue<>();

  @Test
  void fromTheApiToTheStore() throws Exception {
    EndpointStore store = new EndpointStore();
    try (TestCluster cluster = TestCluster.open();
        KubernetesSource source =
            new KubernetesSource(new KubernetesConfig(cluster.kubeconfig, null, null), _ -> {})) {
      String namespace = cluster.namespace();
      fill(cluster, namespace);
      long startNs = System.nanoTime();
      source.start(store.feed(KubernetesSource.NAME));
      Until.holds(
          "all is known",
          Duration.ofMinutes(2),
          () -> store.snapshot().services().size() == SERVICES);
      report("first list: " + (System.nanoTime() - startNs) / 1_000_000 + " ms");
      store.listen((before, after, changed) ->
          changed.forEach(id -> seen(before.service(id), after.service(id))));
      change(cluster, namespace);
      Until.holds("all have come", Duration.ofSeconds(20), sentNs::isEmpty);
    }
    long[] sorted = delaysNs.stream().skip(WARM_UP).mapToLong(Long::longValue).sorted().toArray();
    assertThat(sorted).hasSizeGreaterThanOrEqualTo(CHANGES);
    report(
        String.format(
            Locale.ROOT,
            "%d services of %d pods, %d changes at %d/s: p50 %.1f ms, p99 %.1f ms, most %.1f ms",
            SERVICES,
            PODS,
            sorted.length,
            CHANGES_PER_SECOND,
            sorted[sorted.length / 2] / 1e6,
            sorted[sorted.length * 99 / 100] / 1e6,
            sorted[sorted.length - 1] / 1e6));
  }

  private static void fill(TestCluster cluster, String namespace) {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < SERVICES; i++) {
        int service = i;
        threads.execute(() -> fill(cluster, namespace, service));
      }
    }
  }

  private static void fill(TestCluster cluster, String namespace, int number) {
    String name = "svc-" + number;
    Endpoint[] endpoints = new Endpoint[PODS];
    for (int i = 0; i < PODS; i++) {
      Pod pod = pod(namespace, name + "-" + i, Map.of("app", name));
      cluster.create(pod);
      cluster.client.resource(withStatus(pod, true, address(number, i))).patchStatus();
      endpoints[i] = endpoint(namespace, name + "-" + i, address(number, i));
    }
    cluster.create(service(namespace, name, Map.of("app", name)));
    cluster.create(slice(namespace, name, name, "IPv6", endpoints));
    cluster.create(peakService(namespace, name, name, name + ".example.org"));
  }

  /** At an even pace, whatever the answers take. */
  private void change(TestCluster cluster, String namespace) throws InterruptedException {
    Random random = new Random(1);
    Set<String> down = new HashSet<>();
    long startNs = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WARM_UP + CHANGES; i++) {
        long dueNs = startNs + i * (1_000_000_000L / CHANGES_PER_SECOND);
        Thread.sleep(Duration.ofNanos(Math.max(0, dueNs - System.nanoTime())));
        int service = random.nextInt(SERVICES);
        int number = random.nextInt(PODS);
        String name = "svc-" + service + "-" + number;
        // One change of a pod at a time: which one came would not be known.
        if (sentNs.putIfAbsent(namespace + "/" + name, System.nanoTime()) != null) continue;
        boolean ready = down.remove(name) || !down.add(name);
        Pod pod = withStatus(pod(namespace, name, Map.of()), ready, address(service, number));
        threads.execute(() -> cluster.client.resource(pod).patchStatus());
      }
    }
  }

  private void seen(@Nullable ServiceState before, @Nullable ServiceState after) {
    if (before == null || after == null) return;
    long nowNs = System.nanoTime();
    after
        .endpoints()
        .forEach((id, endpoint) -> {
          if (endpoint.equals(before.endpoints().get(id))) return;
          Long sent = sentNs.remove(id.name());
          if (sent != null) delaysNs.add(nowNs - sent);
        });
  }

  private static String address(int service, int pod) {
    return "2001:db8::" + Integer.toHexString(service + 1) + ":" + Integer.toHexString(pod + 1);
  }

  private static void report(String text) {
    System.out.println("churn: " + text);
  }
}
