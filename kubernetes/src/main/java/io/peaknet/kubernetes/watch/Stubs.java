package io.peaknet.kubernetes.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's memory that keeps names and versions alone, which is all that it needs to tell what
 * is new and what is gone. Facts are kept elsewhere, smaller.
 */
final class Stubs<T extends HasMetadata> implements ItemStore<T> {
  private final Class<T> type;
  private final ConcurrentHashMap<String, T> stubs = new ConcurrentHashMap<>();

  Stubs(Class<T> type) {
    this.type = type;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    return stubs.put(key, stub(object));
  }

  @Override
  public @Nullable T remove(String key) {
    return stubs.remove(key);
  }

  @Override
  public @Nullable T get(String key) {
    return stubs.get(key);
  }

  @Override
  public Stream<String> keySet() {
    return stubs.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return stubs.values().stream();
  }

  @Override
  public int size() {
    return stubs.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private T stub(T object) {
    try {
      T stub = type.getDeclaredConstructor().newInstance();
      var meta = object.getMetadata();
      stub.setMetadata(
          new ObjectMetaBuilder()
              .withNamespace(meta.getNamespace())
              .withName(meta.getName())
              .withUid(meta.getUid())
              .withResourceVersion(meta.getResourceVersion())
              .build());
      return stub;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has no constructor without arguments", e);
    }
  }
}
