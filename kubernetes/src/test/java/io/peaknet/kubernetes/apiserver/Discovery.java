package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;

/** What an API server says of itself: its version, its groups and their kinds. */
final class Discovery {
  private Discovery() {}

  static ObjectNode answer(String path, Collection<Resource> resources) throws ApiError {
    String[] steps = path.substring(1).split("/", -1);
    return switch (steps[0]) {
      case "version" ->
          Store.object().put("major", "1").put("minor", "36").put("gitVersion", "v1.36.0");
      case "api" -> steps.length == 1 ? versions() : kinds("", steps[1], resources);
      case "apis" ->
          switch (steps.length) {
            case 1 -> groups(resources);
            case 3 -> kinds(steps[1], steps[2], resources);
            default -> throw ApiError.notFound(path);
          };
      default -> throw ApiError.notFound(path);
    };
  }

  private static ObjectNode versions() {
    ObjectNode answer = Store.object().put("kind", "APIVersions");
    answer.putArray("versions").add("v1");
    return answer;
  }

  private static ObjectNode groups(Collection<Resource> resources) {
    ObjectNode answer = Store.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = answer.putArray("groups");
    resources.stream()
        .filter(resource -> !resource.group().isEmpty())
        .map(resource -> List.of(resource.group(), resource.version()))
        .distinct()
        .forEach(one -> {
          ObjectNode group = groups.addObject().put("name", one.getFirst());
          String both = String.join("/", one);
          ObjectNode version = group.putArray("versions").addObject();
          version.put("groupVersion", both).put("version", one.getLast());
          group
              .putObject("preferredVersion")
              .put("groupVersion", both)
              .put("version", one.getLast());
        });
    return answer;
  }

  private static ObjectNode kinds(String group, String version, Collection<Resource> resources) {
    ObjectNode answer = Store.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    answer.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode kinds = answer.putArray("resources");
    for (Resource resource : resources) {
      if (!resource.group().equals(group)) continue;
      ObjectNode kind = kinds.addObject().put("name", resource.plural());
      kind.put("singularName", "").put("namespaced", resource.isNamespaced());
      kind.put("kind", resource.kind());
      ArrayNode verbs = kind.putArray("verbs");
      List.of("create", "delete", "get", "list", "patch", "update", "watch").forEach(verbs::add);
    }
    return answer;
  }
}
