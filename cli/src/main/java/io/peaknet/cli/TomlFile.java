package io.peaknet.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads TOML 1.0 (toml.io). */
final class TomlFile {
  private final Path file;

  private TomlFile(Path file) {
    this.file = file;
  }

  /**
   * The outermost table.
   *
   * @throws ConfigException naming file and line if it is no TOML
   */
  static ConfigTable parse(Path file, String text) throws ConfigException {
    TomlParseResult toml = Toml.parse(text);
    for (TomlParseError error : toml.errors()) {
      throw new ConfigException(
          file + ":" + error.position().line() + ": " + String.valueOf(error.getMessage()).strip());
    }
    return new TomlFile(file).table(toml, 0);
  }

  private ConfigTable table(TomlTable table, int line) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    for (String key : table.keySet()) {
      List<String> path = List.of(key);
      Object value = table.get(path);
      if (value != null) {
        values.put(key, value(value, line(table.inputPositionOf(path))));
      }
    }
    return new ConfigTable(file, line, values);
  }

  private ConfigValue value(Object value, int line) {
    return new ConfigValue(
        line,
        switch (value) {
          case TomlTable table -> table(table, line);
          case TomlArray array -> items(array);
          default -> value;
        });
  }

  private ConfigValue.Items items(TomlArray array) {
    List<ConfigValue> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      values.add(value(array.get(i), line(array.inputPositionOf(i))));
    }
    return new ConfigValue.Items(values);
  }

  private static int line(@Nullable TomlPosition position) {
    return position == null ? 0 : position.line();
  }
}
