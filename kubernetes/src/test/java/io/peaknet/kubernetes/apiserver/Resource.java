package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object that the server keeps.
 *
 * @param group the API group, empty for the core one
 * @param schema the OpenAPI schema of a custom resource; built-in ones have none and take anything
 */
record Resource(
    String group,
    String version,
    String plural,
    String kind,
    boolean isNamespaced,
    boolean hasStatus,
    @Nullable JsonNode schema) {

  static final List<Resource> BUILT_IN =
      List.of(
          core("namespaces", "Namespace", false, true),
          core("nodes", "Node", false, true),
          core("pods", "Pod", true, true),
          core("services", "Service", true, true),
          core("configmaps", "ConfigMap", true, false),
          core("secrets", "Secret", true, false),
          core("events", "Event", true, false),
          of("apps", "deployments", "Deployment", true),
          of("apps", "statefulsets", "StatefulSet", true),
          of("apps", "daemonsets", "DaemonSet", true),
          of("discovery.k8s.io", "endpointslices", "EndpointSlice", false),
          of("coordination.k8s.io", "leases", "Lease", false),
          of("networking.k8s.io", "networkpolicies", "NetworkPolicy", false),
          new Resource(
              "apiextensions.k8s.io",
              "v1",
              "customresourcedefinitions",
              "CustomResourceDefinition",
              false,
              true,
              null));

  private static Resource core(String plural, String kind, boolean namespaced, boolean status) {
    return new Resource("", "v1", plural, kind, namespaced, status, null);
  }

  private static Resource of(String group, String plural, String kind, boolean status) {
    return new Resource(group, "v1", plural, kind, true, status, null);
  }

  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  String qualifiedName() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
