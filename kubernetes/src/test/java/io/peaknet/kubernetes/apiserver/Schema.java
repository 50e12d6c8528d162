package io.peaknet.kubernetes.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema at work: unknown fields are pruned, defaults set, and what doesn't fit is
 * refused with the path of each fault, validation rules in CEL included.
 */
final class Schema {
  private final List<String> faults = new ArrayList<>();

  private Schema() {}

  static void check(Resource resource, ObjectNode object, @Nullable ObjectNode before)
      throws ApiError {
    if (resource.schema() == null) return;
    Schema schema = new Schema();
    JsonNode properties = resource.schema().path("properties");
    for (String part : List.of("spec", "status")) {
      JsonNode value = object.get(part);
      if (value == null || value.isNull()) {
        if (isRequired(resource.schema(), part)) schema.faults.add(part + ": Required value");
        continue;
      }
      JsonNode old = before == null ? null : before.get(part);
      schema.walk(part, properties.path(part), value, old);
    }
    if (!schema.faults.isEmpty()) {
      throw ApiError.invalid(
          Store.what(resource, object.path("metadata").path("name").asText())
              + " is invalid: "
              + String.join(", ", schema.faults));
    }
  }

  private void walk(String path, JsonNode schema, JsonNode value, @Nullable JsonNode old) {
    String type = schema.path("type").asText();
    if (!type.isEmpty() && !fits(type, value)) {
      faults.add(path + ": Invalid value: must be of type " + type);
      return;
    }
    if (value instanceof ObjectNode object) fields(path, schema, object, old);
    if (value instanceof ArrayNode array) {
      bounds(path, schema, "Items", array.size(), "items");
      for (int i = 0; i < array.size(); i++) {
        walk(path + "[" + i + "]", schema.path("items"), array.get(i), null);
      }
    }
    if (value.isTextual()) text(path, schema, value.asText());
    if (value.isNumber()) {
      if (schema.has("minimum") && value.asDouble() < schema.path("minimum").asDouble()) {
        faults.add(path + ": must be at least " + schema.path("minimum"));
      }
      if (schema.has("maximum") && value.asDouble() > schema.path("maximum").asDouble()) {
        faults.add(path + ": must be at most " + schema.path("maximum"));
      }
    }
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String cel = rule.path("rule").asText();
      // A rule of transition holds between two versions alone.
      if (cel.contains("oldSelf") && old == null) continue;
      String fault = Cel.fault(cel, value, old);
      if (fault != null) {
        String message = rule.path("message").asText(cel);
        faults.add(path + ": Invalid value: " + message + " (" + fault + ")");
      }
    }
  }

  private void fields(String path, JsonNode schema, ObjectNode object, @Nullable JsonNode old) {
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.path("additionalProperties");
    boolean keeps = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode inner = properties.has(name) ? properties.path(name) : additional;
      if (inner.isMissingNode()) {
        if (!keeps) object.remove(name);
      } else if (object.get(name).isNull()) object.remove(name);
      else walk(path + "." + name, inner, object.get(name), old == null ? null : old.get(name));
    }
    properties
        .properties()
        .forEach(property -> {
          if (!object.has(property.getKey()) && property.getValue().has("default")) {
            object.set(property.getKey(), property.getValue().get("default"));
          }
          if (!object.has(property.getKey()) && isRequired(schema, property.getKey())) {
            faults.add(path + "." + property.getKey() + ": Required value");
          }
        });
  }

  private void text(String path, JsonNode schema, String text) {
    bounds(path, schema, "Length", text.length(), "characters");
    JsonNode pattern = schema.path("pattern");
    if (pattern.isTextual() && !Pattern.compile(pattern.asText()).matcher(text).find()) {
      faults.add(path + ": Invalid value: \"" + text + "\": should match '" + pattern + "'");
    }
    JsonNode allowed = schema.path("enum");
    if (allowed.isArray()) {
      for (JsonNode one : allowed) if (one.asText().equals(text)) return;
      faults.add(path + ": Unsupported value: \"" + text + "\": supported values: " + allowed);
    }
  }

  private void bounds(String path, JsonNode schema, String what, int size, String unit) {
    if (size > schema.path("max" + what).asInt(Integer.MAX_VALUE)) {
      faults.add(path + ": must have at most " + schema.path("max" + what) + " " + unit);
    }
    if (size < schema.path("min" + what).asInt(0)) {
      faults.add(path + ": must have at least " + schema.path("min" + what) + " " + unit);
    }
  }

  private static boolean fits(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> true;
    };
  }

  private static boolean isRequired(JsonNode schema, String name) {
    for (JsonNode required : schema.path("required")) {
      if (required.asText().equals(name)) return true;
    }
    return false;
  }
}
