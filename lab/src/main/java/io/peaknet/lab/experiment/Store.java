package io.peaknet.lab.experiment;

import io.peaknet.lab.LabException;
import io.peaknet.report.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a run: what was run ({@code run.json}), each finished round, and at the end the
 * results. A later run with the same folder goes on where the last one ended, however that was.
 */
final class Store {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;

  /**
   * Opens or makes the folder.
   *
   * @param what decides which runs may share it: rounds of different programs don't mix
   * @throws UsageException if it holds rounds of something else
   * @throws LabException if it can't be written
   */
  Store(Path folder, Map<String, ?> what) {
    this.folder = folder;
    String text = Json.write(what);
    try {
      Files.createDirectories(folder);
      Optional<JsonNode> before = read("run.json");
      if (before.isPresent()) {
        refuseIfOther(before.get(), JSON.readTree(text));
      } else {
        write("run.json", text + "\n");
      }
    } catch (IOException e) {
      throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  private void refuseIfOther(JsonNode before, JsonNode now) {
    for (String key : now.propertyNames()) {
      if (!now.path(key).equals(before.path(key))) {
        throw new UsageException(
            "%s holds a run with %s %s, and this one has %s: name another folder with --out"
                .formatted(folder, key, before.path(key), now.path(key)));
      }
    }
  }

  /** The outcomes kept under a name, by trial; empty if there are none. */
  Optional<Map<String, Outcome>> outcomes(String name) {
    return read(name + ".json")
        .map(json -> {
          Map<String, Outcome> outcomes = new LinkedHashMap<>();
          json.forEachEntry((trial, outcome) -> outcomes.put(trial, Outcome.read(outcome)));
          return outcomes;
        });
  }

  /** Keeps the outcomes of trials that belong together. */
  void keep(String name, Map<String, Outcome> outcomes) {
    Map<String, Object> map = new LinkedHashMap<>();
    outcomes.forEach((trial, outcome) -> map.put(trial, outcome.toMap()));
    write(name + ".json", Json.write(map) + "\n");
  }

  /** Writes a file as a whole: a reader sees all of it or none. */
  void write(String name, String text) {
    try {
      Path next = folder.resolve(name + ".next");
      Files.writeString(next, text);
      Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LabException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
  }

  private Optional<JsonNode> read(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(Files.readString(file)));
    } catch (IOException | JacksonException e) {
      throw new LabException(file + " is not readable as JSON: delete it to measure it again", e);
    }
  }
}
