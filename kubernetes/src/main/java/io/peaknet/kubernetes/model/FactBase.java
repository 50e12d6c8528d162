package io.peaknet.kubernetes.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Facts by type and key, and by namespace; slices by their Service. */
final class FactBase {
  private final Map<Class<? extends Fact>, Map<String, Map<String, Fact>>> facts = new HashMap<>();
  private final Map<Fact.Key, Map<Fact.Key, Fact.Slice>> slices = new HashMap<>();

  /** Keeps a fact; the one before it with the same key, null if there was none. */
  @Nullable Fact put(Fact fact) {
    Fact before = of(fact.getClass(), fact.key().namespace()).put(fact.key().name(), fact);
    if (before instanceof Fact.Slice slice) unlink(slice);
    if (fact instanceof Fact.Slice slice) {
      slices.computeIfAbsent(service(slice), _ -> new LinkedHashMap<>()).put(slice.key(), slice);
    }
    return before;
  }

  /** Forgets a fact; it, null if it wasn't known. */
  @Nullable Fact remove(Class<? extends Fact> type, Fact.Key key) {
    Map<String, Fact> there = of(type, key.namespace());
    Fact before = there.remove(key.name());
    if (there.isEmpty()) Objects.requireNonNull(facts.get(type)).remove(key.namespace());
    if (before instanceof Fact.Slice slice) unlink(slice);
    return before;
  }

  <F extends Fact> @Nullable F find(Class<F> type, String namespace, String name) {
    Map<String, Map<String, Fact>> all = facts.get(type);
    Map<String, Fact> there = all == null ? null : all.get(namespace);
    return there == null ? null : type.cast(there.get(name));
  }

  /** Those of a namespace, in the order of their names. */
  <F extends Fact> List<F> in(Class<F> type, String namespace) {
    Map<String, Map<String, Fact>> all = facts.get(type);
    Map<String, Fact> there = all == null ? null : all.get(namespace);
    return there == null ? List.of() : there.values().stream().map(type::cast).toList();
  }

  <F extends Fact> List<F> all(Class<F> type) {
    List<F> all = new ArrayList<>();
    for (Map<String, Fact> there : facts.getOrDefault(type, Map.of()).values()) {
      there.values().forEach(fact -> all.add(type.cast(fact)));
    }
    return all;
  }

  Collection<Fact.Slice> slices(String namespace, String service) {
    return slices.getOrDefault(new Fact.Key(namespace, service), Map.of()).values();
  }

  private void unlink(Fact.Slice slice) {
    Map<Fact.Key, Fact.Slice> parts = slices.get(service(slice));
    if (parts == null) return;
    parts.remove(slice.key());
    if (parts.isEmpty()) slices.remove(service(slice));
  }

  private static Fact.Key service(Fact.Slice slice) {
    return new Fact.Key(slice.key().namespace(), slice.service());
  }

  private Map<String, Fact> of(Class<? extends Fact> type, String namespace) {
    return facts
        .computeIfAbsent(type, _ -> new HashMap<>())
        .computeIfAbsent(namespace, _ -> new TreeMap<>());
  }
}
