package io.peaknet.lab.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a {@link Trial} found.
 *
 * @param figures by name, with the unit last ({@code rtt_p99_ms})
 * @param series figures over time, by name
 * @param failure why some or all are missing, or null
 */
public record Outcome(
    Map<String, Double> figures, Map<String, List<Double>> series, @Nullable String failure) {

  /** Figures alone. */
  public static Outcome of(Map<String, Double> figures) {
    return new Outcome(figures, Map.of(), null);
  }

  /** It could not be measured. */
  public static Outcome failed(String reason) {
    return new Outcome(Map.of(), Map.of(), reason);
  }

  /** The figure of that name, or NaN if it was not measured. */
  public double figure(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  /** For {@link io.peaknet.report.Json}. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("figures", figures);
    if (!series.isEmpty()) {
      map.put("series", series);
    }
    if (failure != null) {
      map.put("failure", failure);
    }
    return map;
  }

  /** Reads what {@link #toMap} wrote. */
  static Outcome read(JsonNode json) {
    Map<String, Double> figures = new LinkedHashMap<>();
    json.path("figures")
        .forEachEntry(
            (name, value) -> figures.put(name, value.isNumber() ? value.asDouble() : Double.NaN));
    Map<String, List<Double>> series = new LinkedHashMap<>();
    json.path("series")
        .forEachEntry((name, values) ->
            series.put(
                name,
                values
                    .valueStream()
                    .map(value -> value.isNumber() ? value.asDouble() : Double.NaN)
                    .toList()));
    String failure =
        Optional.of(json.path("failure"))
            .filter(JsonNode::isString)
            .map(JsonNode::asString)
            .orElse(null);
    return new Outcome(figures, series, failure);
  }
}
