package io.peaknet.services;

import java.util.Comparator;

/**
 * Names a service, whatever its domain names.
 *
 * @param source the {@link Source#name() source} that defines it
 * @param namespace whose it is; empty where the source has no namespaces
 * @param name unique within source and namespace
 */
public record ServiceId(String source, String namespace, String name)
    implements Comparable<ServiceId> {
  private static final Comparator<ServiceId> ORDER =
      Comparator.comparing(ServiceId::source)
          .thenComparing(ServiceId::namespace)
          .thenComparing(ServiceId::name);

  public ServiceId {
    Words.require("the source of a service", source);
    Words.require("the name of a service", name);
    if (!namespace.isEmpty()) {
      Words.require("the namespace of a service", namespace);
    }
  }

  @Override
  public int compareTo(ServiceId other) {
    return ORDER.compare(this, other);
  }

  /** {@code source:namespace/name}, or {@code source:name} where there are no namespaces. */
  @Override
  public String toString() {
    return source + ":" + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
