package io.peaknet.kubernetes.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Facts;
import io.peaknet.kubernetes.resource.PeakService;
import io.peaknet.kubernetes.resource.PeakServiceStatus;
import io.peaknet.kubernetes.resource.PeakZone;
import io.peaknet.kubernetes.resource.PeakZoneStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes to the API server what differs from what it has. All writes say the whole of what they are
 * about, so that it doesn't matter when one is repeated.
 */
final class Writer {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Policies.MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Map<Fact.Key, PeakServiceStatus> services = new HashMap<>();
  private final Map<Fact.Key, PeakZoneStatus> zones = new HashMap<>();
  private final Map<Fact.Key, NetworkPolicy> policies = new HashMap<>();
  private long writes;
  private long failures;

  Writer(KubernetesClient client) {
    this.client = client;
  }

  /** Reads what there is, whoever wrote it, for a round in which all is compared. */
  void read() {
    services.clear();
    zones.clear();
    policies.clear();
    for (PeakService one : client.resources(PeakService.class).inAnyNamespace().list().getItems()) {
      if (one.getStatus() != null) services.put(Facts.key(one), one.getStatus());
    }
    for (PeakZone one : client.resources(PeakZone.class).list().getItems()) {
      if (one.getStatus() != null) zones.put(Facts.key(one), one.getStatus());
    }
    client
        .network()
        .v1()
        .networkPolicies()
        .inAnyNamespace()
        .withLabel(Policies.MANAGED_BY, Policies.MANAGER)
        .list()
        .getItems()
        .forEach(policy -> policies.put(Facts.key(policy), policy));
  }

  List<Condition> conditions(Fact.Definition service) {
    PeakServiceStatus status = services.get(service.key());
    return status == null ? List.of() : Objects.requireNonNullElse(status.conditions(), List.of());
  }

  List<Condition> conditions(Fact.Zone zone) {
    PeakZoneStatus status = zones.get(zone.key());
    return status == null ? List.of() : Objects.requireNonNullElse(status.conditions(), List.of());
  }

  void status(Fact.Definition service, PeakServiceStatus status) {
    if (status.equals(services.get(service.key()))) return;
    PeakService object = new PeakService();
    object.setStatus(status);
    applyStatus(object, service.key());
    services.put(service.key(), status);
  }

  void status(Fact.Zone zone, PeakZoneStatus status) {
    if (status.equals(zones.get(zone.key()))) return;
    PeakZone object = new PeakZone();
    object.setStatus(status);
    applyStatus(object, zone.key());
    zones.put(zone.key(), status);
  }

  /** What is gone needs no memory. */
  void forget(Fact.Key service) {
    services.remove(service);
  }

  /**
   * Makes a service's policies be these, of all that it had.
   *
   * @param wanted by their keys
   * @param had the keys of those it may have had
   * @return what keeps a policy from being written, for people; empty if nothing does
   */
  String policies(Map<Fact.Key, NetworkPolicy> wanted, Iterable<Fact.Key> had) {
    StringBuilder trouble = new StringBuilder();
    wanted.forEach((key, policy) -> {
      NetworkPolicy there = policies.get(key);
      if (there != null && Policies.areAlike(there, policy)) return;
      try {
        // Only what carries the controller's mark is changed: creating fails where a policy of
        // that name is somebody else's.
        NetworkPolicy written =
            there == null ? client.resource(policy).create() : client.resource(policy).patch(APPLY);
        policies.put(key, written);
        writes++;
      } catch (KubernetesClientException e) {
        failures++;
        trouble.append(
            e.getCode() == 409
                ? "a NetworkPolicy " + key + " is there that is not Peak's"
                : "NetworkPolicy " + key + ": " + e.getMessage());
      }
    });
    for (Fact.Key key : had) if (!wanted.containsKey(key)) delete(key);
    return trouble.toString();
  }

  /** The keys of all policies that the controller made. */
  List<Fact.Key> managed() {
    return List.copyOf(policies.keySet());
  }

  void delete(Fact.Key key) {
    if (policies.remove(key) == null) return;
    client
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(key.namespace())
        .withName(key.name())
        .delete();
    writes++;
  }

  /** How many objects were written since the start. */
  long writes() {
    return writes;
  }

  /** How many could not be. */
  long failures() {
    return failures;
  }

  private <T extends CustomResource<?, ?>> void applyStatus(T object, Fact.Key key) {
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.namespace().isEmpty() ? null : key.namespace())
            .withName(key.name())
            .build());
    try {
      client.resource((HasMetadata) object).subresource("status").patch(APPLY);
      writes++;
    } catch (KubernetesClientException e) {
      // Deleted meanwhile: nobody is left to tell.
      if (e.getCode() != 404) {
        failures++;
        throw e;
      }
    }
  }
}
