package io.peaknet.services;

import java.util.Comparator;

/**
 * Names an endpoint for as long as it lives, whatever its addresses.
 *
 * @param source the {@link Source#name() source} that knows it
 * @param name unique within the source, such as {@code default/web-7d9f} for a pod
 */
public record EndpointId(String source, String name) implements Comparable<EndpointId> {
  /** A pod has up to 253 characters, its namespace 63, and there is a slash between them. */
  private static final int NAME_MAX = 320;

  private static final Comparator<EndpointId> ORDER =
      Comparator.comparing(EndpointId::source).thenComparing(EndpointId::name);

  public EndpointId {
    Words.require("the source of an endpoint", source);
    Words.require("the name of an endpoint", name, NAME_MAX);
  }

  @Override
  public int compareTo(EndpointId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return source + ":" + name;
  }
}
