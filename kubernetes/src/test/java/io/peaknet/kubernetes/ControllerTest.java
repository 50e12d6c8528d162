package io.peaknet.kubernetes;

import static io.peaknet.kubernetes.Samples.endpoint;
import static io.peaknet.kubernetes.Samples.peakService;
import static io.peaknet.kubernetes.Samples.pod;
import static io.peaknet.kubernetes.Samples.service;
import static io.peaknet.kubernetes.Samples.slice;
import static io.peaknet.kubernetes.Samples.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakServiceStatus;
import io.peaknet.kubernetes.resource.PeakZone;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Claims;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Mode;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Rule;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the controller writes, on a real server or one in this process. */
class ControllerTest {
  private static TestCluster cluster;

  private Controller controller;
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
    controller =
        new Controller(new KubernetesConfig(cluster.kubeconfig, null, null), namespace, "one");
    controller.start();
  }

  @AfterEach
  void stop() {
    controller.close();
  }

  @Test
  void statusSaysWhatBecameOfAServiceAndItsPolicyOpensItsPortsAlone() {
    web(namespace, "web." + namespace + ".example");
    until("it is published", () -> state(namespace).equals("Published"));
    PeakServiceStatus status = get(namespace).getStatus();
    assertThat(status.published()).containsExactly("web." + namespace + ".example");
    assertThat(status.ready()).isEqualTo(1);
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(condition(namespace, "Programmed").getStatus()).isEqualTo("True");
    NetworkPolicy policy = policy(namespace);
    assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(Map.of("app", "web"));
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getSpec().getIngress()).hasSize(1);
    assertThat(policy.getSpec().getIngress().getFirst().getPorts())
        .singleElement()
        .satisfies(port -> {
          assertThat(port.getPort().getIntVal()).isEqualTo(8080);
          assertThat(port.getProtocol()).isEqualTo("TCP");
        });
    assertThat(policy.getMetadata().getOwnerReferences().getFirst().getName()).isEqualTo("web");
    assertThat(condition(namespace, "Guarded").getStatus()).isEqualTo("True");
    cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").delete();
    until("its policy went with it", () -> policyOrNull(namespace) == null);
  }

  @Test
  void aStatusThatIsTrueIsNotWrittenAgain() throws InterruptedException {
    web(namespace, "web." + namespace + ".example");
    until("it is published", () -> state(namespace).equals("Published"));
    String version = get(namespace).getMetadata().getResourceVersion();
    cluster.client.resource(service(namespace, "unrelated", Map.of("app", "x"))).create();
    Thread.sleep(2500);
    assertThat(get(namespace).getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void ofTwoThatWantANameTheOlderHasItAndTheOtherIsConflictedUntilItGoes()
      throws InterruptedException {
    String name = "bank." + namespace + ".example";
    web(namespace, name);
    until("the older has it", () -> state(namespace).equals("Published"));
    Thread.sleep(1100); // Ages are counted in seconds.
    String other = cluster.namespace();
    web(other, name);
    until("the younger has not", () -> state(other).equals("Conflicted"));
    assertThat(condition(other, "Conflicted").getMessage()).contains(name).contains(namespace);
    assertThat(get(other).getStatus().published()).isEmpty();
    cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").delete();
    until("the younger has it now", () -> state(other).equals("Published"));
  }

  @Test
  void nobodySlipsANameBelowSomebodyElses() throws InterruptedException {
    String name = "shop." + namespace + ".example";
    web(namespace, name);
    until("it is published", () -> state(namespace).equals("Published"));
    Thread.sleep(1100);
    String other = cluster.namespace();
    web(other, "login." + name);
    until("the intruder is refused", () -> state(other).equals("Conflicted"));
    assertThat(condition(other, "Conflicted").getMessage()).contains("lies below " + name);
    assertThat(policyOrNull(other)).as("and nothing is opened for it").isNull();
  }

  @Test
  void aZoneKeepsNamesForNamespaces() {
    String origin = namespace + ".example";
    PeakZone zone = zone(namespace, origin);
    cluster.create(zone);
    try {
      web(namespace, "www." + origin);
      until("without a rule it is refused", () -> state(namespace).equals("Conflicted"));
      String other = cluster.namespace();
      web(other, "www." + other + "." + origin);
      until("below its own name it is not", () -> state(other).equals("Published"));
      until(
          "the zone counts both",
          () -> {
            var status = cluster.client.resource(zone).get().getStatus();
            return status != null && status.services() == 1 && status.refused() == 1;
          });
    } finally {
      cluster.client.resource(zone).delete();
    }
  }

  @Test
  void aPolicyThatSomebodyElseMadeIsLeftAlone() {
    NetworkPolicy theirs =
        new io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("peak-web")
            .endMetadata()
            .withNewSpec()
            .withNewPodSelector()
            .endPodSelector()
            .endSpec()
            .build();
    cluster.create(theirs);
    web(namespace, "web." + namespace + ".example");
    until("it is published", () -> state(namespace).equals("Published"));
    assertThat(policy(namespace).getSpec().getIngress()).isEmpty();
    assertThat(policy(namespace).getMetadata().getOwnerReferences()).isEmpty();
    assertThat(condition(namespace, "Guarded").getStatus()).isEqualTo("False");
    assertThat(condition(namespace, "Guarded").getMessage())
        .contains("peak-web")
        .contains("not Peak's");
  }

  @Test
  void oneOfTwoWritesAndWhenItGoesTheOtherDoes() throws IOException {
    until("it leads", controller::leads);
    try (Controller second =
        new Controller(new KubernetesConfig(cluster.kubeconfig, null, null), namespace, "two")) {
      second.start();
      web(namespace, "web." + namespace + ".example");
      until("the first wrote", () -> state(namespace).equals("Published"));
      assertThat(second.leads()).isFalse();
      controller.close();
      until("the second leads", second::leads);
      cluster.client.pods().inNamespace(namespace).withName("web-1").withGracePeriod(0).delete();
      until("and writes", () -> state(namespace).equals("Waiting"));
    }
  }

  private static void web(String namespace, String name) {
    web(cluster, namespace, name);
  }

  /** A Service of one ready pod, published under a name. */
  static void web(TestCluster cluster, String namespace, String name) {
    Map<String, String> labels = Map.of("app", "web");
    cluster.create(pod(namespace, "web-1", labels));
    cluster
        .client
        .resource(withStatus(pod(namespace, "web-1", labels), true, "2001:db8::1"))
        .patchStatus();
    cluster.create(service(namespace, "web", labels));
    cluster.create(
        slice(namespace, "web-6", "web", "IPv6", endpoint(namespace, "web-1", "2001:db8::1")));
    cluster.create(peakService(namespace, "web", "web", name));
  }

  static PeakZone zone(String name, String origin) {
    PeakZone zone = new PeakZone();
    zone.setMetadata(new ObjectMetaBuilder().withName(name).build());
    zone.setSpec(
        new PeakZoneSpec(
            origin,
            List.of(new Server("ns1." + origin, List.of("2001:db8::53"))),
            null,
            new Claims(Mode.LISTED, List.of(new Rule("%namespace%", List.of("*")))),
            null));
    return zone;
  }

  private static PeakService get(String namespace) {
    return cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").get();
  }

  private static String state(String namespace) {
    return state(cluster, namespace);
  }

  static String state(TestCluster cluster, String namespace) {
    PeakService web =
        cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").get();
    return web.getStatus() == null ? "" : web.getStatus().state();
  }

  private static Condition condition(String namespace, String type) {
    List<Condition> conditions = get(namespace).getStatus().conditions();
    return Objects.requireNonNull(conditions).stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static NetworkPolicy policy(String namespace) {
    return Objects.requireNonNull(policyOrNull(namespace));
  }

  /** Null if there is none. */
  private static @Nullable NetworkPolicy policyOrNull(String namespace) {
    return cluster
        .client
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(namespace)
        .withName("peak-web")
        .get();
  }

  private static void until(String what, BooleanSupplier condition) {
    Until.holds(what, Duration.ofSeconds(30), condition);
  }
}
