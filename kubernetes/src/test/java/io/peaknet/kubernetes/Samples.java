package io.peaknet.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as clusters have them. */
final class Samples {
  private Samples() {}

  /** A running pod, never given to a scheduler: what its status says is up to the test. */
  static Pod pod(String namespace, String name, Map<String, String> labels) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withSchedulerName("nobody")
        .withTerminationGracePeriodSeconds(0L)
        .addNewContainer()
        .withName("main")
        .withImage("example.invalid/none")
        .addNewPort()
        .withName("http")
        .withContainerPort(8080)
        .withProtocol("TCP")
        .endPort()
        .endContainer()
        .endSpec()
        .build();
  }

  static Pod withStatus(Pod pod, boolean ready, String... addresses) {
    return new PodBuilder(pod)
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(addresses.length == 0 ? null : addresses[0])
        .withPodIPs(
            Arrays.stream(addresses)
                .map(ip -> new io.fabric8.kubernetes.api.model.PodIPBuilder().withIp(ip).build())
                .toList())
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  static Service service(String namespace, String name, Map<String, String> selector) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withSelector(selector)
        .withClusterIP("None")
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withNewTargetPort(8080)
        .endPort()
        .endSpec()
        .build();
  }

  static EndpointSlice slice(
      String namespace, String name, String service, String family, Endpoint... endpoints) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels("kubernetes.io/service-name", service)
        .endMetadata()
        .withAddressType(family)
        .withEndpoints(endpoints)
        .addNewPort()
        .withName("http")
        .withPort(8080)
        .withProtocol("TCP")
        .endPort()
        .build();
  }

  static Endpoint endpoint(String namespace, String pod, String address) {
    return endpoint(namespace, pod, address, true, true, false);
  }

  static Endpoint endpoint(
      String namespace,
      String pod,
      String address,
      boolean ready,
      boolean serving,
      boolean terminating) {
    return new EndpointBuilder()
        .withAddresses(address)
        .withNewConditions()
        .withReady(ready)
        .withServing(serving)
        .withTerminating(terminating)
        .endConditions()
        .withNewTargetRef()
        .withKind("Pod")
        .withNamespace(namespace)
        .withName(pod)
        .endTargetRef()
        .withZone("zone-a")
        .withNodeName("node-1")
        .build();
  }

  static PeakService peakService(String namespace, String name, String service, String... names) {
    return peakService(namespace, name, new Target(service, null), null, names);
  }

  static PeakService peakService(
      String namespace,
      String name,
      Target target,
      @Nullable List<PeakServiceSpec.Port> ports,
      String... names) {
    PeakService object = new PeakService();
    object.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    object.setSpec(spec(target, ports, names));
    return object;
  }

  static PeakServiceSpec spec(
      Target target, @Nullable List<PeakServiceSpec.Port> ports, String... names) {
    return new PeakServiceSpec(
        List.of(names),
        target,
        ports,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
