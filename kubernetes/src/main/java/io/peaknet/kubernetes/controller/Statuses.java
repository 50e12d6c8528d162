package io.peaknet.kubernetes.controller;

import io.fabric8.kubernetes.api.model.Condition;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Resolved;
import io.peaknet.kubernetes.model.Resolved.Refusal;
import io.peaknet.kubernetes.resource.PeakServiceStatus;
import io.peaknet.kubernetes.resource.PeakZoneStatus;
import io.peaknet.services.Endpoint;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServiceSpec;
import io.peaknet.services.ServiceState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the status of objects says. */
final class Statuses {
  private final Clock clock;

  Statuses(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param state the service in the store; null if it isn't there
   * @param trouble what keeps its NetworkPolicies from being written; empty if nothing does
   * @param before conditions as they were shown last
   */
  PeakServiceStatus service(
      Fact.Definition definition,
      Resolved resolved,
      @Nullable ServiceState state,
      String trouble,
      List<Condition> before) {
    Map<String, ServiceId> lost = state == null ? Map.of() : state.conflicts();
    List<String> published = state == null ? List.of() : state.names();
    Collection<Endpoint> endpoints = resolved.endpoints().values();
    int ready = count(endpoints, endpoint -> endpoint.condition().ready());
    boolean isAccepted = resolved.spec() != null && isCurrent(resolved);
    boolean isConflicted = !lost.isEmpty() || !resolved.refused().isEmpty();
    Conditions conditions = new Conditions(before, definition.generation(), clock);
    conditions.add(
        "Accepted",
        isAccepted,
        isAccepted ? "Valid" : "Invalid",
        String.join("; ", resolved.problems()));
    conditions.add(
        "Conflicted",
        isConflicted,
        isConflicted ? "NameTaken" : "NoConflict",
        conflicts(lost, resolved.refused()));
    boolean isProgrammed = !published.isEmpty() && ready > 0;
    conditions.add(
        "Programmed",
        isProgrammed,
        isProgrammed ? "Published" : published.isEmpty() ? "NoName" : "NoReadyEndpoint",
        isProgrammed ? ready + " of " + endpoints.size() + " endpoints are ready" : "");
    boolean isWanted = !resolved.openings().isEmpty();
    conditions.add(
        "Guarded",
        isWanted && trouble.isEmpty(),
        !isWanted ? "NotWanted" : trouble.isEmpty() ? "PolicyWritten" : "PolicyNotWritten",
        trouble);
    String word =
        !isAccepted
            ? "Invalid"
            : isConflicted ? "Conflicted" : isProgrammed ? "Published" : "Waiting";
    return new PeakServiceStatus(
        definition.generation(),
        published,
        count(endpoints, endpoint -> !endpoint.addresses().isEmpty()),
        ready,
        count(endpoints, endpoint -> endpoint.condition().terminating()),
        word,
        conditions.list());
  }

  /** An invalid definition leaves the service as it was before. */
  private static boolean isCurrent(Resolved resolved) {
    ServiceSpec spec = resolved.spec();
    Fact.Definition definition = resolved.definition();
    return spec != null
        && definition != null
        && spec.names().size() + resolved.refused().size()
            == definition.spec().names().stream().distinct().count();
  }

  /**
   * @param services all services as they were worked out
   * @param all all zones
   */
  PeakZoneStatus zone(
      Fact.Zone zone,
      Collection<Resolved> services,
      Collection<Fact.Zone> all,
      List<Condition> before) {
    String origin = zone.spec().origin();
    int with = 0;
    int names = 0;
    int refused = 0;
    for (Resolved service : services) {
      ServiceSpec spec = service.spec();
      long here =
          spec == null ? 0 : spec.names().stream().filter(name -> isIn(name, origin)).count();
      if (here > 0) with++;
      names += (int) here;
      refused += (int) service.refused().stream().filter(one -> isIn(one.name(), origin)).count();
    }
    Fact.Zone oldest =
        all.stream()
            .filter(other -> other.spec().origin().equals(origin))
            .min(Comparator.comparing(Fact.Zone::created).thenComparing(z -> z.key().name()))
            .orElse(zone);
    boolean isConflicted = !oldest.equals(zone);
    Conditions conditions = new Conditions(before, zone.generation(), clock);
    conditions.add(
        "Conflicted",
        isConflicted,
        isConflicted ? "OriginTaken" : "NoConflict",
        isConflicted ? "PeakZone " + oldest.key() + " has this origin and is older" : "");
    return new PeakZoneStatus(zone.generation(), with, names, refused, conditions.list());
  }

  private static boolean isIn(String name, String origin) {
    return name.equals(origin) || name.endsWith("." + origin);
  }

  private static String conflicts(Map<String, ServiceId> lost, List<Refusal> refused) {
    List<String> all = new ArrayList<>();
    lost.forEach((name, owner) -> all.add(name + " belongs to " + owner + ", which is older"));
    for (Refusal refusal : refused) all.add(refusal.name() + ": " + refusal.why());
    all.sort(Comparator.naturalOrder());
    return String.join("; ", all);
  }

  private static int count(
      Collection<Endpoint> endpoints, java.util.function.Predicate<Endpoint> wanted) {
    return (int) endpoints.stream().filter(wanted).count();
  }
}
