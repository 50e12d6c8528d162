package io.peaknet.kubernetes.model;

import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Family;
import io.peaknet.services.Condition;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointId;
import io.peaknet.services.Topology;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the endpoints of one service. An endpoint may come in parts, one for each slice that has
 * it, with addresses of one family each; where parts disagree the stricter one counts, since an
 * endpoint that moves between slices is in both for a while, and the older part tells the past.
 */
final class Members {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String WEIGHT = Labels.PREFIX + "weight";

  private final String source;
  private final String namespace;
  private final Set<Family> families;
  private final boolean hostNetwork;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /** Pods that this depends on, known or not. */
  final Set<Fact.Key> pods = new HashSet<>();

  /** ConfigMaps that this depends on, known or not. */
  final Set<Fact.Key> texts = new HashSet<>();

  final List<String> problems = new ArrayList<>();

  private record Part(
      Set<InetAddress> addresses,
      Condition condition,
      Topology topology,
      int weight,
      @Nullable String hostname,
      Map<String, Integer> ports,
      Map<String, String> labels) {}

  /**
   * @param families which addresses count
   * @param hostNetwork whether pods in their node's network are taken
   */
  Members(String source, String namespace, Set<Family> families, boolean hostNetwork) {
    this.source = source;
    this.namespace = namespace;
    this.families = families;
    this.hostNetwork = hostNetwork;
  }

  /** A pod by itself. */
  void add(Fact.Pod pod, @Nullable String hostname, Map<String, Integer> ports) {
    pods.add(pod.key());
    if (!isWanted(pod)) return;
    Condition condition =
        new Condition(pod.ready() && !pod.terminating(), pod.ready(), pod.terminating());
    put(
        pod.key().name(),
        new Part(
            wanted(pod.addresses()),
            condition,
            new Topology(pod.zone(), pod.node()),
            weight(pod),
            hostname == null ? hostname(pod) : hostname,
            ports,
            labels(pod)));
  }

  /**
   * A part of a slice. The pod's own state goes before the slice's where it is stricter: it is
   * known some time before.
   *
   * @param pod the pod that it is; null if it is none, or is not there (any more)
   * @param publishNotReady whether the Service has its pods published whatever their state
   */
  void add(
      Fact.Member member,
      Fact.@Nullable Pod pod,
      boolean publishNotReady,
      Map<String, Integer> ports) {
    if (member.pod() == null) {
      if (member.addresses().isEmpty()) return;
      put(
          member.addresses().getFirst().getHostAddress(),
          new Part(
              wanted(member.addresses()),
              new Condition(member.ready(), member.serving(), member.terminating()),
              new Topology(member.zone(), member.node()),
              1,
              member.hostname(),
              ports,
              Map.of("namespace", namespace)));
      return;
    }
    pods.add(new Fact.Key(namespace, member.pod()));
    if (pod == null || !isWanted(pod)) return;
    boolean serves = publishNotReady || pod.ready();
    Condition condition =
        new Condition(
            member.ready() && serves && !(pod.terminating() && !publishNotReady),
            member.serving() && serves,
            member.terminating() || pod.terminating());
    put(
        member.pod(),
        new Part(
            wanted(member.addresses()),
            condition,
            new Topology(
                member.zone().isEmpty() ? pod.zone() : member.zone(),
                member.node().isEmpty() ? pod.node() : member.node()),
            weight(pod),
            member.hostname() == null ? hostname(pod) : member.hostname(),
            ports,
            labels(pod)));
  }

  SortedMap<EndpointId, Endpoint> endpoints() {
    SortedMap<EndpointId, Endpoint> endpoints = new TreeMap<>();
    parts.forEach((name, part) -> {
      try {
        Endpoint endpoint = endpoint(name, part);
        endpoints.put(endpoint.id(), endpoint);
      } catch (IllegalArgumentException e) {
        problems.add(namespace + "/" + name + " is left out: " + e.getMessage());
      }
    });
    return endpoints;
  }

  private Endpoint endpoint(String name, Part part) {
    return new Endpoint(
        new EndpointId(source, namespace + "/" + name),
        List.copyOf(part.addresses),
        part.condition,
        part.topology,
        part.weight,
        part.hostname,
        part.ports,
        part.labels);
  }

  private void put(String name, Part part) {
    parts.merge(name, part, Members::both);
  }

  private static Part both(Part one, Part other) {
    Set<InetAddress> addresses = new HashSet<>(one.addresses);
    addresses.addAll(other.addresses);
    Map<String, Integer> ports = new TreeMap<>(one.ports);
    ports.putAll(other.ports);
    return new Part(
        addresses,
        new Condition(
            one.condition.ready() && other.condition.ready(),
            one.condition.serving() && other.condition.serving(),
            one.condition.terminating() || other.condition.terminating()),
        one.topology.equals(Topology.UNKNOWN) ? other.topology : one.topology,
        one.weight,
        one.hostname == null ? other.hostname : one.hostname,
        ports,
        one.labels);
  }

  private boolean isWanted(Fact.Pod pod) {
    return !pod.finished() && (hostNetwork || !pod.hostNetwork());
  }

  private Set<InetAddress> wanted(List<InetAddress> addresses) {
    Set<InetAddress> wanted = new HashSet<>(addresses);
    wanted.removeIf(
        address -> !families.contains(address instanceof Inet4Address ? Family.IPV4 : Family.IPV6));
    return wanted;
  }

  private int weight(Fact.Pod pod) {
    String text = pod.annotations().get(WEIGHT);
    if (text == null) return 1;
    try {
      int weight = Integer.parseInt(text);
      if (weight >= 0 && weight <= Endpoint.WEIGHT_MAX) return weight;
    } catch (NumberFormatException e) {
      // As one that is out of range.
    }
    problems.add(
        "pod " + pod.key() + ": " + WEIGHT + " '" + text + "': 0 to 1000 is allowed; 1 is used");
    return 1;
  }

  /** The first label of a pod's own name; dots, which pods may have in theirs, would end it. */
  private static @Nullable String hostname(Fact.Pod pod) {
    String own = pod.hostname() == null ? pod.key().name().replace('.', '-') : pod.hostname();
    return LABEL.matcher(own).matches() ? own : null;
  }

  private static Map<String, String> labels(Fact.Pod pod) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("pod-name", pod.key().name());
    labels.put("namespace", pod.key().namespace());
    if (!pod.node().isEmpty()) labels.put("node", pod.node());
    return labels;
  }
}
