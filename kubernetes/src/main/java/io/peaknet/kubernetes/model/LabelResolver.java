package io.peaknet.kubernetes.model;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.model.Resolved.Opening;
import io.peaknet.kubernetes.model.Resolved.Refusal;
import io.peaknet.kubernetes.resource.PeakServiceSpec.Family;
import io.peaknet.services.Answers;
import io.peaknet.services.LoadQuery;
import io.peaknet.services.Policy;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import io.peaknet.services.Steering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Works out what PeakDNS's labels come to: all pods of a namespace with one domain, together. */
final class LabelResolver {
  private static final String KIND = "label:";
  private static final String CONFIG_MAP = "configmap.";
  private static final Duration LOAD_PERIOD = Duration.ofSeconds(5);

  /** With what goes around it an id has 253 characters at most. */
  private static final int NAME_MAX = 246;

  private final String source;
  private final FactBase facts;
  private final NameRules rules;
  private final Labels labels;

  LabelResolver(String source, FactBase facts, NameRules rules, Labels labels) {
    this.source = source;
    this.facts = facts;
    this.rules = rules;
    this.labels = labels;
  }

  /** Of which service a pod is part; null if of none. */
  @Nullable ServiceId service(Fact.Pod pod) {
    String domain = merged(pod).get(Labels.DOMAIN);
    if (domain == null || domain.isEmpty()) return null;
    return new ServiceId(source, pod.key().namespace(), KIND + worded(labels.name(domain)));
  }

  /**
   * As part of an id. An annotation may hold anything: what no id can have becomes a question mark,
   * which no domain name has, so that the service is shown and not published.
   */
  private static String worded(String name) {
    StringBuilder word = new StringBuilder();
    name.chars()
        .limit(NAME_MAX)
        .map(c -> Character.isWhitespace(c) || Character.isISOControl(c) ? '?' : c)
        .forEach(c -> word.append((char) c));
    return name.length() > NAME_MAX ? word.append('?').toString() : word.toString();
  }

  static boolean isOurs(ServiceId id) {
    return id.name().startsWith(KIND);
  }

  /** The domain name that a service of labels is about. */
  static String domain(ServiceId id) {
    return id.name().substring(KIND.length());
  }

  /**
   * @param pods all of the service's pods, in the order of their names; not empty
   */
  Resolved resolve(ServiceId id, List<Fact.Pod> pods) {
    Members members = new Members(source, id.namespace(), EnumSet.allOf(Family.class), false);
    List<String> problems = members.problems;
    Map<String, ServicePort> ports = new LinkedHashMap<>();
    for (Fact.Pod pod : pods) {
      Map<String, Integer> numbers = new TreeMap<>();
      for (ServicePort port : pod.ports()) {
        ports.putIfAbsent(port.name(), port);
        numbers.put(port.name(), port.port());
      }
      members.add(pod, labels.hash(pod.key().name()), numbers);
    }
    Instant created = created(id);
    String name = domain(id);
    String why = rules.refusal(id, created, name);
    List<Refusal> refused = why == null ? List.of() : List.of(new Refusal(name, why));
    List<String> names = why == null ? List.of(name) : List.of();
    var endpoints = members.endpoints();
    ServiceSpec spec;
    try {
      Map<String, String> set = merged(pods.getFirst());
      spec =
          ServiceSpec.of(id, created, names, List.copyOf(ports.values()))
              .with(answers(set, problems))
              .with(steering(id.namespace(), set, members));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return new Resolved(
          null, null, endpoints, members.pods, members.texts, List.of(), refused, problems);
    }
    List<Opening> openings = new ArrayList<>();
    if (labels.guard() && why == null) {
      for (LabelSelector selector : selectors(pods)) {
        openings.addAll(Resolver.openings(selector, null, spec, endpoints.values()));
      }
    }
    return new Resolved(
        null, spec, endpoints, members.pods, members.texts, openings, refused, problems);
  }

  /** All labels that matter, each from where it is said most closely. */
  private Map<String, String> merged(Fact.Pod pod) {
    Fact.Space space = facts.find(Fact.Space.class, "", pod.key().namespace());
    Fact.Workload workload = workload(pod);
    Map<String, String> merged = new TreeMap<>();
    if (space != null) take(space.labels(), merged);
    if (workload != null) take(workload.labels(), merged);
    take(pod.labels(), merged);
    // An annotation may hold PromQL, which no label can.
    take(pod.annotations(), merged);
    return merged;
  }

