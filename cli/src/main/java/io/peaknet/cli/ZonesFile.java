package io.peaknet.cli;

import io.peaknet.dns.Name;
import io.peaknet.dns.Prefix;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Signing;
import io.peaknet.dns.SigningKey;
import io.peaknet.dns.ZoneFile;
import io.peaknet.dns.ZoneRules;
import io.peaknet.services.ZoneConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The zones of a configuration: {@code [zones."example.org"]} tables. */
final class ZonesFile {
  private static final List<String> KEYS =
      List.of(
          "file",
          "nameservers",
          "hostmaster",
          "negative_ttl",
          "signing_key",
          "transfer",
          "update",
          "notify");
  private static final String ACCESS = "\"2001:db8::/32 key.example\"";
  private static final int DNS_PORT = 53;

  private final ConfigTable root;
  private final Set<Name> keys;

  /**
   * @param keys the names of TSIG keys that rules may use
   */
  ZonesFile(ConfigTable root, Set<Name> keys) {
    this.root = root;
    this.keys = keys;
  }

  List<ZoneConfig> read() throws ConfigException {
    List<ZoneConfig> zones = new ArrayList<>();
    ConfigTable outer = root.table("zones");
    for (Map.Entry<String, ConfigTable> one : root.tables("zones").entrySet()) {
      ConfigTable place = outer == null ? root : outer;
      Name origin = place.check(one.getKey(), () -> Name.parse(one.getKey()));
      zones.add(zone(origin, one.getValue()));
    }
    return zones;
  }

  private ZoneConfig zone(Name origin, ConfigTable table) throws ConfigException {
    table.refuseUnknown(KEYS);
    Optional<Name> hostmaster =
        Optional.ofNullable(table.parsed("hostmaster", text -> Name.parse(text.replace('@', '.'))));
    Duration negative = table.duration("negative_ttl", Duration.ofSeconds(5));
    ZoneConfig.Times times =
        table.check(
            "negative_ttl",
            () -> ZoneConfig.Times.STANDARD.withNegative((int) negative.toSeconds()));
    Map<Name, List<InetAddress>> nameservers = nameservers(table);
    ZoneRules rules = rules(table);
    List<RecordSet> records = records(origin, table);
    return table.check(
        "nameservers",
        () -> new ZoneConfig(origin, nameservers, hostmaster, times, records, rules));
  }

  /** What the zone holds beside services. */
  private static List<RecordSet> records(Name origin, ConfigTable table) throws ConfigException {
    Path file = table.path("file");
    if (file == null) {
      return List.of();
    }
    try {
      return ZoneFile.read(file, origin);
    } catch (IOException e) {
      throw table.wrong("file", "cannot be read: " + e.getMessage());
    }
  }

  private static Optional<Signing> signing(ConfigTable table) throws ConfigException {
    Path file = table.path("signing_key");
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Signing.with(SigningKey.ofFile(file)));
    } catch (IOException e) {
      throw table.wrong("signing_key", "cannot be read: " + e.getMessage());
    }
  }

  private static Map<Name, List<InetAddress>> nameservers(ConfigTable table)
      throws ConfigException {
    Map<Name, List<InetAddress>> nameservers = new LinkedHashMap<>();
    ConfigTable servers = table.table("nameservers");
    if (servers != null) {
      for (String text : servers.keys()) {
        List<InetAddress> addresses =
            servers.list(text, "addresses", "\"2001:db8::53\"", InetAddress::ofLiteral);
        nameservers.put(
            servers.check(text, () -> Name.parse(text)), addresses == null ? List.of() : addresses);
      }
    }
    return nameservers;
  }

  private ZoneRules rules(ConfigTable table) throws ConfigException {
    List<ZoneRules.Access> transfer = table.list("transfer", "prefixes", ACCESS, this::access);
    List<ZoneRules.Access> update = table.list("update", "prefixes", ACCESS, this::access);
    List<ZoneRules.Secondary> notify =
        table.list("notify", "addresses", "\"[2001:db8::54]:53 key.example\"", this::secondary);
    return new ZoneRules(
        signing(table),
        transfer == null ? List.of() : transfer,
        update == null ? List.of() : update,
        notify == null ? List.of() : notify);
  }

  /** A prefix, and the key that requests from there must be signed with, if one is named. */
  private ZoneRules.Access access(String text) {
    String[] words = text.strip().split(" +", 2);
    return new ZoneRules.Access(Prefix.parse(words[0]), key(words));
  }

  private ZoneRules.Secondary secondary(String text) {
    String[] words = text.strip().split(" +", 2);
    return new ZoneRules.Secondary(Place.of(words[0]).socket(DNS_PORT), key(words));
  }

  private Optional<Name> key(String[] words) {
    if (words.length == 1) {
      return Optional.empty();
    }
    Name name = Name.parse(words[1]);
    if (!keys.contains(name)) {
      throw new IllegalArgumentException(
          "there is no key '" + words[1] + "': [keys.\"" + words[1] + "\"] would define it");
    }
    return Optional.of(name);
  }
}
