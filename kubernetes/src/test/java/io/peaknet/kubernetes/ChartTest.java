package io.peaknet.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.peaknet.kubernetes.apiserver.ApiServer;
import io.peaknet.kubernetes.apiserver.Rule;
import io.peaknet.kubernetes.apiserver.Rule.Access;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.services.EndpointStore;
import io.peaknet.services.SourceHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The chart is sound, and its roles allow what is used and nothing else. */
class ChartTest {
  private static final String NAMESPACE = "default";

  @Test
  void theChartIsSound() {
    LintResult result = new Helm(SchemaTest.CHART).lint().strict().call();
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void itRendersBothParts() throws IOException {
    List<JsonNode> objects = render(Map.of());
    assertThat(objects.stream().map(o -> o.path("kind").asText()).toList())
        .contains("ConfigMap", "Deployment", "ClusterRole", "ServiceAccount", "Role");
    JsonNode dns = find(objects, "Deployment", "peak-dns").at("/spec/template/spec");
    assertThat(dns.path("hostNetwork").asBoolean()).isTrue();
    assertThat(dns.path("serviceAccountName").asText()).isEqualTo("peak-dns");
    JsonNode container = dns.at("/containers/0");
    assertThat(container.at("/args").toString())
        .isEqualTo("[\"dns\",\"--config\",\"/etc/peak/peak.toml\"]");
    assertThat(container.at("/securityContext/capabilities").toString())
        .isEqualTo("{\"drop\":[\"ALL\"],\"add\":[\"NET_BIND_SERVICE\"]}");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
    JsonNode alone = find(render(Map.of("dns.hostNetwork", "false")), "Deployment", "peak-dns");
    assertThat(alone.at("/spec/template/spec/securityContext/sysctls/0/value").asText())
        .isEqualTo("53");
    assertThat(alone.at("/spec/template/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
  }

  @Test
  void agentsRunOnEveryNodeWithOneRightAndTheTokenThatServersWant() throws IOException {
    assertThat(render(Map.of())).noneMatch(o -> o.path("kind").asText().equals("DaemonSet"));
    Map<String, String> values =
        Map.of(
            "agent.enabled", "true",
            "agent.servers[0]", "http://[2001:db8:1::53]:9153",
            "agent.servers[1]", "http://[2001:db8:2::53]:9153",
            "agent.allow[0]", "2001:db8:100::/40",
            "status.tokenSecret", "peak-token");
    List<JsonNode> objects = render(values);
    JsonNode agent = find(objects, "DaemonSet", "peak-agent").at("/spec/template/spec");
    assertThat(agent.path("hostNetwork").asBoolean()).isTrue();
    assertThat(agent.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(agent.at("/containers/0/args").toString())
        .isEqualTo(
            "[\"agent\",\"--token-file=/etc/peak-token/token\","
                + "\"--server=http://[2001:db8:1::53]:9153\","
                + "\"--server=http://[2001:db8:2::53]:9153\","
                + "\"--allow=2001:db8:100::/40\"]");
    assertThat(agent.at("/containers/0/securityContext/capabilities").toString())
        .isEqualTo("{\"drop\":[\"ALL\"],\"add\":[\"NET_ADMIN\"]}");
    assertThat(agent.at("/volumes/0/secret/secretName").asText()).isEqualTo("peak-token");
    JsonNode dns = find(objects, "Deployment", "peak-dns").at("/spec/template/spec");
    assertThat(dns.path("volumes").toString()).contains("\"secretName\":\"peak-token\"");
    assertThat(find(objects, "ConfigMap", "peak-config").at("/data/peak.toml").asText())
        .contains("http_token_file = \"/etc/peak-token/token\"");
    for (String needed : List.of("agent.servers[0]", "agent.allow[0]", "status.tokenSecret")) {
      Map<String, String> less = new java.util.HashMap<>(values);
      less.remove(needed);
      less.remove("agent.servers[1]");
      assertThatThrownBy(() -> render(less)).hasMessageContaining(needed.replace("[0]", ""));
    }
  }

  @Test
  void rolesAllowWhatIsUsedAndNothingElse() throws Exception {
    List<JsonNode> objects =
        render(
            Map.of(
                "labels.enabled", "true",
                "configMaps[0].namespace", "default",
                "configMaps[0].name", "queries"));
    try (ApiServer server = new ApiServer();
        TestCluster cluster = TestCluster.on(server)) {
      List<Rule> reader = rules(objects, "peak-dns");
      List<Rule> writer = rules(objects, "peak-controller");
      server.authorize("reader", reader);
      server.authorize("writer", writer);
      run(server, cluster);
      List<Rule> granted = new ArrayList<>(reader);
      granted.addAll(writer);
      assertThat(words(granted)).isEqualTo(used(server.accesses()));
      assertThat(reader)
          .as("who answers writes nothing")
          .allMatch(rule -> Set.of("list", "watch").containsAll(rule.verbs()));
    }
  }

  /** Plays both parts, each with its own token, until each right was needed once. */
  private static void run(ApiServer server, TestCluster cluster) throws Exception {
    String namespace = cluster.namespace();
    cluster.create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("queries")
            .endMetadata()
            .addToData("load", "x")
            .build());
    EndpointStore store = new EndpointStore();
    KubernetesConfig reads =
        new KubernetesConfig(TestCluster.kubeconfig(server, "reader"), null, Labels.DEFAULT);
    KubernetesConfig writes =
        new KubernetesConfig(TestCluster.kubeconfig(server, "writer"), null, Labels.DEFAULT);
    try (KubernetesSource source = new KubernetesSource(reads, new ToldZones());
        Controller controller = new Controller(writes, NAMESPACE, "one")) {
      source.start(store.feed(KubernetesSource.NAME));
      controller.start();
      PeakService loaded = Samples.peakService("default", "loaded", "web", "loaded.example.org");
      PeakServiceSpec spec = loaded.getSpec();
      loaded.setSpec(
          new PeakServiceSpec(
              spec.names(),
              spec.target(),
              null,
              null,
              new PeakServiceSpec.Load(
                  null, new PeakServiceSpec.Reference("queries", "load"), null, null, null),
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null));
      cluster.create(loaded);
      ControllerTest.web(cluster, namespace, "web.example.org");
      cluster.create(ControllerTest.zone("elsewhere", "elsewhere.example"));
      Until.holds(
          "it is published",
          Duration.ofSeconds(20),
          () -> "Published".equals(ControllerTest.state(cluster, namespace)));
      // Another port: the policy changes. No service: it goes.
      cluster
          .client
          .resources(PeakService.class)
          .inNamespace(namespace)
          .withName("web")
          .edit(object -> {
            object.setSpec(
                Samples.spec(
                    spec.target(),
                    List.of(new PeakServiceSpec.Port("other", 81, null, null)),
                    "web.example.org"));
            return object;
          });
      Until.holds(
          "its policy changed",
          Duration.ofSeconds(20),
          () ->
              cluster
                      .client
                      .network()
                      .v1()
                      .networkPolicies()
                      .inNamespace(namespace)
                      .withName("peak-web")
                      .get()
                      .getSpec()
                      .getIngress()
                      .getFirst()
                      .getPorts()
                      .getFirst()
                      .getPort()
                      .getIntVal()
                  == 81);
      cluster.client.resources(PeakService.class).inNamespace(namespace).withName("web").delete();
      Until.holds(
          "its policy went",
          Duration.ofSeconds(20),
          () ->
              cluster
                      .client
                      .network()
                      .v1()
                      .networkPolicies()
                      .inNamespace(namespace)
                      .withName("peak-web")
                      .get()
                  == null);
      Until.holds(
          "the source lives",
          Duration.ofSeconds(20),
          () ->
              Objects.requireNonNull(store.snapshot().sources().get(KubernetesSource.NAME))
                      .health()
                      .state()
                  == SourceHealth.State.LIVE);
    }
  }

  private static List<JsonNode> render(Map<String, String> values) throws IOException {
    TemplateCommand template =
        new Helm(SchemaTest.CHART).template().withName("peak").withNamespace(NAMESPACE);
    values.forEach(template::set);
    String text = template.call();
    List<JsonNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(text)) {
      documents.forEachRemaining(document -> {
        if (document.isObject()) objects.add(document);
      });
    }
    return objects;
  }

  private static JsonNode find(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(o ->
            o.path("kind").asText().equals(kind) && o.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  /** The rules of all roles that are bound to a service account. */
  private static List<Rule> rules(List<JsonNode> objects, String account) {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode binding : objects) {
      String kind = binding.path("kind").asText();
      if (!kind.endsWith("RoleBinding") || !binding.at("/subjects/0/name").asText().equals(account))
        continue;
      JsonNode role =
          find(objects, binding.at("/roleRef/kind").asText(), binding.at("/roleRef/name").asText());
      String inRole = role.at("/metadata/namespace").asText(NAMESPACE);
      Set<String> namespaces =
          kind.equals("RoleBinding") ? Set.of(inRole.isEmpty() ? NAMESPACE : inRole) : Set.of();
      for (JsonNode rule : role.path("rules")) {
        rules.add(
            new Rule(
                set(rule, "apiGroups"),
                set(rule, "resources"),
                set(rule, "verbs"),
                set(rule, "resourceNames"),
                namespaces));
      }
    }
    return rules;
  }

  private static Set<String> set(JsonNode rule, String field) {
    Set<String> set = new HashSet<>();
    rule.path(field).forEach(value -> set.add(value.asText()));
    return set;
  }

  private static Set<String> words(List<Rule> rules) {
    Set<String> words = new TreeSet<>();
    for (Rule rule : rules) {
      for (String group : rule.groups()) {
        for (String resource : rule.resources()) {
          for (String verb : rule.verbs()) words.add(verb + " " + resource + "." + group);
        }
      }
    }
    return words;
  }

  private static Set<String> used(Set<Access> accesses) {
    Set<String> words = new TreeSet<>();
    for (Access access : accesses)
      words.add(access.verb() + " " + access.resource() + "." + access.group());
    return words;
  }
}
