package io.peaknet.kubernetes.apiserver;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a path of the Kubernetes API names.
 *
 * @param name null for a whole collection
 * @param subresource empty for the object itself
 */
record Request(
    String group,
    String version,
    String plural,
    @Nullable String namespace,
    @Nullable String name,
    String subresource,
    Map<String, String> query) {

  /** Null if it isn't a path of resources. */
  static @Nullable Request of(URI uri) {
    List<String> steps =
        Arrays.stream(uri.getPath().split("/", -1)).filter(step -> !step.isEmpty()).toList();
    boolean isCore = !steps.isEmpty() && steps.getFirst().equals("api");
    int from = isCore ? 2 : 3;
    if (steps.size() <= from || !(isCore || steps.getFirst().equals("apis"))) return null;
    String group = isCore ? "" : steps.get(1);
    String version = steps.get(from - 1);
    String namespace = null;
    boolean isOfNamespaceItself =
        steps.size() > from + 2 && List.of("status", "finalize").contains(steps.get(from + 2));
    if (steps.get(from).equals("namespaces") && steps.size() > from + 2 && !isOfNamespaceItself) {
      namespace = steps.get(from + 1);
      from += 2;
    }
    return new Request(
        group,
        version,
        steps.get(from),
        namespace,
        steps.size() > from + 1 ? steps.get(from + 1) : null,
        steps.size() > from + 2 ? steps.get(from + 2) : "",
        query(uri));
  }

  boolean isWatch() {
    String watch = query.getOrDefault("watch", "false");
    return watch.equals("true") || watch.equals("1");
  }

  /** The verb that a role has to allow. */
  String verb(String method) {
    return switch (method) {
      case "GET" -> isWatch() ? "watch" : name == null ? "list" : "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name == null ? "deletecollection" : "delete";
      default -> method;
    };
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() == null) return query;
    for (String pair : uri.getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
