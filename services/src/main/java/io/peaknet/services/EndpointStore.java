package io.peaknet.services;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all sources say, in one place. Sources write through {@link Feed}s, one at a time; readers
 * take {@link #snapshot snapshots}, which wait for nobody.
 *
 * <p>The store believes its sources. What is published in spite of them, when they withdraw most of
 * a service at once, is decided by whoever reads it.
 */
public final class EndpointStore {
  private static final StoreSnapshot.SourceState UNHEARD =
      new StoreSnapshot.SourceState(SourceHealth.STARTING, false, List.of());

  private final List<StoreListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<ServiceId, Entry> entries = new HashMap<>();
  private final NameClaims claims = new NameClaims();
  private volatile StoreSnapshot snapshot = StoreSnapshot.EMPTY;

  /** What is known of a service; its endpoints may come before its definition. */
  private static final class Entry {
    @Nullable ServiceSpec spec;
    SortedMap<EndpointId, Endpoint> endpoints = new TreeMap<>();
    boolean remembered;
    final Set<EndpointId> unconfirmed = new HashSet<>();
  }

  /** All that is known now. */
  public StoreSnapshot snapshot() {
    return snapshot;
  }

  /** Tells {@code listener} of every change from now on. */
  public void listen(StoreListener listener) {
    listeners.add(listener);
  }

  /**
   * The feed of the source of that name, which counts as announced from now on: the store is not
   * {@link StoreSnapshot#synced synced} before it is.
   */
  public Feed feed(String source) {
    Words.require("the name of a source", source);
    SourceFeed feed = new SourceFeed(source);
    feed.health(SourceHealth.STARTING);
    return feed;
  }

  /**
   * Takes in what was known before a restart, to be served until the sources speak. To be called
   * before any source speaks.
   */
  public synchronized void restore(Collection<ServiceState> services) {
    Set<ServiceId> changed = new HashSet<>();
    for (ServiceState state : services) {
      Entry entry = entry(state.spec().id());
      entry.spec = state.spec();
      entry.endpoints = new TreeMap<>(state.endpoints());
      entry.remembered = true;
      entry.unconfirmed.addAll(state.endpoints().keySet());
      changed.add(state.spec().id());
      changed.addAll(claims.change(null, state.spec()));
    }
    publish(changed, snapshot.sources());
  }

  private Entry entry(ServiceId id) {
    return entries.computeIfAbsent(id, _ -> new Entry());
  }

  private synchronized void change(
      String source, List<Change> changes, boolean whole, boolean synced) {
    check(source, changes, whole);
    Set<ServiceId> changed = new HashSet<>();
    if (whole) {
      withdrawAllBut(source, changes, changed);
    }
    for (Change change : changes) {
      apply(change, changed);
    }
    Map<String, StoreSnapshot.SourceState> sources = snapshot.sources();
    if (synced) {
      forget(source, changed);
      sources = new TreeMap<>(sources);
      SourceHealth health = Objects.requireNonNull(sources.get(source)).health();
      sources.put(
          source,
          new StoreSnapshot.SourceState(
              health.state() == SourceHealth.State.STARTING ? SourceHealth.LIVE : health,
              true,
              Objects.requireNonNull(sources.get(source)).problems()));
    }
    publish(changed, sources);
  }

  private static void check(String source, List<Change> changes, boolean whole) {
    for (Change change : changes) {
      String owner = change.service().source();
      if (!owner.equals(source)) {
        throw new IllegalArgumentException(
            "source " + source + " may not speak of " + change.service());
      }
      if (change instanceof Change.EndpointPut put
          && !put.endpoint().id().source().equals(source)) {
        throw new IllegalArgumentException(
            "source " + source + " may not speak of " + put.endpoint().id());
      }
      boolean put = change instanceof Change.ServicePut || change instanceof Change.EndpointPut;
      if (whole && !put) {
        throw new IllegalArgumentException("whole contents hold no removals: " + change);
      }
    }
  }

  private void apply(Change change, Set<ServiceId> changed) {
    switch (change) {
      case Change.ServicePut(ServiceSpec spec) -> {
        Entry entry = entry(spec.id());
        entry.remembered = false;
        if (!spec.equals(entry.spec)) {
          changed.addAll(claims.change(entry.spec, spec));
          entry.spec = spec;
        }
        changed.add(spec.id());
      }
      case Change.ServiceRemoved(ServiceId id) -> remove(id, changed);
      case Change.EndpointPut(ServiceId id, Endpoint endpoint) -> {
        Entry entry = entry(id);
        entry.unconfirmed.remove(endpoint.id());
        if (!endpoint.equals(entry.endpoints.put(endpoint.id(), endpoint))) {
          changed.add(id);
        }
      }
      case Change.EndpointRemoved(ServiceId id, EndpointId endpoint) -> {
        Entry entry = entries.get(id);
        if (entry != null && entry.endpoints.remove(endpoint) != null) {
          entry.unconfirmed.remove(endpoint);
          changed.add(id);
          dropIfEmpty(id, entry);
        }
      }
    }
  }

  private void remove(ServiceId id, Set<ServiceId> changed) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      changed.add(id);
      changed.addAll(claims.change(entry.spec, null));
    }
  }

  private void dropIfEmpty(ServiceId id, Entry entry) {
    if (entry.spec == null && entry.endpoints.isEmpty()) {
      entries.remove(id);
    }
  }

  private void withdrawAllBut(String source, List<Change> contents, Set<ServiceId> changed) {
    Set<ServiceId> services = new HashSet<>();
    Set<Change.EndpointRemoved> endpoints = new HashSet<>();
    for (Change change : contents) {
      switch (change) {
        case Change.ServicePut put -> services.add(put.service());
        case Change.EndpointPut(ServiceId id, Endpoint endpoint) ->
            endpoints.add(new Change.EndpointRemoved(id, endpoint.id()));
        case Change.ServiceRemoved _, Change.EndpointRemoved _ -> {}
      }
    }
    for (ServiceId id : List.copyOf(entries.keySet())) {
      if (!id.source().equals(source)) {
        continue;
      }
      if (!services.contains(id)) {
        remove(id, changed);
        continue;
      }
      Entry entry = Objects.requireNonNull(entries.get(id));
      if (entry
          .endpoints
          .keySet()
          .removeIf(endpoint -> !endpoints.contains(new Change.EndpointRemoved(id, endpoint)))) {
        changed.add(id);
      }
    }
  }

  /** Withdraws what is remembered from before the start and was not said again. */
  private void forget(String source, Set<ServiceId> changed) {
    for (ServiceId id : List.copyOf(entries.keySet())) {
      Entry entry = Objects.requireNonNull(entries.get(id));
      if (!id.source().equals(source)) {
        continue;
      }
      if (entry.remembered) {
        remove(id, changed);
      } else if (entry.endpoints.keySet().removeAll(entry.unconfirmed)) {
        changed.add(id);
      }
      entry.unconfirmed.clear();
    }
  }

  private void publish(Set<ServiceId> changed, Map<String, StoreSnapshot.SourceState> sources) {
    StoreSnapshot before = snapshot;
    SortedMap<ServiceId, ServiceState> services = new TreeMap<>(before.services());
    for (ServiceId id : changed) {
      Entry entry = entries.get(id);
      ServiceSpec spec = entry == null ? null : entry.spec;
      if (entry == null || spec == null) {
        services.remove(id);
      } else {
        services.put(
            id,
            new ServiceState(
                spec,
                Collections.unmodifiableSortedMap(new TreeMap<>(entry.endpoints)),
                claims.conflicts(id, spec.names()),
                entry.remembered));
      }
    }
    Set<ServiceId> different = new HashSet<>(changed);
    different.removeIf(id -> Objects.equals(before.services().get(id), services.get(id)));
    if (different.isEmpty() && sources.equals(before.sources())) {
      return;
    }
    StoreSnapshot after =
        new StoreSnapshot(
            before.version() + 1,
            Collections.unmodifiableSortedMap(services),
            Collections.unmodifiableMap(new TreeMap<>(sources)));
    snapshot = after;
    for (StoreListener listener : listeners) {
      listener.changed(before, after, Collections.unmodifiableSet(different));
    }
  }

  private final class SourceFeed implements Feed {
    private final String source;

    SourceFeed(String source) {
      this.source = source;
    }

    @Override
    public void apply(List<Change> changes) {
      change(source, List.copyOf(changes), false, false);
    }

    @Override
    public void replace(List<Change> contents) {
      change(source, List.copyOf(contents), true, true);
    }

    @Override
    public void synced() {
      change(source, new ArrayList<>(), false, true);
    }

    @Override
    public void health(SourceHealth health) {
      say(known -> new StoreSnapshot.SourceState(health, known.synced(), known.problems()));
    }

    @Override
    public void problems(List<String> problems) {
      say(known -> new StoreSnapshot.SourceState(known.health(), known.synced(), problems));
    }

    private void say(UnaryOperator<StoreSnapshot.SourceState> change) {
      synchronized (EndpointStore.this) {
        Map<String, StoreSnapshot.SourceState> sources = new TreeMap<>(snapshot.sources());
        sources.put(source, change.apply(sources.getOrDefault(source, UNHEARD)));
        publish(Set.of(), sources);
      }
    }
  }
}
