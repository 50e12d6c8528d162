package io.peaknet.kubernetes.apiserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a role allows; the empty sets of names and namespaces stand for all.
 *
 * @param resources plural names, with {@code /status} and the like for subresources
 */
public record Rule(
    Set<String> groups,
    Set<String> resources,
    Set<String> verbs,
    Set<String> names,
    Set<String> namespaces) {

  boolean allows(Access access) {
    return groups.contains(access.group())
        && resources.contains(access.resource())
        && verbs.contains(access.verb())
        && (names.isEmpty() || (access.name() != null && names.contains(access.name())))
        && (namespaces.isEmpty()
            || (access.namespace() != null && namespaces.contains(access.namespace())));
  }

  /** What was asked for, in the words of a role. */
  public record Access(
      String verb,
      String group,
      String resource,
      @Nullable String namespace,
      @Nullable String name) {}
}
