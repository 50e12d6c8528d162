package io.peaknet.kubernetes.legacy;

import io.peaknet.dns.Name;
import io.peaknet.services.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * PeakDNS's {@code settings.ini}: what in it is about labels, and which of its keys are said
 * elsewhere in Peak, or have no counterpart.
 *
 * @param labels how labels are read
 * @param others all other keys, as {@code section.key}
 */
public record Settings(Labels labels, List<String> others) {

  private static final String PREFIX = "dns.prefix";
  private static final String MODE = "loadbalancing.defaultmode";
  private static final String THRESHOLD = "loadbalancing.defaultoverloadthreshold";
  private static final String HASH = "hash.length";

  /** A setting, and the line that it is on. */
  private record Setting(String value, int line) {}

  /**
   * Reads the text of a file.
   *
   * @param file its name, for errors
   * @throws IllegalArgumentException that names file and line
   */
  public static Settings parse(String file, String text) {
    Reader reader = new Reader(file);
    reader.read(text);
    String suffix = strip(reader.text(PREFIX, "peak."));
    try {
      Name.parse(suffix);
    } catch (IllegalArgumentException e) {
      throw reader.error(PREFIX, String.valueOf(e.getMessage()));
    }
    Policy policy;
    try {
      policy = Labels.policy(reader.text(MODE, "singlebest"));
    } catch (IllegalArgumentException e) {
      throw reader.error(MODE, String.valueOf(e.getMessage()));
    }
    double threshold = reader.number(THRESHOLD, 1.5, 1, 1e6);
    int hash = (int) reader.number(HASH, 4, 1, 16);
    Labels usual = Labels.DEFAULT;
    Set<String> others = new TreeSet<>(reader.settings.keySet());
    others.removeAll(Set.of(PREFIX, MODE, THRESHOLD, HASH));
    return new Settings(
        new Labels(suffix, policy, threshold, hash, usual.ttl(), usual.guard()),
        List.copyOf(others));
  }

  private static String strip(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    while (plain.startsWith(".")) plain = plain.substring(1);
    return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
  }

  private static final class Reader {
    private final String file;
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    Reader(String file) {
      this.file = file;
    }

    void read(String text) {
      String section = "";
      int number = 0;
      for (String raw : text.split("\\R", -1)) {
        number++;
        String line = raw.strip();
        if (line.isEmpty() || line.startsWith(";") || line.startsWith("#")) continue;
        if (line.startsWith("[")) {
          if (!line.endsWith("]")) throw error(number, "a section is written [name]");
          section = line.substring(1, line.length() - 1).strip().toLowerCase(Locale.ROOT);
          continue;
        }
        int equals = line.indexOf('=');
        if (equals < 1) throw error(number, "'" + line + "': KEY=VALUE or [section] is allowed");
        String key = section + "." + line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        settings.put(key, new Setting(value(line.substring(equals + 1)), number));
      }
    }

    /** What follows a semicolon is a comment; quotes around the whole are none of it. */
    private static String value(String text) {
      String value = text.strip();
      int comment = value.indexOf(" ;");
      if (comment >= 0) value = value.substring(0, comment).strip();
      boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
      return isQuoted ? value.substring(1, value.length() - 1) : value;
    }

    String text(String key, String usual) {
      Setting setting = settings.get(key);
      return setting == null || setting.value.isEmpty() ? usual : setting.value;
    }

    double number(String key, double usual, double least, double most) {
      Setting setting = settings.get(key);
      if (setting == null || setting.value.isEmpty()) return usual;
      try {
        double number = Double.parseDouble(setting.value);
        if (number >= least && number <= most) return number;
      } catch (NumberFormatException e) {
        // As one that is out of range.
      }
      String range = String.format(Locale.ROOT, "%.0f to %.0f", least, most);
      throw error(setting.line, key + " '" + setting.value + "': " + range + " is allowed");
    }

    IllegalArgumentException error(String key, String why) {
      Setting setting = settings.get(key);
      return error(setting == null ? 0 : setting.line, why);
    }

    private IllegalArgumentException error(int line, String why) {
      return new IllegalArgumentException(file + ":" + line + ": " + why);
    }
  }
}