  private static void take(Map<String, String> from, Map<String, String> into) {
    from.forEach((key, value) -> {
      if (key.startsWith(Labels.PREFIX) || key.equals(Labels.CLUSTER)) into.put(key, value);
    });
  }

  private Fact.@Nullable Workload workload(Fact.Pod pod) {
    return facts.find(Fact.Workload.class, pod.key().namespace(), pod.owner());
  }

  /**
   * Age decides between claimants, and pods are younger after each update: so it is the
   * namespace's.
   */
  private Instant created(ServiceId id) {
    Fact.Space space = facts.find(Fact.Space.class, "", id.namespace());
    return space == null ? Instant.MAX : space.created();
  }

  private Answers answers(Map<String, String> set, List<String> problems) {
    Answers usual = Answers.DEFAULT;
    boolean onlyTop = false;
    String text = set.getOrDefault(Labels.ONLY_TOP, "false");
    if (text.equalsIgnoreCase("true")) onlyTop = true;
    else if (!text.equalsIgnoreCase("false")) {
      problems.add(Labels.ONLY_TOP + " '" + text + "': true or false is allowed; false is used");
    }
    return new Answers(
        labels.ttl(), usual.max(), !onlyTop, usual.ports(), usual.reverse(), usual.texts());
  }

  /** What is malformed chooses nothing: all pods are published then, as PeakDNS did. */
  private Steering steering(String namespace, Map<String, String> set, Members members) {
    List<String> problems = members.problems;
    String query = set.get(Labels.QUERY);
    if (query == null) return Steering.DEFAULT;
    String promql = query;
    if (query.startsWith(CONFIG_MAP)) {
      // Names of ConfigMaps may have dots; of keys, PeakDNS took what follows the last one.
      int dot = query.lastIndexOf('.');
      if (dot <= CONFIG_MAP.length()) {
        problems.add(Labels.QUERY + " '" + query + "': configmap.NAME.KEY is allowed");
        return Steering.DEFAULT;
      }
      String name = query.substring(CONFIG_MAP.length(), dot);
      String key = query.substring(dot + 1);
      members.texts.add(new Fact.Key(namespace, name));
      String text = Resolver.text(facts, namespace, name, key);
      if (text == null) {
        problems.add(Resolver.missing(namespace, name, key));
        return Steering.DEFAULT;
      }
      promql = text;
    }
    promql = promql.replace("%cluster-name%", set.getOrDefault(Labels.CLUSTER, ""));
    Steering usual =
        Steering.by(
            mode(set, problems), new LoadQuery(promql, LoadQuery.Direction.LOWER, LOAD_PERIOD));
    return new Steering(
        usual.policy(),
        usual.load(),
        threshold(set, problems),
        usual.hysteresis(),
        usual.smoothing(),
        usual.subset());
  }

  private Policy mode(Map<String, String> set, List<String> problems) {
    String text = set.get(Labels.MODE);
    if (text == null) return labels.mode();
    try {
      return Labels.policy(text);
    } catch (IllegalArgumentException e) {
      problems.add(Labels.MODE + " " + e.getMessage());
      return labels.mode();
    }
  }

  private double threshold(Map<String, String> set, List<String> problems) {
    String text = set.get(Labels.THRESHOLD);
    if (text == null) return labels.overloadThreshold();
    try {
      double threshold = Double.parseDouble(text);
      if (threshold >= 1 && Double.isFinite(threshold)) return threshold;
    } catch (NumberFormatException e) {
      // As one that is out of range.
    }
    problems.add(Labels.THRESHOLD + " '" + text + "': a factor of 1 or more is allowed");
    return labels.overloadThreshold();
  }

  /** What selects the pods: their own label or their workload's selector, never a namespace. */
  private Set<LabelSelector> selectors(List<Fact.Pod> pods) {
    Set<LabelSelector> selectors = new LinkedHashSet<>();
    for (Fact.Pod pod : pods) {
      String own = pod.labels().get(Labels.DOMAIN);
      Fact.Workload workload = workload(pod);
      if (own != null) {
        selectors.add(new LabelSelectorBuilder().addToMatchLabels(Labels.DOMAIN, own).build());
      } else if (workload != null
          && workload.labels().containsKey(Labels.DOMAIN)
          && workload.selector() != null) {
        selectors.add(workload.selector());
      }
    }
    return selectors;
  }
}
