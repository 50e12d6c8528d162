package io.peaknet.kubernetes.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.services.Endpoint;
import io.peaknet.services.Policy;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * PeakDNS's labels mean what they meant to their users, and none of what went wrong with them: each
 * of these fails on PeakDNS but for the names.
 */
class LabelsTest {
  private static final String NS = "shop";

  private final Cluster cluster = new Cluster("kubernetes", Labels.DEFAULT);

  LabelsTest() {
    space(NS, Map.of(), 100);
  }

  /** PeakDNS judged each pod by itself: the average of one excludes nobody. */
  @Test
  void allPodsOfADomainAreOneServiceWithOnePolicy() {
    Map<String, String> labels =
        Map.of(
            "dns.peak/domain", "web",
            "dns.peak/loadbalance", "up",
            "dns.peak/loadbalance-mode", "excludeoverloaded",
            "dns.peak/overload-threshold", "2");
    pod("a", labels, "10.0.0.1");
    pod("b", labels, "2001:db8::2");
    Resolved web = resolved("web.peak");
    assertThat(web.endpoints()).hasSize(2);
    assertThat(spec(web).steering().policy()).isEqualTo(Policy.EXCLUDE_OVERLOADED);
    assertThat(spec(web).steering().overloadThreshold()).isEqualTo(2);
  }

  /** The paper's single best is the lowest, where PeakDNS took the highest. */
  @Test
  void singleBestIsTheLeastLoaded() {
    pod("a", Map.of("dns.peak/domain", "web", "dns.peak/loadbalance", "up"), "10.0.0.1");
    ServiceSpec spec = spec(resolved("web.peak"));
    assertThat(spec.steering().policy()).isEqualTo(Policy.LEAST_LOADED);
    assertThat(Objects.requireNonNull(spec.steering().load()).direction().name())
        .isEqualTo("LOWER");
  }

  @Test
  void aPodIsNamedByTheHashOfItsNameUnlessOnlyTheTopIsWanted() {
    pod("web-0", Map.of("dns.peak/domain", "web"), "10.0.0.1");
    Resolved web = resolved("web.peak");
    // echo -n web-0 | md5sum
    assertThat(endpoint(web).hostname()).isEqualTo("66bbaa5b");
    assertThat(spec(web).answers().hostnames()).isTrue();
    pod("web-0", Map.of("dns.peak/domain", "web", "dns.peak/only-top", "true"), "10.0.0.1");
    assertThat(spec(resolved("web.peak")).answers().hostnames()).isFalse();
  }

