package io.peaknet.kubernetes.watch;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.kubernetes.model.Facts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One connection's worth of watching: an informer for each kind. Its informers reconnect and list
 * anew by themselves; when the server was out of reach a new session is opened instead, since an
 * informer may wait half a minute before it tries again.
 */
final class Session implements AutoCloseable {
  private static final long PAGE = 500;
  private static final Kind<ConfigMap> TEXTS =
      new Kind<>(ConfigMap.class, Fact.Texts.class, null, true);

  private final KubernetesClient client;
  private final Consumer<Told> events;
  private final Map<Kind<?>, SharedIndexInformer<?>> informers = new LinkedHashMap<>();
  private final Map<Fact.Key, SharedIndexInformer<?>> texts = new HashMap<>();
  private volatile boolean isClosed;

  /** Kinds that the server said it does not have, when it was last asked. */
  private final Set<Kind<?>> absent = ConcurrentHashMap.newKeySet();

  /** What was put since the start, until all of the first lists are through. */
  private final Map<Kind<?>, Set<Fact.Key>> seen = new LinkedHashMap<>();

  private final Map<Kind<?>, Set<Fact.Key>> listed = new HashMap<>();

  /** Something that a session tells; those of sessions that are over count no more. */
  record Told(Session session, Event event) {}

  /**
   * @param events takes what happens, on threads of the client
   */
  Session(KubernetesClient client, List<Kind<?>> kinds, Consumer<Told> events) {
    this.client = client;
    this.events = events;
    for (Kind<?> kind : kinds) seen.put(kind, new HashSet<>());
  }

  /** Begins to list and watch; returns at once. */
  void start() {
    for (Kind<?> kind : List.copyOf(seen.keySet())) informers.put(kind, open(kind));
  }

  /** Takes in an event of this session; true if with it all kinds are known. */
  boolean take(Event event) {
    switch (event) {
      case Event.Put(Kind<?> kind, Fact fact) -> see(kind, fact.key());
      case Event.Unreadable(Kind<?> kind, Fact.Key key, String _) -> see(kind, key);
      case Event.Listed(Kind<?> kind, Set<Fact.Key> keys) -> {
        if (seen.containsKey(kind)) listed.put(kind, keys);
      }
      case Event.Failed(Kind<?> kind, int code, String _) -> {
        // A kind that isn't installed has no objects; its informer goes on asking.
        if (kind.isOptional() && code == 404 && seen.containsKey(kind)) {
          listed.putIfAbsent(kind, Set.of());
        }
      }
      // It was there and went: what waits for it need not wait.
      case Event.Removed(Kind<?> kind, Fact.Key key) -> see(kind, key);
      case Event.Asked _ -> {}
    }
    return isSynced();
  }

  private void see(Kind<?> kind, Fact.Key key) {
    Set<Fact.Key> keys = seen.get(kind);
    if (keys != null) keys.add(key);
  }

  boolean isSynced() {
    return seen.entrySet().stream()
        .allMatch(entry -> {
          Set<Fact.Key> keys = listed.get(entry.getKey());
          return keys != null && entry.getValue().containsAll(keys);
        });
  }

  /** All keys of a type of fact that were seen. */
  Set<Fact.Key> seen(Class<? extends Fact> type) {
    return seen.entrySet().stream()
        .filter(entry -> entry.getKey().fact().equals(type))
        .flatMap(entry -> entry.getValue().stream())
        .collect(Collectors.toSet());
  }

  /** The kinds that aren't being watched right now, but for those that aren't installed. */
  List<String> unwatched() {
    return informers.entrySet().stream()
        .filter(entry -> {
          boolean isWatched = entry.getValue().isWatching();
          if (isWatched) absent.remove(entry.getKey());
          return !isWatched && !absent.contains(entry.getKey());
        })
        .map(entry -> entry.getKey().type().getSimpleName())
        .toList();
  }

  /** Watches these ConfigMaps and no others, each by its name. */
  void watchTexts(Set<Fact.Key> wanted) {
    texts
        .entrySet()
        .removeIf(entry -> {
          if (wanted.contains(entry.getKey())) return false;
          entry.getValue().stop();
          tell(new Event.Removed(TEXTS, entry.getKey()));
          return true;
        });
    for (Fact.Key key : wanted) {
      texts.computeIfAbsent(
          key,
          _ -> start(TEXTS, client.configMaps().inNamespace(key.namespace()).withName(key.name())));
    }
  }

  @Override
  public void close() {
    isClosed = true;
    informers.values().forEach(SharedIndexInformer::stop);
    texts.values().forEach(SharedIndexInformer::stop);
    client.close();
  }

  private <T extends HasMetadata> SharedIndexInformer<T> open(Kind<T> kind) {
    var all = client.resources(kind.type()).inAnyNamespace();
    return start(
        kind,
        kind.label() == null ? all.withLimit(PAGE) : all.withLabel(kind.label()).withLimit(PAGE));
  }

  private <T extends HasMetadata> SharedIndexInformer<T> start(Kind<T> kind, Informable<T> all) {
    SharedIndexInformer<T> informer = all.runnableInformer(0);
    informer.itemStore(new Stubs<>(kind.type()));
    informer.exceptionHandler((_, failure) -> {
      KubernetesClientException refusal = refusal(failure);
      int code = refusal == null ? 0 : refusal.getCode();
      if (kind.isOptional() && code == 404) absent.add(kind);
      else absent.remove(kind);
      tell(new Event.Failed(kind, code, why(failure)));
      return true;
    });
    informer.addEventHandler(new Handler<>(kind));
    informer
        .start()
        .whenComplete((_, failure) -> {
          if (failure == null) tell(new Event.Listed(kind, keys(informer)));
        });
    return informer;
  }

  private static Set<Fact.Key> keys(SharedIndexInformer<?> informer) {
    return informer.getStore().list().stream()
        .map(object -> Facts.key((HasMetadata) object))
        .collect(Collectors.toSet());
  }

  private void tell(Event event) {
    if (!isClosed) events.accept(new Told(this, event));
  }

  /** What the server said; null if it said nothing. Failures of lists come wrapped. */
  private static @Nullable KubernetesClientException refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException refusal) return refusal;
    }
    return null;
  }

  private static String why(Throwable failure) {
    KubernetesClientException refusal = refusal(failure);
    if (refusal != null && refusal.getStatus() != null) {
      return refusal.getCode() + " " + refusal.getStatus().getMessage();
    }
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getMessage() == null) cause = cause.getCause();
    return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
  }

  private final class Handler<T extends HasMetadata> implements ResourceEventHandler<T> {
    private final Kind<T> kind;

    Handler(Kind<T> kind) {
      this.kind = kind;
    }

    @Override
    public void onAdd(T object) {
      Fact.Key key = Facts.key(object);
      Event event;
      try {
        Fact fact = Facts.of(object);
        event = fact == null ? new Event.Removed(kind, key) : new Event.Put(kind, fact);
      } catch (RuntimeException e) {
        // Or it would be waited for until the session's end.
        event = new Event.Unreadable(kind, key, e.toString());
      }
      tell(event);
    }

    @Override
    public void onUpdate(T before, T after) {
      onAdd(after);
    }

    @Override
    public void onDelete(T object, boolean deletedFinalStateUnknown) {
      tell(new Event.Removed(kind, Facts.key(object)));
    }
  }
}
