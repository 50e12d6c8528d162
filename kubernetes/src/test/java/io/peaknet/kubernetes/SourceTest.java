package io.peaknet.kubernetes;

import static io.peaknet.kubernetes.Samples.endpoint;
import static io.peaknet.kubernetes.Samples.peakService;
import static io.peaknet.kubernetes.Samples.pod;
import static io.peaknet.kubernetes.Samples.service;
import static io.peaknet.kubernetes.Samples.slice;
import static io.peaknet.kubernetes.Samples.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.dns.Name;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakZone;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointStore;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServiceState;
import io.peaknet.services.SourceHealth;
import io.peaknet.services.StoreSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole way from an object of the API to the store, on a real server or one in this process.
 */
class SourceTest {
  private static TestCluster cluster;

  private final EndpointStore store = new EndpointStore();
  private final ToldZones told = new ToldZones();
  private KubernetesSource source;
  private String namespace;

  @BeforeAll
  static void openCluster() throws IOException {
    cluster = TestCluster.open();
  }

  @AfterAll
  static void closeCluster() {
    cluster.close();
  }

  @BeforeEach
  void start() throws IOException {
    namespace = cluster.namespace();
    source = new KubernetesSource(new KubernetesConfig(cluster.kubeconfig, null, null), told);
    source.start(store.feed(KubernetesSource.NAME));
  }

  @AfterEach
  void stop() {
    source.close();
  }

  @Test
  void aPodIsPublishedOnceItIsReadyInASliceAndGoesWhenItIsDeleted() {
    web();
    until("the pod is there", () -> addresses().contains("2001:db8::1"));
    Endpoint endpoint = endpoints().iterator().next();
    assertThat(endpoint.condition().ready()).isTrue();
    assertThat(endpoint.topology().zone()).isEqualTo("zone-a");
    assertThat(endpoint.ports()).containsEntry("http", 8080);
    assertThat(endpoint.hostname()).isEqualTo("web-1");
    cluster.client.pods().inNamespace(namespace).withName("web-1").withGracePeriod(0).delete();
    until("it went, though the slice still has it", () -> addresses().isEmpty());
  }

  @Test
  void aDualStackPodInTwoSlicesIsOneEndpointWithBothAddresses() {
    web();
    cluster.create(
        slice(namespace, "web-4", "web", "IPv4", endpoint(namespace, "web-1", "192.0.2.1")));
    // What a dual-stack Service without pods of one family has, for some time or for good.
    cluster.create(slice(namespace, "web-empty", "web", "IPv4"));
    until("both are there", () -> addresses().equals(List.of("192.0.2.1", "2001:db8::1")));
    assertThat(endpoints()).hasSize(1);
  }

  @Test
  void aPodThatIsNoLongerReadyIsWithdrawnBeforeItsSliceSaysSo() {
    web();
    until("it is ready", () -> ready() == 1);
    cluster
        .client
        .resource(withStatus(pod(namespace, "web-1", Map.of()), false, "2001:db8::1"))
        .patchStatus();
    until("it isn't any more", () -> ready() == 0);
  }

  @Test
  void definitionsAreReadAgainWhenTheyChange() {
    web();
    until("it is there", () -> state() != null);
    cluster
        .client
        .resources(PeakService.class)
        .inNamespace(namespace)
        .withName("web")
        .edit(object -> {
          object.setSpec(
              peakService(namespace, "web", "web", "other." + namespace + ".example").getSpec());
          return object;
        });
    until("it has its new name", () -> names().equals(List.of("other." + namespace + ".example")));
    cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").delete();
    until("it is gone", () -> state() == null);
  }

  @Test
  void watchesThatAreCutGoOnWhereTheyEnded() {
    web();
    until("it is there", () -> ready() == 1);
    int lists = cluster.server().lists();
    cluster.server().cutWatches();
    cluster.create(
        slice(namespace, "web-4", "web", "IPv4", endpoint(namespace, "web-1", "192.0.2.1")));
    until("what came meanwhile is there", () -> addresses().contains("192.0.2.1"));
    assertThat(cluster.server().lists()).as("nothing was listed again").isEqualTo(lists);
  }