  /** PeakDNS left names of load-balanced services without their suffix. */
  @Test
  void everyNameHasTheSuffixOnce() {
    pod("a", Map.of("dns.peak/domain", "web.peak", "dns.peak/loadbalance", "up"), "10.0.0.1");
    pod("b", Map.of("dns.peak/domain", "web"), "10.0.0.2");
    assertThat(resolved("web.peak").endpoints()).hasSize(2);
    assertThat(spec(resolved("web.peak")).answers().ttl()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aPodsLabelGoesBeforeItsWorkloadsAndThatBeforeItsNamespaces() {
    space(NS, Map.of("dns.peak/domain", "space", "dns.peak/only-top", "true"), 100);
    cluster.put(
        new Fact.Workload(
            new Fact.Key(NS, "StatefulSet/db"), Map.of("dns.peak/domain", "db"), null));
    cluster.put(pod(NS, "db-0", Map.of(), "StatefulSet/db", "10.0.0.1", false));
    pod("own", Map.of("dns.peak/domain", "own"), "10.0.0.2");
    pod("plain", Map.of(), "10.0.0.3");
    assertThat(resolved("db.peak").endpoints()).hasSize(1);
    assertThat(spec(resolved("db.peak")).answers().hostnames()).isFalse();
    assertThat(resolved("own.peak").endpoints()).hasSize(1);
    assertThat(resolved("space.peak").endpoints()).hasSize(1);
  }

  /** One labelled pod had PeakDNS publish the whole namespace, databases and all. */
  @Test
  void whoHasNoLabelIsNotPublished() {
    pod("web", Map.of("dns.peak/domain", "web"), "10.0.0.1");
    pod("postgres", Map.of("app", "postgres"), "10.0.0.2");
    cluster.changes();
    assertThat(cluster.resolved()).hasSize(1);
    assertThat(resolved("web.peak").endpoints()).hasSize(1);
  }

  /** PeakDNS published nodes' own addresses. */
  @Test
  void podsInTheirNodesNetworkAreNotPublished() {
    cluster.put(pod(NS, "exporter", Map.of("dns.peak/domain", "web"), "", "10.0.0.1", true));
    assertThat(resolved("web.peak").endpoints()).isEmpty();
  }

  /** Any pod could claim any name, and kept it. */
  @Test
  void aNameBelongsToTheOlderNamespaceWhateverIsBelowIt() {
    space("mallory", Map.of(), 200);
    pod("web", Map.of("dns.peak/domain", "bank"), "10.0.0.1");
    cluster.put(
        pod("mallory", "x", Map.of("dns.peak/domain", "login.bank"), "", "10.6.6.6", false));
    cluster.changes();
    Resolved mallory =
        Objects.requireNonNull(
            cluster
                .resolved()
                .get(new ServiceId("kubernetes", "mallory", "label:login.bank.peak")));
    assertThat(spec(mallory).names()).isEmpty();
    assertThat(mallory.refused()).singleElement().asString().contains("bank.peak");
    cluster.remove(Fact.Pod.class, new Fact.Key(NS, "web"));
    cluster.changes();
    mallory =
        Objects.requireNonNull(
            cluster
                .resolved()
                .get(new ServiceId("kubernetes", "mallory", "label:login.bank.peak")));
    assertThat(spec(mallory).names()).as("it was given back").containsExactly("login.bank.peak");
  }

  @Test
  void aQueryMayLieInAConfigMapAndIsSeenWhenItChanges() {
    Map<String, String> labels =
        Map.of(
            "dns.peak/domain", "web",
            "dns.peak/loadbalance", "configmap.queries.load",
            "cluster-type", "micro");
    pod("a", labels, "10.0.0.1");
    Resolved before = resolved("web.peak");
    assertThat(before.problems()).singleElement().asString().contains("shop/queries");
    assertThat(spec(before).steering().policy()).isEqualTo(Policy.ROUND_ROBIN);
    assertThat(cluster.texts()).containsExactly(new Fact.Key(NS, "queries"));
    cluster.put(
        new Fact.Texts(
            new Fact.Key(NS, "queries"),
            Map.of("load", "cpu{pod=\"%pod-name%\",ns=\"%namespace%\",c=\"%cluster-name%\"}\n")));
    assertThat(
            Objects.requireNonNull(spec(resolved("web.peak")).steering().load())
                .signals()
                .getFirst()
                .query())
        .isEqualTo("cpu{pod=\"%pod-name%\",ns=\"%namespace%\",c=\"micro\"}");
  }

  @Test
  void malformedLabelsAreToldAndTheServiceIsServed() {
    pod(
        "a",
        Map.of(
            "dns.peak/domain", "web",
            "dns.peak/only-top", "perhaps",
            "dns.peak/loadbalance", "configmap.x",
            "dns.peak/loadbalance-mode", "best",
            "dns.peak/overload-threshold", "NaN"),
        "10.0.0.1");
    pod("b", Map.of("dns.peak/domain", "no.such_-_.."), "10.0.0.2");
    cluster.changes();
    Resolved web = resolved("web.peak");
    assertThat(spec(web).names()).containsExactly("web.peak");
    assertThat(web.problems()).hasSize(2).allMatch(text -> text.contains("is allowed"));
    assertThat(cluster.resolved().values())
        .anyMatch(one -> one.spec() == null && one.problems().getFirst().contains("domain name"));
  }

  @Test
  void aDomainThatIsNoNameIsToldAndHarmsNoOther() {
    pod("good", Map.of("dns.peak/domain", "web"), "10.0.0.1");
    for (String wrong : List.of("a b", "a\nb", "x".repeat(300))) {
      Fact.Pod plain = pod(NS, "bad", Map.of(), "", "10.0.0.2", false);
      cluster.put(
          new Fact.Pod(
              plain.key(),
              Map.of(),
              Map.of("dns.peak/domain", wrong),
              plain.addresses(),
              true,
              false,
              false,
              false,
              "",
              "",
              null,
              "",
              List.of()));
      cluster.changes();
      assertThat(resolved("web.peak").endpoints()).hasSize(1);
      assertThat(cluster.resolved().values())
          .filteredOn(one -> one.spec() == null)
          .singleElement()
          .satisfies(one -> assertThat(one.problems().getFirst()).contains("domain name"));
    }
  }

  @Test
  void policiesAreWrittenWhenTheyAreWantedForLabelledPodsOnly() {
    Cluster guarded =
        new Cluster(
            "kubernetes",
            new Labels("peak", Policy.LEAST_LOADED, 1.5, 4, Duration.ofSeconds(5), true));
    guarded.put(new Fact.Space(new Fact.Key("", NS), Map.of(), Instant.EPOCH));
    guarded.put(pod(NS, "a", Map.of("dns.peak/domain", "web"), "", "10.0.0.1", false));
    guarded.changes();
    Resolved web = guarded.resolved().get(new ServiceId("kubernetes", NS, "label:web.peak"));
    assertThat(Objects.requireNonNull(web).openings())
        .singleElement()
        .satisfies(opening -> {
          assertThat(opening.selector())
              .isEqualTo(
                  new LabelSelectorBuilder().addToMatchLabels("dns.peak/domain", "web").build());
          assertThat(opening.ports())
              .containsExactly(new Resolved.Port(ServicePort.Protocol.TCP, 8080));
        });
  }

  private void space(String name, Map<String, String> labels, long created) {
    cluster.put(new Fact.Space(new Fact.Key("", name), labels, Instant.ofEpochSecond(created)));
  }

  private void pod(String name, Map<String, String> labels, String address) {
    cluster.put(pod(NS, name, labels, "", address, false));
  }

  private static Fact.Pod pod(
      String namespace,
      String name,
      Map<String, String> labels,
      String owner,
      String address,
      boolean hostNetwork) {
    return new Fact.Pod(
        new Fact.Key(namespace, name),
        labels,
        Map.of(),
        List.of(InetAddress.ofLiteral(address)),
        true,
        false,
        false,
        hostNetwork,
        "",
        "",
        null,
        owner,
        List.of(ServicePort.tcp("http", 8080)));
  }

  private Resolved resolved(String name) {
    cluster.changes();
    return Objects.requireNonNull(
        cluster.resolved().get(new ServiceId("kubernetes", NS, "label:" + name)), name);
  }

  private static ServiceSpec spec(Resolved resolved) {
    return Objects.requireNonNull(resolved.spec());
  }

  private static Endpoint endpoint(Resolved resolved) {
    return resolved.endpoints().values().iterator().next();
  }
}
