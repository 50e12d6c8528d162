package io.peaknet.lab.paper;

import io.peaknet.lab.experiment.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@link CostModel} is told and no run measures: prices, and how a service is used.
 *
 * @param values by name, see {@link #NAMES}; all at least 0
 * @param straight contestants with nothing between client and replica
 * @param byName those whose clients look a name up again when its TTL is over
 */
public record CostParameters(
    Map<String, Double> values, List<String> straight, List<String> byName) {
  /** What a file must say, and nothing else but the two lists. */
  public static final List<String> NAMES =
      List.of(
          "requests_per_client_s",
          "ttl_s",
          "clients_per_cache",
          "replica_lifetime_s",
          "utilisation",
          "cores_per_box",
          "spare_boxes",
          "price_per_core_month",
          "price_per_middle_month");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What must not be 0, since others are divided by it. */
  private static final List<String> DIVISORS =
      List.of("ttl_s", "clients_per_cache", "replica_lifetime_s", "utilisation", "cores_per_box");

  /**
   * Reads a file: each name with a {@code value} and, for people, a {@code meaning}.
   *
   * @throws UsageException names the file, what is wrong in it, and what is allowed
   */
  public static CostParameters read(Path file) {
    try {
      return of(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UsageException(file + ": cannot be read: " + e.getMessage());
    }
  }

  static CostParameters of(String file, String text) {
    try {
      JsonNode json = JSON.readTree(text);
      Map<String, Double> values = new LinkedHashMap<>();
      for (String name : NAMES) {
        JsonNode value = json.path(name).path("value");
        double number = value.isNumber() ? value.asDouble() : Double.NaN;
        boolean divides = DIVISORS.contains(name);
        if (!(divides ? number > 0 : number >= 0)) {
          throw new UsageException(
              "%s: %s: its value must be a number %s"
                  .formatted(file, name, divides ? "above 0" : "from 0 on"));
        }
        values.put(name, number);
      }
      for (String name : json.propertyNames()) {
        if (!NAMES.contains(name) && !name.equals("straight") && !name.equals("by_name")) {
          throw new UsageException(
              "%s: %s: unknown; there are %s, straight and by_name".formatted(file, name, NAMES));
        }
      }
      return new CostParameters(values, list(file, json, "straight"), list(file, json, "by_name"));
    } catch (JacksonException e) {
      throw new UsageException("%s: no JSON: %s".formatted(file, e.getOriginalMessage()));
    }
  }

  private static List<String> list(String file, JsonNode json, String name) {
    JsonNode value = json.path(name).path("value");
    if (!value.isArray()) {
      throw new UsageException(
          "%s: %s: its value must be a list of contestants".formatted(file, name));
    }
    List<String> names = new ArrayList<>();
    value.forEach(one -> names.add(one.asString()));
    return List.copyOf(names);
  }

  double value(String name) {
    return values.getOrDefault(name, Double.NaN);
  }
}
