package io.peaknet.cli;

import io.peaknet.dns.Name;
import io.peaknet.dns.Prefix;
import io.peaknet.dns.RateLimit;
import io.peaknet.dns.ServerConfig;
import io.peaknet.dns.Site;
import io.peaknet.dns.TsigKey;
import io.peaknet.services.AccessToken;
import io.peaknet.services.ServicesConfig;
import io.peaknet.services.ZoneConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code peak dns}: how it serves, and where. The services in the same file
 * are {@link ServicesFile}'s. Described in {@code docs/dns.md}.
 */
final class DnsConfigFile {
  static final int HTTP_PORT = 7453;

  private static final String TOKEN_KEY = "http_token_file";
  private static final int DNS_PORT = 53;
  private static final List<String> KEYS =
      List.of(
          "listen",
          "admin",
          "http",
          TOKEN_KEY,
          "state",
          "loops",
          "udp_bytes",
          "rate_limit",
          "rate_slip",
          "client_subnet_from",
          "prometheus",
          "sites",
          "keys",
          "zones",
          "services",
          KubernetesTable.KEY);
  private static final List<String> PROMETHEUS_KEYS = List.of("url", "authorization", "timeout");
  private static final List<String> KEY_KEYS = List.of("algorithm", "secret");
  private static final String ADDRESS = "\"[2001:db8::53]:53\"";
  private static final String PREFIX = "\"2001:db8::/32\"";

  private final ConfigTable root;
  private final Defaults defaults;

  private DnsConfigFile(ConfigTable root, Defaults defaults) {
    this.root = root;
    this.defaults = defaults;
  }

  /**
   * Understands the outermost table of a file.
   *
   * @throws ConfigException naming file, line and key
   */
  static ServicesConfig read(ConfigTable root, Defaults defaults) throws ConfigException {
    return new DnsConfigFile(root, defaults).read();
  }

  private ServicesConfig read() throws ConfigException {
    root.refuseUnknown(KEYS);
    Map<Name, TsigKey> keys = keys();
    Path admin = root.path("admin");
    boolean stateless = Boolean.FALSE.equals(root.value("state"));
    Path state = stateless ? null : root.path("state");
    List<ZoneConfig> zones = new ZonesFile(root, keys.keySet()).read();
    if (stateless && zones.stream().anyMatch(zone -> !zone.rules().update().isEmpty())) {
      throw root.wrong(
          "state", "a path is needed where a zone has 'update': updates are kept beside it");
    }
    return new ServicesConfig(
        server(List.copyOf(keys.values())),
        zones,
        sites(),
        prometheus(),
        stateless
            ? Optional.empty()
            : Optional.of(state == null ? defaults.servicesState() : state),
        Optional.of(admin == null ? defaults.servicesAdmin() : admin),
        Optional.ofNullable(root.parsed("http", text -> Place.of(text).socket(HTTP_PORT))),
        token());
  }

  private Optional<AccessToken> token() throws ConfigException {
    Path file = root.path(TOKEN_KEY);
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(AccessToken.read(file));
    } catch (IOException e) {
      throw root.wrong(TOKEN_KEY, String.valueOf(e.getMessage()));
    }
  }

  private ServerConfig server(List<TsigKey> keys) throws ConfigException {
    List<InetSocketAddress> listen =
        root.list("listen", "addresses", ADDRESS, text -> Place.of(text).socket(DNS_PORT));
    List<InetSocketAddress> everywhere =
        List.of(new InetSocketAddress("0.0.0.0", DNS_PORT), new InetSocketAddress("::", DNS_PORT));
    ServerConfig usual =
        ServerConfig.listening(
            (listen == null ? everywhere : listen).toArray(InetSocketAddress[]::new));
    int loops = root.integer("loops", 0, 0, 256);
    int bytes = root.integer("udp_bytes", usual.udpBytesMax(), 512, 1432);
    List<Prefix> believed = root.list("client_subnet_from", "prefixes", PREFIX, Prefix::parse);
    Optional<RateLimit> limit = rateLimit();
    return root.check(
        "listen",
        () ->
            new ServerConfig(
                usual.listen(),
                loops,
                bytes,
                usual.tcpConnectionsMax(),
                usual.tcpIdleSeconds(),
                limit,
                usual.cookies(),
                believed == null ? List.of() : believed,
                keys));
  }

  private Optional<RateLimit> rateLimit() throws ConfigException {
    if (Boolean.FALSE.equals(root.value("rate_limit"))) {
      return Optional.empty();
    }
    RateLimit usual = RateLimit.STANDARD;
    int rate = root.integer("rate_limit", usual.answersPerSecond(), 1, 1_000_000);
    int slip = root.integer("rate_slip", usual.slip(), 0, 10);
    return Optional.of(root.check("rate_limit", () -> new RateLimit(rate, slip)));
  }

  private Map<Name, TsigKey> keys() throws ConfigException {
    Map<Name, TsigKey> keys = new LinkedHashMap<>();
    ConfigTable outer = root.table("keys");
    for (Map.Entry<String, ConfigTable> one : root.tables("keys").entrySet()) {
      ConfigTable table = one.getValue();
      table.refuseUnknown(KEY_KEYS);
      String algorithm = table.text("algorithm");
      String secret = table.need("secret", "keys: ", "in base64, of 16 bytes or more");
      TsigKey key =
          (outer == null ? root : outer)
              .check(
                  one.getKey(),
                  () ->
                      new TsigKey(
                          Name.parse(one.getKey()),
                          algorithm == null ? "hmac-sha256" : algorithm,
                          secret));
      keys.put(key.name(), key);
    }
    return keys;
  }

  private List<Site> sites() throws ConfigException {
    List<Site> sites = new ArrayList<>();
    ConfigTable table = root.table("sites");
    if (table != null) {
      for (String name : table.keys()) {
        List<Prefix> prefixes = table.list(name, "prefixes", PREFIX, Prefix::parse);
        sites.add(table.check(name, () -> new Site(name, prefixes == null ? List.of() : prefixes)));
      }
    }
    return sites;
  }

  private Optional<ServicesConfig.LoadServer> prometheus() throws ConfigException {
    @Nullable ConfigTable table = root.table("prometheus");
    if (table == null) {
      return Optional.empty();
    }
    table.refuseUnknown(PROMETHEUS_KEYS);
    table.need("url", "prometheus: ", "such as \"http://localhost:9090\"");
    URI url = table.parsed("url", DnsConfigFile::httpUrl);
    Duration timeout = table.duration("timeout", Duration.ofSeconds(5));
    if (timeout.isZero()) {
      throw table.wrong("timeout", "a time of at least \"1ms\" is allowed");
    }
    return Optional.of(
        new ServicesConfig.LoadServer(
            java.util.Objects.requireNonNull(url),
            Optional.ofNullable(table.text("authorization")),
            timeout));
  }

  /**
   * A URL of HTTP.
   *
   * @throws IllegalArgumentException if it is none
   */
  static URI httpUrl(String text) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no URL: " + e.getMessage(), e);
    }
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null) {
      throw new IllegalArgumentException(
          "'" + text + "': a URL such as \"http://[::1]:" + HTTP_PORT + "\" is allowed");
    }
    return url;
  }
}
