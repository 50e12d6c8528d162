package io.peaknet.kubernetes.model;

import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.model.NameRules.Wish;
import io.peaknet.services.Change;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointId;
import io.peaknet.services.ServiceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All facts, and the services that follow from them. After any number of facts {@link #changes}
 * says what is different; only the services that they touch are worked out anew. For one thread.
 */
public final class Cluster {
  private static final System.Logger LOGGER = System.getLogger(Cluster.class.getName());

  private final String source;
  private final FactBase facts = new FactBase();
  private final NameRules rules = new NameRules();
  private final Resolver resolver;
  private final @Nullable LabelResolver labelled;
  private final SortedMap<ServiceId, Resolved> resolved = new TreeMap<>();
  private final Map<Fact.Key, Set<ServiceId>> byPod = new HashMap<>();
  private final Map<ServiceId, Set<Fact.Key>> podsByLabel = new HashMap<>();
  private final Map<Fact.Key, ServiceId> labelOf = new HashMap<>();
  private final Map<ServiceId, Wish> wishOfLabel = new HashMap<>();
  private final Set<ServiceId> dirty = new LinkedHashSet<>();

  /** Those that could not be worked out. */
  private final Set<ServiceId> failed = new LinkedHashSet<>();

  /** By the fact that each is about. */
  private final SortedMap<String, String> problems = new TreeMap<>();

  /**
   * @param source the name of the source, part of all ids
   * @param labels how PeakDNS's labels are read; null if they are not
   */
  public Cluster(String source, @Nullable Labels labels) {
    this.source = source;
    resolver = new Resolver(source, facts, rules);
    labelled = labels == null ? null : new LabelResolver(source, facts, rules, labels);
  }

  /** All services as they were worked out last. */
  public SortedMap<ServiceId, Resolved> resolved() {
    return Collections.unmodifiableSortedMap(resolved);
  }

  /** All zones. */
  public List<Fact.Zone> zones() {
    return facts.all(Fact.Zone.class);
  }

  /** All that is known of a type. */
  public Set<Fact.Key> keys(Class<? extends Fact> type) {
    return facts.all(type).stream().map(Fact::key).collect(Collectors.toSet());
  }

  /** The ConfigMaps that services refer to. */
  public Set<Fact.Key> texts() {
    return resolved.values().stream()
        .flatMap(service -> service.texts().stream())
        .collect(Collectors.toSet());
  }

  /** All that {@link #changes} told of what there is now. */
  public List<Change> contents() {
    List<Change> contents = new ArrayList<>();
    resolved.forEach((id, service) -> compare(id, null, service, contents));
    return contents;
  }

  /** What is wrong with facts, rather than with services, for people. */
  public List<String> problems() {
    return List.copyOf(problems.values());
  }

  /** Something is so. */
  public void put(Fact fact) {
    Fact before = facts.put(fact);
    boolean isNew = !fact.equals(before) || problems.containsKey(name(fact.getClass(), fact.key()));
    if (isNew) takeIn(before, fact);
  }

  /** Something is so that can't be read; what was known of it stays. */
  public void unreadable(Class<? extends Fact> type, Fact.Key key, String why) {
    problem(type, key, why);
  }

  /** Something is no more. */
  public void remove(Class<? extends Fact> type, Fact.Key key) {
    Fact before = facts.remove(type, key);
    problems.remove(name(type, key));
    if (before != null) takeIn(before, null);
  }

  /** What is different since the last call. */
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    // What they depend on is not known: anything may have put them right.
    dirty.addAll(failed);
    failed.clear();
    // A service that gains or loses a name may give it to another one, which is worked out then.
    while (!dirty.isEmpty()) {
      ServiceId id = dirty.iterator().next();
      dirty.remove(id);
      Resolved before = resolved.get(id);
      Resolved after = resolveOrKeep(id, before);
      index(id, before, after);
      if (after == null) resolved.remove(id);
      else resolved.put(id, after);
      compare(id, before, after, changes);
    }
    return changes;
  }

  /** Nobody's fact keeps those of others from being taken in, whatever is wrong with it. */
  private void takeIn(@Nullable Fact before, @Nullable Fact after) {
    Fact fact = Objects.requireNonNull(after == null ? before : after);
    problems.remove(name(fact.getClass(), fact.key()));
    try {
      touched(before, after);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, name(fact.getClass(), fact.key()), e);
      problem(fact.getClass(), fact.key(), e.toString());
      // Which services it touches was not found out, so it may be any.
      dirty.addAll(resolved.keySet());
      facts.all(Fact.Definition.class).forEach(one -> dirty.add(id(one.key())));
      dirty.addAll(podsByLabel.keySet());
    }
  }

  private void problem(Class<? extends Fact> type, Fact.Key key, String why) {
    problems.put(name(type, key), name(type, key) + " can't be taken in: " + why);
  }

  private static String name(Class<? extends Fact> type, Fact.Key key) {
    return type.getSimpleName() + " " + key;
  }

  private void touched(@Nullable Fact before, @Nullable Fact after) {
    Fact fact = Objects.requireNonNull(after == null ? before : after);
    String namespace = fact.key().namespace();
    switch (fact) {
      case Fact.Pod pod -> touchedPod((Fact.Pod) before, (Fact.Pod) after, pod.key());
      case Fact.Slice slice -> {
        touchTargets(namespace, slice.service());
        if (before instanceof Fact.Slice old) touchTargets(namespace, old.service());
      }
      case Fact.Group group -> touchTargets(namespace, group.key().name());
      case Fact.Space space -> {
        touchLabels(space.key().name());
        for (ServiceId id : podsByLabel.keySet()) {
          if (id.namespace().equals(space.key().name())) claimLabel(id);
        }
      }
      case Fact.Workload _ -> touchLabels(namespace);
      case Fact.Texts _ -> touchNamespace(namespace);
      case Fact.Definition definition ->
          touchDefinition((Fact.Definition) before, (Fact.Definition) after, definition.key());
      case Fact.Zone _ -> {
        rules.zones(zones());
        dirty.addAll(resolved.keySet());
      }
    }
  }

  private void touchedPod(Fact.@Nullable Pod before, Fact.@Nullable Pod after, Fact.Key key) {
    dirty.addAll(byPod.getOrDefault(key, Set.of()));
    for (Fact.Definition definition : facts.in(Fact.Definition.class, key.namespace())) {
      var selector = definition.spec().target().selector();
      if (selector == null) continue;
      if ((before != null && Selectors.matches(selector, before.labels()))
          || (after != null && Selectors.matches(selector, after.labels()))) {
        dirty.add(id(definition.key()));
      }
    }
    label(key, after);
  }

  /** Finds the service that a pod is part of by its labels. */
  private void label(Fact.Key pod, Fact.@Nullable Pod fact) {
    if (labelled == null) return;
    ServiceId is = fact == null ? null : labelled.service(fact);
    ServiceId was = is == null ? labelOf.remove(pod) : labelOf.put(pod, is);
    if (was != null) {
      dirty.add(was);
      if (!was.equals(is)) {
        Set<Fact.Key> pods = Objects.requireNonNull(podsByLabel.get(was));
        pods.remove(pod);
        if (pods.isEmpty()) {
          podsByLabel.remove(was);
          claimLabel(was);
        }
      }
    }
    if (is == null) return;
    dirty.add(is);
    Set<Fact.Key> pods = podsByLabel.computeIfAbsent(is, _ -> new TreeSet<>(Cluster::byName));
    if (pods.isEmpty()) claimLabel(is);
    pods.add(pod);
  }

  /** The age of labels is that of their namespace. */
  private void claimLabel(ServiceId id) {
    Wish wish = Wish.NONE;
    if (podsByLabel.containsKey(id)) {
      Fact.Space space = facts.find(Fact.Space.class, "", id.namespace());
      Instant created = space == null ? Instant.MAX : space.created();
      wish = new Wish(created, List.of(LabelResolver.domain(id)));
    }
    Wish before = wish.names().isEmpty() ? wishOfLabel.remove(id) : wishOfLabel.put(id, wish);
    claim(id, before == null ? Wish.NONE : before, wish);
  }

  private void claim(ServiceId id, Wish before, Wish after) {
    if (rules.claim(id, before, after)) dirty.addAll(resolved.keySet());
  }

  private void touchDefinition(
      Fact.@Nullable Definition before, Fact.@Nullable Definition after, Fact.Key key) {
    ServiceId id = id(key);
    dirty.add(id);
    claim(id, wish(before), wish(after));
  }

  private static Wish wish(Fact.@Nullable Definition definition) {
    return definition == null
        ? Wish.NONE
        : new Wish(definition.created(), definition.spec().names());
  }

  private void touchTargets(String namespace, String service) {
    for (Fact.Definition definition : facts.in(Fact.Definition.class, namespace)) {
      if (service.equals(definition.spec().target().service())) dirty.add(id(definition.key()));
    }
  }

  private void touchLabels(String namespace) {
    for (Fact.Pod pod : facts.in(Fact.Pod.class, namespace)) label(pod.key(), pod);
  }

  private void touchNamespace(String namespace) {
    for (ServiceId id : resolved.keySet()) if (id.namespace().equals(namespace)) dirty.add(id);
  }

  /** One that can't be worked out stays as it was, and keeps no other from being worked out. */
  private @Nullable Resolved resolveOrKeep(ServiceId id, @Nullable Resolved before) {
    try {
      return resolve(id, before);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, id.toString(), e);
      failed.add(id);
      Fact.Definition definition = facts.find(Fact.Definition.class, id.namespace(), id.name());
      Resolved kept = before == null ? Resolved.NOTHING : before;
      return new Resolved(
          definition,
          kept.spec(),
          kept.endpoints(),
          kept.pods(),
          kept.texts(),
          kept.openings(),
          kept.refused(),
          List.of("it can't be worked out: " + e));
    }
  }

  private @Nullable Resolved resolve(ServiceId id, @Nullable Resolved before) {
    if (LabelResolver.isOurs(id)) {
      Set<Fact.Key> keys = podsByLabel.get(id);
      if (keys == null || labelled == null) return null;
      List<Fact.Pod> pods = new ArrayList<>();
      for (Fact.Key key : keys) {
        Fact.Pod pod = facts.find(Fact.Pod.class, key.namespace(), key.name());
        if (pod != null) pods.add(pod);
      }
      return pods.isEmpty() ? null : labelled.resolve(id, pods);
    }
    Fact.Definition definition = facts.find(Fact.Definition.class, id.namespace(), id.name());
    return definition == null ? null : resolver.resolve(definition, before);
  }

  private void index(ServiceId id, @Nullable Resolved before, @Nullable Resolved after) {
    Set<Fact.Key> was = before == null ? Set.of() : before.pods();
    Set<Fact.Key> is = after == null ? Set.of() : after.pods();
    for (Fact.Key pod : was) {
      if (is.contains(pod)) continue;
      Set<ServiceId> services = Objects.requireNonNull(byPod.get(pod));
      services.remove(id);
      if (services.isEmpty()) byPod.remove(pod);
    }
    for (Fact.Key pod : is) byPod.computeIfAbsent(pod, _ -> new HashSet<>()).add(id);
  }

  private static void compare(
      ServiceId id, @Nullable Resolved before, @Nullable Resolved after, List<Change> changes) {
    var was = before == null ? null : before.spec();
    var is = after == null ? null : after.spec();
    if (is == null) {
      if (was != null) changes.add(new Change.ServiceRemoved(id));
      return;
    }
    if (!is.equals(was)) changes.add(new Change.ServicePut(is));
    SortedMap<EndpointId, Endpoint> old =
        was == null ? new TreeMap<>() : Objects.requireNonNull(before).endpoints();
    SortedMap<EndpointId, Endpoint> now = Objects.requireNonNull(after).endpoints();
    for (EndpointId gone : old.keySet()) {
      if (!now.containsKey(gone)) changes.add(new Change.EndpointRemoved(id, gone));
    }
    for (Endpoint endpoint : now.values()) {
      if (!endpoint.equals(old.get(endpoint.id()))) {
        changes.add(new Change.EndpointPut(id, endpoint));
      }
    }
  }

  private ServiceId id(Fact.Key key) {
    return new ServiceId(source, key.namespace(), key.name());
  }

  private static int byName(Fact.Key one, Fact.Key other) {
    return one.name().compareTo(other.name());
  }
}