  @Test
  void aHistoryThatIsGoneMakesItListAgainWithoutAHole() {
    web();
    until("it is there", () -> ready() == 1);
    List<Integer> seen = new CopyOnWriteArrayList<>();
    store.listen((_, after, _) -> {
      ServiceState now = after.service(id());
      seen.add(now == null ? 0 : now.endpoints().size());
    });
    cluster.server().forget();
    cluster.server().cutWatches();
    cluster.create(
        slice(namespace, "web-4", "web", "IPv4", endpoint(namespace, "web-1", "192.0.2.1")));
    until("what came meanwhile is there", () -> addresses().contains("192.0.2.1"));
    assertThat(seen).doesNotContain(0);
  }

  @Test
  void whatWasKnownStaysWhileTheServerIsGoneAndIsPutRightAfterwards() throws IOException {
    web();
    cluster.create(pod(namespace, "web-2", Map.of("app", "web")));
    until("it is live", () -> ready() == 1 && health().state() == SourceHealth.State.LIVE);
    cluster.server().goDown();
    until("it is lost", () -> health().state() == SourceHealth.State.LOST);
    assertThat(health().message()).contains("127.0.0.1");
    assertThat(ready()).isEqualTo(1);
    cluster.server().forget();
    cluster.server().comeUp();
    cluster.client.pods().inNamespace(namespace).withName("web-1").withGracePeriod(0).delete();
    until("it is live again", () -> health().state() == SourceHealth.State.LIVE);
    until("what went meanwhile is gone", () -> addresses().isEmpty());
  }

  @Test
  void zonesComeChangeAndGo() {
    PeakZone zone = ControllerTest.zone(namespace, namespace + ".example");
    cluster.create(zone);
    Name origin = Name.parse(namespace + ".example");
    until("it is told of", () -> told.zones.containsKey(origin));
    cluster
        .client
        .resource(zone)
        .edit(object -> {
          PeakZoneSpec spec = object.getSpec();
          object.setSpec(
              new PeakZoneSpec(
                  spec.origin(),
                  List.of(new PeakZoneSpec.Server("ns9." + spec.origin(), List.of("2001:db8::9"))),
                  null,
                  spec.claims(),
                  null));
          return object;
        });
    until(
        "it is told of as it is now",
        () ->
            Objects.requireNonNull(told.zones.get(origin))
                .nameservers()
                .containsKey(origin.child("ns9")));
    cluster.client.resource(zone).delete();
    until("it is gone", () -> !told.zones.containsKey(origin));
  }

  @Test
  void whatIsWrongWithADefinitionIsInTheStatusOfTheSource() {
    cluster.create(peakService(namespace, "web", "absent", "web." + namespace + ".example"));
    until(
        "status says so",
        () ->
            state(KubernetesSource.NAME).problems().stream()
                .anyMatch(line -> line.contains("no Service " + namespace + "/absent")));
    cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").delete();
    until(
        "and no longer",
        () ->
            state(KubernetesSource.NAME).problems().stream()
                .noneMatch(line -> line.contains(namespace)));
  }

  private StoreSnapshot.SourceState state(String source) {
    return Objects.requireNonNull(store.snapshot().sources().get(source));
  }

  /** A Service of one ready pod, published. */
  private void web() {
    Map<String, String> labels = Map.of("app", "web");
    cluster.create(pod(namespace, "web-1", labels));
    cluster
        .client
        .resource(withStatus(pod(namespace, "web-1", labels), true, "2001:db8::1"))
        .patchStatus();
    cluster.create(service(namespace, "web", labels));
    cluster.create(
        slice(namespace, "web-6", "web", "IPv6", endpoint(namespace, "web-1", "2001:db8::1")));
    cluster.create(peakService(namespace, "web", "web", "web." + namespace + ".example"));
  }

  private ServiceId id() {
    return new ServiceId(KubernetesSource.NAME, namespace, "web");
  }

  private @Nullable ServiceState state() {
    return store.snapshot().service(id());
  }

  private List<String> names() {
    ServiceState state = state();
    return state == null ? List.of() : state.names();
  }

  private Collection<Endpoint> endpoints() {
    ServiceState state = state();
    return state == null ? List.of() : state.endpoints().values();
  }

  private List<String> addresses() {
    return endpoints().stream()
        .flatMap(endpoint -> endpoint.addresses().stream())
        .map(InetAddress::getHostAddress)
        .map(text -> text.replace("2001:db8:0:0:0:0:0:", "2001:db8::"))
        .toList();
  }

  private long ready() {
    return endpoints().stream().filter(endpoint -> endpoint.condition().ready()).count();
  }

  private SourceHealth health() {
    return state(KubernetesSource.NAME).health();
  }

  private static void until(String what, BooleanSupplier condition) {
    Until.holds(what, Duration.ofSeconds(20), condition);
  }
}
