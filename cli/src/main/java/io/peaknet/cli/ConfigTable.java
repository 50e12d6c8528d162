package io.peaknet.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads one table of a TOML file. Knows where it is, so that every error names file, line and key,
 * and what is allowed.
 */
record TomlReader(Path file, TomlTable table, @Nullable TomlPosition position) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  /** Makes something of a value, or says what is allowed instead. */
  @FunctionalInterface
  interface Parser<F, T> {
    /**
     * The value's meaning.
     *
     * @throws IllegalArgumentException in one line
     */
    T parse(F value);
  }

  /**
   * The outermost table of a file.
   *
   * @throws ConfigException if it can't be read, or is no TOML
   */
  static TomlReader read(Path file) throws ConfigException {
    try {
      return of(file, Files.readString(file));
    } catch (NoSuchFileException _) {
      throw new ConfigException("config " + file + ": there is no such file");
    } catch (AccessDeniedException _) {
      throw new ConfigException("config " + file + ": permission denied");
    } catch (IOException e) {
      throw new ConfigException("config " + file + ": it can't be read: " + e.getMessage());
    }
  }

  /** The outermost table of a text that a file holds. */
  static TomlReader of(Path file, String text) throws ConfigException {
    TomlParseResult toml = Toml.parse(text);
    for (TomlParseError error : toml.errors()) {
      throw new ConfigException(
          file + ":" + error.position().line() + ": " + String.valueOf(error.getMessage()).strip());
    }
    return new TomlReader(file, toml, null);
  }

  void refuseUnknown(List<String> known) throws ConfigException {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        throw wrong(key, "there is no such key: " + listed(known) + " are allowed");
      }
    }
  }

  Set<String> keys() {
    return table.keySet();
  }

  @Nullable Object value(String key) {
    return table.get(List.of(key));
  }

  @Nullable Path path(String key) throws ConfigException {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text) || text.isEmpty() || text.indexOf('\0') >= 0) {
      throw wrong(key, "a path in quotes is allowed");
    }
    return file.resolveSibling(text);
  }

  @Nullable Boolean flag(String key) throws ConfigException {
    Object value = value(key);
    if (value == null || value instanceof Boolean) {
      return (Boolean) value;
    }
    throw wrong(key, "true or false is allowed");
  }

  boolean flag(String key, boolean otherwise) throws ConfigException {
    Boolean value = flag(key);
    return value == null ? otherwise : value;
  }

  @Nullable String text(String key) throws ConfigException {
    Object value = value(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(key, "a text in quotes is allowed");
  }

  /**
   * A text that must be there.
   *
   * @param where begins the error
   */
  String need(String key, String where, String what) throws ConfigException {
    String text = text(key);
    if (text == null) {
      throw new ConfigException(
          file + line(position) + ": " + where + "'" + key + "' is missing: " + what);
    }
    return text;
  }

  int integer(String key, int otherwise, int least, int most) throws ConfigException {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return (int) (long) number;
    }
    throw wrong(key, "a whole number from " + least + " to " + most + " is allowed");
  }

  double number(String key, double otherwise) throws ConfigException {
    return switch (value(key)) {
      case null -> otherwise;
      case Long whole -> whole;
      case Double real -> real;
      default -> throw wrong(key, "a number is allowed");
    };
  }

  Duration duration(String key, Duration otherwise) throws ConfigException {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(value instanceof String text ? text : "");
    if (!matcher.matches()) {
      throw wrong(key, "a time such as \"500ms\", \"5s\", \"2m\" or \"1h\" is allowed");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** A text made something of; null if there is none. */
  <T> @Nullable T parsed(String key, Parser<String, T> parser) throws ConfigException {
    String text = text(key);
    return text == null ? null : check(key, () -> parser.parse(text));
  }

  /**
   * What a list of texts is made of; null if there is none.
   *
   * @param things what they are
   * @param example one of them, in its quotes
   */
  <T> @Nullable List<T> list(String key, String things, String example, Parser<String, T> parser)
      throws ConfigException {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof TomlArray array)) {
      throw wrong(key, "a list of " + things + " is allowed, as in [" + example + "]");
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlPosition at = array.inputPositionOf(i);
      if (!(array.get(i) instanceof String text)) {
        throw wrong(at, key, "texts in quotes are allowed, as in [" + example + "]");
      }
      try {
        items.add(parser.parse(text));
      } catch (IllegalArgumentException e) {
        throw wrong(at, key, String.valueOf(e.getMessage()));
      }
    }
    return items;
  }

  /** A table within; null if there is none. */
  @Nullable TomlReader table(String key) throws ConfigException {
    Object value = value(key);
    if (value == null || value instanceof TomlTable) {
      return value == null
          ? null
          : new TomlReader(file, (TomlTable) value, table.inputPositionOf(List.of(key)));
    }
    throw wrong(key, "a table is allowed");
  }

  /** The tables within a table, by their keys. */
  Map<String, TomlReader> tables(String key) throws ConfigException {
    Map<String, TomlReader> tables = new LinkedHashMap<>();
    TomlReader outer = table(key);
    if (outer != null) {
      for (String name : outer.keys()) {
        TomlReader inner = outer.table(name);
        if (inner != null) {
          tables.put(name, inner);
        }
      }
    }
    return tables;
  }

  /** The tables that begin with {@code [[key]]}. */
  List<TomlReader> tableList(String key) throws ConfigException {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    String allowed = "tables that begin with [[" + key + "]] are allowed";
    if (!(value instanceof TomlArray array)) {
      throw wrong(key, allowed);
    }
    List<TomlReader> tables = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof TomlTable one)) {
        throw wrong(key, allowed);
      }
      tables.add(new TomlReader(file, one, array.inputPositionOf(i)));
    }
    return tables;
  }

  /** Runs what may refuse a value, and names the place if it does. */
  <T> T check(String key, java.util.function.Supplier<T> parser) throws ConfigException {
    try {
      return parser.get();
    } catch (IllegalArgumentException e) {
      throw wrong(key, String.valueOf(e.getMessage()));
    }
  }

  ConfigException wrong(String key, String why) {
    TomlPosition at = table.inputPositionOf(List.of(key));
    return wrong(at == null ? position : at, key, why);
  }

  ConfigException wrong(@Nullable TomlPosition position, String key, String why) {
    return new ConfigException(file + line(position) + ": " + key + ": " + why);
  }

  private static String line(@Nullable TomlPosition position) {
    return position == null ? "" : ":" + position.line();
  }

  private static String listed(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
