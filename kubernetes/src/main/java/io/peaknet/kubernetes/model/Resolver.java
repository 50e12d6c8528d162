package io.peaknet.kubernetes.model;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.peaknet.kubernetes.model.Resolved.Opening;
import io.peaknet.kubernetes.model.Resolved.Port;
import io.peaknet.kubernetes.model.Resolved.Refusal;
import io.peaknet.kubernetes.resource.PeakServiceSpec;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Exposure;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Family;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Guard;
import io.peaknet.services.Endpoint;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Works out what a {@code PeakService} comes to, given all facts. */
final class Resolver {
  private final String source;
  private final FactBase facts;
  private final NameRules rules;

  Resolver(String source, FactBase facts, NameRules rules) {
    this.source = source;
    this.facts = facts;
    this.rules = rules;
  }

  /**
   * @param before what it was; an invalid definition changes nothing but the problems
   */
  Resolved resolve(Fact.Definition definition, @Nullable Resolved before) {
    PeakServiceSpec wanted = definition.spec();
    String namespace = definition.key().namespace();
    ServiceId id = new ServiceId(source, namespace, definition.key().name());
    Members members =
        new Members(
            source,
            namespace,
            wanted.families() == null ? EnumSet.allOf(Family.class) : Set.copyOf(wanted.families()),
            Boolean.TRUE.equals(wanted.hostNetwork()));
    List<ServicePort> ports = new ArrayList<>();
    List<String> problems = members.problems;
    LabelSelector selector = collect(definition, members, ports, problems);
    List<Refusal> refused = new ArrayList<>();
    List<String> names = granted(id, definition, refused);
    ServiceSpec spec = null;
    try {
      List<ServicePort> declared =
          wanted.ports() == null ? List.copyOf(ports) : Specs.ports(wanted.ports());
      spec = Specs.of(id, definition, names, declared, query(definition, members));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      if (before != null) spec = before.spec();
    }
    var endpoints = members.endpoints();
    if (spec != null) checkHostnames(spec, endpoints.values(), problems);
    List<Opening> openings =
        spec == null || names.isEmpty() || selector == null
            ? List.of()
            : openings(selector, wanted.exposure(), spec, endpoints.values());
    return new Resolved(
        definition, spec, endpoints, members.pods, members.texts, openings, refused, problems);
  }

  /** Fills in members and ports of the target; what selects its pods, null if nothing does. */
  private @Nullable LabelSelector collect(
      Fact.Definition definition, Members members, List<ServicePort> ports, List<String> problems) {
    String namespace = definition.key().namespace();
    PeakServiceSpec.Target target = definition.spec().target();
    LabelSelector selector = target.selector();
    if (selector != null) {
      String trouble = Selectors.trouble(selector);
      if (trouble != null) {
        problems.add("target.selector: " + trouble);
        return null;
      }
      for (Fact.Pod pod : facts.in(Fact.Pod.class, namespace)) {
        if (Selectors.matches(selector, pod.labels())) members.add(pod, null, Map.of());
      }
      return selector;
    }
    String service = String.valueOf(target.service());
    Fact.Group group = facts.find(Fact.Group.class, namespace, service);
    if (group == null) {
      problems.add("there is no Service " + namespace + "/" + service);
      return null;
    }
    Map<String, ServicePort> offered = new LinkedHashMap<>();
    for (Fact.Slice slice : facts.slices(namespace, service)) {
      slice.ports().forEach(offered::putIfAbsent);
      Map<String, Integer> numbers = new TreeMap<>();
      slice.ports().forEach((name, port) -> numbers.put(name, port.port()));
      for (Fact.Member member : slice.members()) {
        Fact.Pod pod =
            member.pod() == null ? null : facts.find(Fact.Pod.class, namespace, member.pod());
        members.add(member, pod, group.publishNotReady(), numbers);
      }
    }
    ports.addAll(offered.values());
    // Endpoints that somebody wrote by hand are no pods that a policy could select.
    if (group.selector().isEmpty()) return null;
    return new LabelSelectorBuilder().withMatchLabels(group.selector()).build();
  }

  private List<String> granted(ServiceId id, Fact.Definition definition, List<Refusal> refused) {
    List<String> granted = new ArrayList<>();
    for (String name : definition.spec().names()) {
      String why = rules.refusal(id, definition.created(), name);
      if (why == null) granted.add(name);
      else refused.add(new Refusal(name, why));
    }
    return granted;
  }

  private static void checkHostnames(
      ServiceSpec spec, Collection<Endpoint> endpoints, List<String> problems) {
    for (Endpoint endpoint : endpoints) {
      String hostname = endpoint.hostname();
      if (hostname != null && !spec.hasRoomFor(hostname)) {
        problems.add(
            "pods such as "
                + hostname
                + " have no name of their own: with the service's it is longer than 253 characters");
        return;
      }
    }
  }

  private @Nullable String query(Fact.Definition definition, Members members) {
    PeakServiceSpec.Load load = definition.spec().load();
    if (load == null || load.configMap() == null) return null;
    String namespace = definition.key().namespace();
    String name = load.configMap().name();
    String key = load.configMap().key();
    members.texts.add(new Fact.Key(namespace, name));
    String query = text(facts, namespace, name, key);
    if (query == null) members.problems.add(missing(namespace, name, key));
    return query;
  }

  static @Nullable String text(FactBase facts, String namespace, String name, String key) {
    Fact.Texts map = facts.find(Fact.Texts.class, namespace, name);
    String text = map == null ? null : map.data().get(key);
    return text == null || text.isBlank() ? null : text.strip();
  }

  static String missing(String namespace, String name, String key) {
    return "no load is known: ConfigMap "
        + namespace
        + "/"
        + name
        + " has no "
        + key
        + ", or Peak may not read it";
  }

  /** The numbers that clients come to: those of each endpoint, and the declared ones. */
  static List<Opening> openings(
      LabelSelector selector,
      @Nullable Exposure exposure,
      ServiceSpec spec,
      Collection<Endpoint> endpoints) {
    if (exposure != null && exposure.networkPolicy() == Guard.NONE) return List.of();
    Set<Port> ports = new TreeSet<>();
    for (ServicePort port : spec.ports()) {
      if (endpoints.isEmpty()) ports.add(new Port(port.protocol(), port.port()));
      for (Endpoint endpoint : endpoints) {
        ports.add(new Port(port.protocol(), endpoint.port(port)));
      }
    }
    // A policy without ports would open all of them.
    if (ports.isEmpty()) return List.of();
    List<String> from =
        exposure == null || exposure.from() == null ? List.of() : List.copyOf(exposure.from());
    return List.of(new Opening(selector, ports, from));
  }
}
