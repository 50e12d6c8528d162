package io.peaknet.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.peaknet.kubernetes.apiserver.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The API server that a test talks to: that of the kubeconfig in {@code PEAK_TEST_KUBECONFIG}, or
 * one in this process. What a test makes lies in namespaces of its own, which go with it.
 */
final class TestCluster implements AutoCloseable {
  private static final @Nullable String KUBECONFIG = System.getenv("PEAK_TEST_KUBECONFIG");

  final KubernetesClient client;
  final Path kubeconfig;
  private final @Nullable ApiServer server;
  private final List<String> namespaces = new ArrayList<>();

  private TestCluster(Path kubeconfig, @Nullable ApiServer server) throws IOException {
    this.kubeconfig = kubeconfig;
    this.server = server;
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
            .build();
  }

  static TestCluster open() throws IOException {
    if (KUBECONFIG == null) return on(new ApiServer());
    return new TestCluster(Path.of(KUBECONFIG), null).withDefinitions();
  }

  /** One in this process, with the custom resources. */
  static TestCluster on(ApiServer server) throws IOException {
    return new TestCluster(kubeconfig(server, null), server).withDefinitions();
  }

  private TestCluster withDefinitions() throws IOException {
    try (Stream<Path> files = Files.list(SchemaTest.CHART.resolve("crds"))) {
      for (Path file : files.toList()) {
        CustomResourceDefinition definition =
            client.apiextensions().v1().customResourceDefinitions().load(file.toFile()).item();
        var resource = client.resource(definition);
        resource.forceConflicts().serverSideApply();
        resource.waitUntilCondition(
            now ->
                now != null
                    && now.getStatus() != null
                    && now.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")),
            10,
            TimeUnit.SECONDS);
      }
    }
    return this;
  }

  /** A kubeconfig for the server in this process. */
  static Path kubeconfig(ApiServer server, @Nullable String token) throws IOException {
    Path file = Files.createTempFile("peak-kubeconfig", ".yaml");
    file.toFile().deleteOnExit();
    String user = token == null ? "{}" : "{token: " + token + "}";
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: test}}]
        clusters: [{name: test, cluster: {server: "%s"}}]
        users: [{name: test, user: %s}]
        """
            .formatted(server.url(), user));
    return file;
  }

  /** The server in this process; a test that needs one is skipped on a real cluster. */
  ApiServer server() {
    assumeTrue(server != null, "a real API server can't be told to fail");
    return Objects.requireNonNull(server);
  }

  /** A new namespace. */
  String namespace() {
    String name = "peak-test-" + UUID.randomUUID().toString().substring(0, 8);
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    namespaces.add(name);
    return name;
  }

  <T extends HasMetadata> T create(T object) {
    return client.resource(object).create();
  }

  @Override
  public void close() {
    if (server == null) {
      for (String name : namespaces) client.namespaces().withName(name).delete();
    }
    client.close();
    if (server != null) server.close();
  }
}
