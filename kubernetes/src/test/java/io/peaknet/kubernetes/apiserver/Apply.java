package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply: each manager owns the fields that it applied; what it applies no more and
 * nobody else owns goes; what another one owns with another value is a conflict unless forced.
 *
 * <p>A field is a leaf: a scalar, or a list that is replaced as a whole. Lists whose elements are
 * told apart by a key ({@link #KEYS}) are walked into. Ownership is kept in {@code
 * metadata.managedFields}, as paths in place of the nested form that real servers write.
 */
final class Apply {
  private static final Map<String, String> KEYS =
      Map.of("conditions", "type", "ownerReferences", "uid");

  /** Whom a set of fields belongs to. */
  record Manager(String name, String operation, String subresource) {}

  private Apply() {}

  /** The object after {@code applied}; {@code live} is null when there is none yet. */
  static ObjectNode apply(
      @Nullable ObjectNode live, ObjectNode applied, Manager manager, boolean force)
      throws ApiError {
    ObjectNode config = applied.deepCopy();
    config.withObject("/metadata").remove(List.of("managedFields", "resourceVersion"));
    Map<String, JsonNode> wanted = leaves(config);
    ObjectNode result = live == null ? config : live.deepCopy();
    Map<Manager, Set<String>> owners = live == null ? new LinkedHashMap<>() : owners(live);
    Map<String, JsonNode> present = leaves(result);
    List<String> conflicts = new ArrayList<>();
    for (var field : wanted.entrySet()) {
      for (var owner : owners.entrySet()) {
        if (owner.getKey().equals(manager) || !owner.getValue().contains(field.getKey())) continue;
        if (field.getValue().equals(present.get(field.getKey()))) continue;
        if (force) owner.getValue().remove(field.getKey());
        else conflicts.add("conflict with \"" + owner.getKey().name() + "\": " + field.getKey());
      }
    }
    if (!conflicts.isEmpty()) {
      throw ApiError.conflict("Apply failed with " + conflicts.size() + " conflicts: " + conflicts);
    }
    Set<String> before = owners.getOrDefault(manager, Set.of());
    owners.put(manager, new TreeSet<>(wanted.keySet()));
    for (String path : before) {
      if (owners.values().stream().noneMatch(owned -> owned.contains(path))) remove(result, path);
    }
    wanted.forEach((path, value) -> put(result, path, value));
    write(result, owners);
    return result;
  }

  /** Gives the fields in which {@code after} differs from {@code before} to an updating manager. */
  static void updated(@Nullable ObjectNode before, ObjectNode after, Manager manager) {
    Map<String, JsonNode> old = before == null ? Map.of() : leaves(before);
    Map<String, JsonNode> now = leaves(after);
    Map<Manager, Set<String>> owners = before == null ? new LinkedHashMap<>() : owners(before);
    Set<String> changed =
        now.entrySet().stream()
            .filter(field -> !field.getValue().equals(old.get(field.getKey())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    owners
        .values()
        .forEach(owned -> owned.removeIf(p -> changed.contains(p) || !now.containsKey(p)));
    owners.computeIfAbsent(manager, _ -> new TreeSet<>()).addAll(changed);
    owners.values().removeIf(Set::isEmpty);
    write(after, owners);
  }

  private static Map<String, JsonNode> leaves(ObjectNode object) {
    Map<String, JsonNode> leaves = new TreeMap<>();
    object.properties().stream()
        .filter(field -> !Set.of("apiVersion", "kind").contains(field.getKey()))
        .forEach(field -> collect("/" + escape(field.getKey()), field.getValue(), leaves));
    for (String owned :
        List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generation",
            "resourceVersion",
            "managedFields")) {
      leaves.remove("/metadata/" + owned);
    }
    return leaves;
  }

  private static void collect(String path, JsonNode value, Map<String, JsonNode> leaves) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      object
          .properties()
          .forEach(field -> collect(path + "/" + escape(field.getKey()), field.getValue(), leaves));
    } else if (value instanceof ArrayNode array && key(path) != null && !array.isEmpty()) {
      for (JsonNode element : array) {
        collect(path + "/" + escape(element.path(key(path)).asText()), element, leaves);
      }
    } else leaves.put(path, value);
  }

  private static void put(ObjectNode object, String path, JsonNode value) {
    String[] steps = path.substring(1).split("/", -1);
    JsonNode at = object;
    String parent = "";
    for (int i = 0; i < steps.length - 1; i++) {
      at = step(at, parent, unescape(steps[i]), KEYS.containsKey(steps[i]));
      parent = steps[i];
    }
    String last = unescape(steps[steps.length - 1]);
    // An empty object asks for it to be there, not for what others put into it to go.
    boolean isThere = value.isObject() && at.path(last).isObject();
    if (!isThere) ((ObjectNode) at).set(last, value);
  }

  /** One step down a path, making what is missing. */
  private static JsonNode step(JsonNode at, String parent, String name, boolean isList) {
    if (at instanceof ArrayNode array) {
      String key = KEYS.get(parent);
      for (JsonNode element : array) if (element.path(key).asText().equals(name)) return element;
      return array.addObject().put(key, name);
    }
    ObjectNode object = (ObjectNode) at;
    JsonNode there = object.get(name);
    if (there != null && there.isContainerNode()) return there;
    return isList ? object.putArray(name) : object.putObject(name);
  }

  private static void remove(ObjectNode object, String path) {
    int slash = path.lastIndexOf('/');
    JsonNode at = object;
    String parent = "";
    for (String step : path.substring(1, Math.max(1, slash)).split("/", -1)) {
      if (step.isEmpty()) break;
      if (at instanceof ArrayNode array) {
        JsonNode found = null;
        for (JsonNode element : array) {
          if (element.path(KEYS.get(parent)).asText().equals(unescape(step))) found = element;
        }
        if (found == null) return;
        at = found;
      } else at = at.path(unescape(step));
      parent = step;
    }
    if (at instanceof ObjectNode last) last.remove(unescape(path.substring(slash + 1)));
  }

  private static @Nullable String key(String path) {
    return KEYS.get(path.substring(path.lastIndexOf('/') + 1));
  }

  private static Map<Manager, Set<String>> owners(ObjectNode object) {
    Map<Manager, Set<String>> owners = new LinkedHashMap<>();
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      Set<String> fields = new TreeSet<>();
      entry.path("fieldsV1").fieldNames().forEachRemaining(fields::add);
      owners.put(
          new Manager(
              entry.path("manager").asText(),
              entry.path("operation").asText(),
              entry.path("subresource").asText()),
          fields);
    }
    return owners;
  }

  private static void write(ObjectNode object, Map<Manager, Set<String>> owners) {
    ArrayNode entries = object.withObject("/metadata").putArray("managedFields");
    owners.forEach((manager, fields) -> {
      ObjectNode entry =
          entries
              .addObject()
              .put("manager", manager.name())
              .put("operation", manager.operation())
              .put("fieldsType", "FieldsV1");
      if (!manager.subresource().isEmpty()) entry.put("subresource", manager.subresource());
      ObjectNode owned = entry.putObject("fieldsV1");
      fields.forEach(owned::putObject);
    });
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static String unescape(String name) {
    return name.replace("~1", "/").replace("~0", "~");
  }
}
