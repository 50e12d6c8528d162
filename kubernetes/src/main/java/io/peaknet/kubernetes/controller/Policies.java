package io.peaknet.kubernetes.controller;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Resolved;
import io.peaknet.kubernetes.model.Resolved.Opening;
import io.peaknet.services.ServiceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The NetworkPolicies that services come to. */
final class Policies {
  /** Marks what the controller made, and may therefore change and remove. */
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  static final String MANAGER = "peak-controller";
  private static final int NAME_MAX = 63;

  private Policies() {}

  /** A service's policies by their keys. */
  static Map<Fact.Key, NetworkPolicy> of(ServiceId id, Resolved resolved) {
    Map<Fact.Key, NetworkPolicy> policies = new LinkedHashMap<>();
    List<Opening> openings = resolved.openings();
    for (int i = 0; i < openings.size(); i++) {
      NetworkPolicy policy = policy(id, resolved, openings.get(i), name(id, i));
      policies.put(new Fact.Key(id.namespace(), name(id, i)), policy);
    }
    return policies;
  }

  /** Whether they ask for the same. */
  static boolean areAlike(NetworkPolicy one, NetworkPolicy other) {
    return Serialization.asJson(one.getSpec()).equals(Serialization.asJson(other.getSpec()))
        && one.getMetadata().getLabels().equals(other.getMetadata().getLabels());
  }

  private static NetworkPolicy policy(
      ServiceId id, Resolved resolved, Opening opening, String name) {
    NetworkPolicyBuilder builder =
        new NetworkPolicyBuilder()
            .withNewMetadata()
            .withNamespace(id.namespace())
            .withName(name)
            .addToLabels(MANAGED_BY, MANAGER)
            .endMetadata();
    Fact.Definition definition = resolved.definition();
    if (definition != null) {
      // The policy goes with its service even if no controller is left to remove it.
      builder
          .editMetadata()
          .addToOwnerReferences(
              new OwnerReferenceBuilder()
                  .withApiVersion("dns.peak/v1alpha1")
                  .withKind("PeakService")
                  .withName(definition.key().name())
                  .withUid(definition.uid())
                  .withController(true)
                  .build())
          .endMetadata();
    }
    return builder
        .withNewSpec()
        .withPodSelector(opening.selector())
        .withPolicyTypes("Ingress")
        .withIngress(rule(opening))
        .endSpec()
        .build();
  }

  private static NetworkPolicyIngressRule rule(Opening opening) {
    return new NetworkPolicyIngressRuleBuilder()
        .withFrom(
            opening.from().stream()
                .map(cidr ->
                    new NetworkPolicyPeerBuilder()
                        .withNewIpBlock()
                        .withCidr(cidr)
                        .endIpBlock()
                        .build())
                .toList())
        .withPorts(
            opening.ports().stream()
                .map(port ->
                    new NetworkPolicyPortBuilder()
                        .withProtocol(port.protocol().name())
                        .withNewPort(port.number())
                        .build())
                .toList())
        .build();
  }

  private static String name(ServiceId id, int index) {
    String name = "peak-" + id.name().replace(':', '-');
    String suffix = index == 0 ? "" : "-" + index;
    if (name.length() + suffix.length() <= NAME_MAX) return name + suffix;
    CRC32 sum = new CRC32();
    sum.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return name.substring(0, NAME_MAX - 13) + "-" + Long.toHexString(sum.getValue()) + suffix;
  }
}
