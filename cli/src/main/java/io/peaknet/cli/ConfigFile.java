package io.peaknet.cli;

import io.peaknet.node.AllowRule;
import io.peaknet.node.NodeConfig;
import io.peaknet.node.PeakUrl;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A node's configuration in TOML: what it says, nothing where it is silent. Every error names file,
 * line and key, and what is allowed. Described in {@code docs/configuration.md}.
 *
 * @param key null if not given, as are all others
 * @param tun {@link #NO_TUN} if {@code tun = false}
 */
record ConfigFile(
    @Nullable Path key,
    @Nullable List<PeakUrl> listen,
    @Nullable List<PeakUrl> peers,
    @Nullable String tun,
    @Nullable Path admin,
    @Nullable Boolean open,
    @Nullable Boolean postQuantumRequired,
    List<AllowRule> allow) {

  /** Stands for no interface at all. */
  static final String NO_TUN = "";

  /** What an absent file says. */
  static final ConfigFile EMPTY =
      new ConfigFile(null, null, null, null, null, null, null, List.of());

  private static final List<String> KEYS =
      List.of("key", "listen", "peers", "tun", "admin", "open", "pq", "allow");
  private static final List<String> ALLOW_KEYS = List.of("identity", "protocol", "port");

  /**
   * Reads a file. Paths in it are relative to its folder.
   *
   * @throws ConfigException naming file, line and key
   */
  static ConfigFile read(Path file) throws ConfigException {
    TomlParseResult toml;
    try {
      toml = Toml.parse(Files.readString(file));
    } catch (NoSuchFileException _) {
      throw new ConfigException("config " + file + ": there is no such file");
    } catch (AccessDeniedException _) {
      throw new ConfigException("config " + file + ": permission denied");
    } catch (IOException e) {
      throw new ConfigException("config " + file + ": it can't be read: " + e.getMessage());
    }
    for (TomlParseError error : toml.errors()) {
      throw new ConfigException(
          file + ":" + error.position().line() + ": " + String.valueOf(error.getMessage()).strip());
    }
    return new Reader(file, toml).read();
  }

  /** Reads one table; knows where it is, for errors. */
  private record Reader(Path file, TomlTable table) {
    ConfigFile read() throws ConfigException {
      refuseUnknown(KEYS);
      return new ConfigFile(
          path("key"),
          urls("listen", PeakUrl::parseListen),
          urls("peers", PeakUrl::parsePeer),
          tun(),
          path("admin"),
          flag("open"),
          postQuantum(),
          allow());
    }

    private void refuseUnknown(List<String> known) throws ConfigException {
      for (String key : table.keySet()) {
        if (!known.contains(key)) {
          throw wrong(key, "there is no such key: " + listed(known) + " are allowed");
        }
      }
    }

    private @Nullable Path path(String key) throws ConfigException {
      Object value = value(key);
      if (value == null) {
        return null;
      }
      if (!(value instanceof String text) || text.isEmpty() || text.indexOf('\0') >= 0) {
        throw wrong(key, "a path in quotes is allowed");
      }
      return file.resolveSibling(text);
    }

    private @Nullable List<PeakUrl> urls(String key, Function<String, PeakUrl> parser)
        throws ConfigException {
      Object value = value(key);
      if (value == null) {
        return null;
      }
      if (!(value instanceof TomlArray array)) {
        throw wrong(key, "a list of URLs is allowed, as in [\"udp://[ID@]host:port\"]");
      }
      List<PeakUrl> urls = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        TomlPosition position = array.inputPositionOf(i);
        if (!(array.get(i) instanceof String text)) {
          throw wrong(position, key, "a URL in quotes is allowed, as in \"udp://[ID@]host:port\"");
        }
        try {
          urls.add(parser.apply(text));
        } catch (IllegalArgumentException e) {
          throw wrong(position, key, String.valueOf(e.getMessage()));
        }
      }
      return urls;
    }

    private @Nullable String tun() throws ConfigException {
      Object value = value("tun");
      if (Boolean.FALSE.equals(value)) {
        return NO_TUN;
      }
      if (value != null && !(value instanceof String)) {
        throw wrong("tun", "the name of an interface in quotes, or false for none, is allowed");
      }
      try {
        if (value instanceof String name) {
          NodeConfig.checkTun(name);
        }
      } catch (IllegalArgumentException e) {
        throw wrong("tun", String.valueOf(e.getMessage()));
      }
      return (String) value;
    }

    private @Nullable Boolean flag(String key) throws ConfigException {
      Object value = value(key);
      if (value == null || value instanceof Boolean) {
        return (Boolean) value;
      }
      throw wrong(key, "true or false is allowed");
    }

    private @Nullable Boolean postQuantum() throws ConfigException {
      Object value = value("pq");
      if (value == null) {
        return null;
      }
      if (value.equals("required") || value.equals("preferred")) {
        return value.equals("required");
      }
      throw wrong("pq", "\"required\" or \"preferred\" is allowed");
    }

    private List<AllowRule> allow() throws ConfigException {
      Object value = value("allow");
      if (value == null) {
        return List.of();
      }
      if (!(value instanceof TomlArray array)) {
        throw wrong("allow", "tables that begin with [[allow]] are allowed");
      }
      List<AllowRule> rules = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        if (!(array.get(i) instanceof TomlTable rule)) {
          throw wrong("allow", "tables that begin with [[allow]] are allowed");
        }
        rules.add(new Reader(file, rule).rule(array.inputPositionOf(i)));
      }
      return rules;
    }

    private AllowRule rule(@Nullable TomlPosition position) throws ConfigException {
      refuseUnknown(ALLOW_KEYS);
      String identity = text("identity");
      if (identity == null) {
        throw wrong(
            position, "allow", "'identity' is missing: an identity, or \"*\" for everybody");
      }
      String protocol = text("protocol");
      Object given = value("port");
      if (given != null && !(given instanceof String) && !(given instanceof Long)) {
        throw wrong("port", "a number, or a range as in \"8000-8010\", is allowed");
      }
      String port = given == null ? null : given.toString();
      // One key after the other, so that the error names the line of the key that is wrong.
      check("identity", () -> AllowRule.parse(identity, null, null));
      check("protocol", () -> AllowRule.parse(identity, protocol, null));
      return check("port", () -> AllowRule.parse(identity, protocol, port));
    }

    private AllowRule check(String key, java.util.function.Supplier<AllowRule> parser)
        throws ConfigException {
      try {
        return parser.get();
      } catch (IllegalArgumentException e) {
        throw wrong(key, String.valueOf(e.getMessage()));
      }
    }

    private @Nullable String text(String key) throws ConfigException {
      Object value = value(key);
      if (value == null || value instanceof String) {
        return (String) value;
      }
      throw wrong(key, "a text in quotes is allowed");
    }

    private @Nullable Object value(String key) {
      return table.get(List.of(key));
    }

    private ConfigException wrong(String key, String why) {
      return wrong(table.inputPositionOf(List.of(key)), key, why);
    }

    private ConfigException wrong(@Nullable TomlPosition position, String key, String why) {
      String line = position == null ? "" : ":" + position.line();
      return new ConfigException(file + line + ": " + key + ": " + why);
    }

    private static String listed(List<String> words) {
      int last = words.size() - 1;
      return String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
  }
}
