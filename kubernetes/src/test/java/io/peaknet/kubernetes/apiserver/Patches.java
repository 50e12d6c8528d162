package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON merge patches (RFC 7386) and JSON patches (RFC 6902). */
final class Patches {
  private Patches() {}

  static ObjectNode merge(ObjectNode object, JsonNode patch) {
    ObjectNode merged = object.deepCopy();
    for (var field : patch.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (value.isNull()) merged.remove(name);
      else if (value instanceof ObjectNode inner) {
        ObjectNode old = merged.get(name) instanceof ObjectNode there ? there : Store.object();
        merged.set(name, merge(old, inner));
      } else merged.set(name, value);
    }
    return merged;
  }

  static ObjectNode json(ObjectNode object, JsonNode operations) throws ApiError {
    ObjectNode patched = object.deepCopy();
    for (JsonNode operation : operations) {
      String path = operation.path("path").asText();
      int slash = path.lastIndexOf('/');
      JsonNode parent = patched.at(path.substring(0, slash));
      String last = path.substring(slash + 1).replace("~1", "/").replace("~0", "~");
      switch (operation.path("op").asText()) {
        case "test" -> {
          if (!patched.at(path).equals(operation.path("value"))) {
            throw ApiError.invalid("the server rejected our request: test failed at " + path);
          }
        }
        case "remove" -> {
          if (patched.at(path).isMissingNode()) {
            throw ApiError.invalid("remove: nothing at " + path);
          }
          if (parent instanceof ArrayNode array) array.remove(Integer.parseInt(last));
          else ((ObjectNode) parent).remove(last);
        }
        case "add" -> set(parent, last, operation.path("value"), true);
        case "replace" -> set(parent, last, operation.path("value"), false);
        default -> throw ApiError.badRequest("json patch: " + operation.path("op"));
      }
    }
    return patched;
  }

  private static void set(JsonNode parent, String last, JsonNode value, boolean insert)
      throws ApiError {
    switch (parent) {
      case ArrayNode array when last.equals("-") -> array.add(value);
      case ArrayNode array when insert -> array.insert(Integer.parseInt(last), value);
      case ArrayNode array -> array.set(Integer.parseInt(last), value);
      case ObjectNode object -> object.set(last, value);
      default -> throw ApiError.invalid("json patch: no such parent of " + last);
    }
  }
}
