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

/**
 * One table of a configuration file, in TOML or in YAML. Knows where it is, so that every error
 * names file, line and key, and what is allowed.
 *
 * @param line where it begins, counted from 1; 0 if it is the file itself, or nothing says so
 */
record ConfigTable(Path file, int line, Map<String, ConfigValue> values) {
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
   * @throws ConfigException if it can't be read, or is not what its name says
   */
  static ConfigTable read(Path file) throws ConfigException {
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

  /** The outermost table of a text that a file holds: YAML if its name says so, or TOML. */
  static ConfigTable of(Path file, String text) throws ConfigException {
    String name = file.toString();
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    return yaml ? YamlFile.parse(file, text) : TomlFile.parse(file, text);
  }

  void refuseUnknown(List<String> known) throws ConfigException {
    for (String key : keys()) {
      if (!known.contains(key)) {
        throw wrong(key, "there is no such key: " + listed(known) + " are allowed");
      }
    }
  }

  Set<String> keys() {
    return values.keySet();
  }

  @Nullable Object value(String key) {
    ConfigValue value = values.get(key);
    return value == null ? null : value.value();
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
      throw new ConfigException(place(line) + ": " + where + "'" + key + "' is missing: " + what);
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
    String suchAs = "as in [" + example + "]";
    List<ConfigValue> found = items(key, "a list of " + things + " is allowed, " + suchAs);
    if (found == null) {
      return null;
    }
    List<T> items = new ArrayList<>();
    for (ConfigValue item : found) {
      if (!(item.value() instanceof String text)) {
        throw wrong(item.line(), key, "texts in quotes are allowed, " + suchAs);
      }
      try {
        items.add(parser.parse(text));
      } catch (IllegalArgumentException e) {
        throw wrong(item.line(), key, String.valueOf(e.getMessage()));
      }
    }
    return items;
  }

  /**
   * What is in a list; null if there is none.
   *
   * @param allowed ends the error if it is something else
   */
  @Nullable List<ConfigValue> items(String key, String allowed) throws ConfigException {
    return switch (value(key)) {
      case null -> null;
      case ConfigValue.Items list -> list.values();
      default -> throw wrong(key, allowed);
    };
  }

  /** A table within; null if there is none. */
  @Nullable ConfigTable table(String key) throws ConfigException {
    return switch (value(key)) {
      case null -> null;
      case ConfigTable table -> table;
      default -> throw wrong(key, "a table is allowed");
    };
  }

  /** The tables within a table, by their keys. */
  Map<String, ConfigTable> tables(String key) throws ConfigException {
    Map<String, ConfigTable> tables = new LinkedHashMap<>();
    ConfigTable outer = table(key);
    if (outer != null) {
      for (String name : outer.keys()) {
        ConfigTable inner = outer.table(name);
        if (inner != null) {
          tables.put(name, inner);
        }
      }
    }
    return tables;
  }

  /** The tables of a list: in TOML they begin with {@code [[key]]}. */
  List<ConfigTable> tableList(String key) throws ConfigException {
    String allowed = "a list of tables is allowed (in TOML, each begins with [[" + key + "]])";
    List<ConfigValue> items = items(key, allowed);
    List<ConfigTable> tables = new ArrayList<>();
    for (ConfigValue item : items == null ? List.<ConfigValue>of() : items) {
      if (!(item.value() instanceof ConfigTable table)) {
        throw wrong(item.line(), key, allowed);
      }
      tables.add(table);
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
    ConfigValue value = values.get(key);
    return wrong(value == null ? 0 : value.line(), key, why);
  }

  /**
   * An error.
   *
   * @param at the line; 0 if nothing says so
   */
  ConfigException wrong(int at, String key, String why) {
    return new ConfigException(place(at > 0 ? at : line) + ": " + key + ": " + why);
  }

  private String place(int at) {
    return at > 0 ? file + ":" + at : file.toString();
  }

  private static String listed(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
