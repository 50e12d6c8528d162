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
import io.peaknet.dns.ServerConfig;
import io.peaknet.services.ServiceServer;
import io.peaknet.services.ServicesConfig;
import io.peaknet.services.ZoneConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * How long a change of a pod takes from the call of the API to the answer on the wire, at 1,000
 * services of 10 pods and 100 changes a second. The API server is in the same process, and its work
 * counts, as does that of asking.
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

  private final Set<String> changing = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Long> delaysNs = new ConcurrentLinkedQueue<>();

  @Test
  void fromTheApiToTheWire() throws Exception {
    try (TestCluster cluster = TestCluster.open();
        ServiceServer server = serve(cluster)) {
      String namespace = cluster.namespace();
      fill(cluster, namespace);
      Until.holds("all is known", Duration.ofMinutes(2), () -> server.views().size() == SERVICES);
      SimpleResolver resolver = new SimpleResolver(server.addresses().getFirst());
      change(cluster, namespace, resolver);
      Until.holds("all have come", Duration.ofSeconds(20), changing::isEmpty);
    }
    long[] sorted = delaysNs.stream().skip(WARM_UP).mapToLong(Long::longValue).sorted().toArray();
    assertThat(sorted).hasSizeGreaterThanOrEqualTo(CHANGES - CHANGES / 100);
    System.out.printf(
        Locale.ROOT,
        "churn: %d services of %d pods, %d changes at %d/s: p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        SERVICES,
        PODS,
        sorted.length,
        CHANGES_PER_SECOND,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }

  private static ServiceServer serve(TestCluster cluster) throws IOException {
    return ServiceServer.start(
        ServicesConfig.of(
            ServerConfig.listening(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .withLoops(1)
                .withRateLimit(java.util.Optional.empty()),
            ZoneConfig.of(io.peaknet.dns.Name.parse("example.org"))),
        List.of(
            new KubernetesSource(
                new KubernetesConfig(cluster.kubeconfig, null, null), new ToldZones())));
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
  private void change(TestCluster cluster, String namespace, SimpleResolver resolver)
      throws InterruptedException {
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
        if (!changing.add(name)) continue;
        boolean ready = down.remove(name) || !down.add(name);
        String address = address(service, number);
        Pod pod = withStatus(pod(namespace, name, Map.of()), ready, address);
        threads.execute(() -> {
          long sentNs = System.nanoTime();
          cluster.client.resource(pod).patchStatus();
          await(resolver, "svc-" + service + ".example.org.", address, ready);
          delaysNs.add(System.nanoTime() - sentNs);
          changing.remove(name);
        });
      }
    }
  }

  /** Asks on and on until an address is in the answer, or is not. */
  private static void await(SimpleResolver resolver, String name, String address, boolean there) {
    byte[] wanted = InetAddress.ofLiteral(address).getAddress();
    try {
      Message question =
          Message.newQuery(Record.newRecord(Name.fromString(name), Type.AAAA, DClass.IN));
      while (true) {
        boolean isThere =
            resolver.send(question).getSection(Section.ANSWER).stream()
                .anyMatch(
                    one -> Arrays.equals(((AAAARecord) one).getAddress().getAddress(), wanted));
        if (isThere == there) return;
        Thread.sleep(Duration.ofMillis(1));
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String address(int service, int pod) {
    return "2001:db8::" + Integer.toHexString(service + 1) + ":" + Integer.toHexString(pod + 1);
  }
}
