package io.peaknet.lab.experiment;

import io.peaknet.lab.LabException;
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
 * A run that is over, as its {@code results.json} has it.
 *
 * @param quick whether it was the short form
 * @param rounds how many were planned; {@link #results} has those that were done
 * @param machine what it ran on
 * @param versions contestants and their versions, or why they were not here
 * @param loadBefore how many programs wanted a core before it began; NaN if unknown
 */
public record KeptRun(
    String experiment,
    boolean quick,
    int rounds,
    Map<String, String> machine,
    Map<String, String> versions,
    double loadBefore,
    Results results) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Reads the one in a folder.
   *
   * @throws UsageException if there is none
   */
  public static KeptRun read(Path folder) {
    Path file = folder.resolve("results.json");
    if (!Files.exists(file)) {
      throw new UsageException(
          "%s: is not there; a folder is meant that peak lab run has finished".formatted(file));
    }
    try {
      return of(JSON.readTree(Files.readString(file)));
    } catch (IOException | JacksonException e) {
      throw new LabException(file + ": is no result of peak lab run: " + e.getMessage(), e);
    }
  }

  private static KeptRun of(JsonNode json) {
    List<Map<String, Outcome>> rounds = new ArrayList<>();
    json.required("outcomes").forEach(round -> rounds.add(outcomes(round)));
    JsonNode load = json.path("load_before");
    return new KeptRun(
        json.required("experiment").asString(),
        json.required("quick").asBoolean(),
        json.required("rounds").asInt(),
        texts(json.required("machine")),
        texts(json.required("versions")),
        load.isNumber() ? load.asDouble() : Double.NaN,
        new Results(rounds, outcomes(json.path("once"))));
  }

  private static Map<String, Outcome> outcomes(JsonNode json) {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    json.forEachEntry((trial, outcome) -> outcomes.put(trial, Outcome.read(outcome)));
    return outcomes;
  }

  private static Map<String, String> texts(JsonNode json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.forEachEntry((name, value) -> texts.put(name, value.asString()));
    return texts;
  }
}
