package io.peaknet.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A node's answer. Read token by token: binding to classes would cost a quick command half of its
 * time.
 */
record JsonObject(Map<String, @Nullable Object> fields) {

  /**
   * Reads one object.
   *
   * @throws IOException if it is none, or is one with a single field "error": then with that error
   */
  static JsonObject answer(String text) throws IOException {
    JsonObject object = parse(text);
    Object error = object.fields.get("error");
    if (error != null) {
      throw new IOException(error.toString());
    }
    return object;
  }

  private static JsonObject parse(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        return new JsonObject(object(parser));
      }
    } catch (JacksonException e) {
      throw new IOException("the node's answer is no JSON: " + e.getOriginalMessage(), e);
    }
    throw new IOException("the node's answer is no JSON object");
  }

  /** The value of a field, whatever it is. */
  @Nullable Object get(String key) {
    return fields.get(key);
  }

  /** The value of a field as text; "-" if absent. */
  String text(String key) {
    Object value = fields.get(key);
    return value == null ? "-" : value.toString();
  }

  /** Whether a field is true. */
  boolean is(String key) {
    return Boolean.TRUE.equals(fields.get(key));
  }

  /** A number in milliseconds, as people read it; "-" if absent. */
  String milliseconds(String key) {
    return fields.get(key) instanceof Number number
        ? String.format(java.util.Locale.ROOT, "%.2f ms", number.doubleValue())
        : "-";
  }

  /** A list of texts; empty if absent. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (fields.get(key) instanceof List<?> items) {
      items.forEach(item -> texts.add(String.valueOf(item)));
    }
    return texts;
  }

  /** A list of objects; empty if absent. */
  List<JsonObject> objects(String key) {
    List<JsonObject> objects = new ArrayList<>();
    if (fields.get(key) instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof JsonObject object) {
          objects.add(object);
        }
      }
    }
    return objects;
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> new JsonObject(object(parser));
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield items;
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> parser.getString();
    };
  }
}
