package io.peaknet.cli;

import io.peaknet.node.AllowRule;
import io.peaknet.node.NodeConfig;
import io.peaknet.node.PeakUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private static final String URL = "\"udp://[ID@]host:port\"";
  private static final List<String> ALLOW_KEYS = List.of("identity", "protocol", "port");

  /**
   * Reads a file. Paths in it are relative to its folder.
   *
   * @throws ConfigException naming file, line and key
   */
  static ConfigFile read(Path file) throws ConfigException {
    return new Reader(ConfigTable.read(file)).read();
  }

  /** What a node's table says. */
  private record Reader(ConfigTable root) {
    ConfigFile read() throws ConfigException {
      root.refuseUnknown(KEYS);
      return new ConfigFile(
          root.path("key"),
          root.list("listen", "URLs", URL, PeakUrl::parseListen),
          root.list("peers", "URLs", URL, PeakUrl::parsePeer),
          tun(),
          root.path("admin"),
          root.flag("open"),
          postQuantum(),
          allow());
    }

    private @Nullable String tun() throws ConfigException {
      Object value = root.value("tun");
      if (Boolean.FALSE.equals(value)) {
        return NO_TUN;
      }
      if (value != null && !(value instanceof String)) {
        throw root.wrong(
            "tun", "the name of an interface in quotes, or false for none, is allowed");
      }
      return root.parsed(
          "tun",
          name -> {
            NodeConfig.checkTun(name);
            return name;
          });
    }

    private @Nullable Boolean postQuantum() throws ConfigException {
      Object value = root.value("pq");
      if (value == null) {
        return null;
      }
      if (value.equals("required") || value.equals("preferred")) {
        return value.equals("required");
      }
      throw root.wrong("pq", "\"required\" or \"preferred\" is allowed");
    }

    private List<AllowRule> allow() throws ConfigException {
      List<AllowRule> rules = new ArrayList<>();
      for (ConfigTable table : root.tableList("allow")) {
        rules.add(rule(table));
      }
      return rules;
    }

    private static AllowRule rule(ConfigTable table) throws ConfigException {
      table.refuseUnknown(ALLOW_KEYS);
      String identity = table.need("identity", "allow: ", "an identity, or \"*\" for everybody");
      String protocol = table.text("protocol");
      Object given = table.value("port");
      if (given != null && !(given instanceof String) && !(given instanceof Long)) {
        throw table.wrong("port", "a number, or a range as in \"8000-8010\", is allowed");
      }
      String port = given == null ? null : given.toString();
      // One key after the other, so that the error names the line of the key that is wrong.
      table.check("identity", () -> AllowRule.parse(identity, null, null));
      table.check("protocol", () -> AllowRule.parse(identity, protocol, null));
      return table.check("port", () -> AllowRule.parse(identity, protocol, port));
    }
  }
}
