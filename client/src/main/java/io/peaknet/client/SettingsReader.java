package io.peaknet.client;

import io.peaknet.client.dns.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@link Settings} from text, and says what is wrong with it. */
final class SettingsReader {
  private static final String PREFIX = "peak.client.";
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|min|h)");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern SERVICE = Pattern.compile("_[a-z0-9-]+\\._(tcp|udp)");
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final int DNS_PORT = 53;
  private static final int PORT_MAX = 65_535;

  private final Function<String, Optional<String>> source;

  SettingsReader(Function<String, Optional<String>> source) {
    this.source = source;
  }

  /** The environment variable that stands for a property. */
  static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  Settings read() {
    List<String> zones = list("zones", SettingsReader::zone);
    Settings usual = Settings.of(zones, List.of());
    List<InetSocketAddress> servers = list("servers", SettingsReader::server);
    if (servers.isEmpty() && !zones.isEmpty()) {
      servers = systemServers(RESOLV_CONF);
    }
    boolean services = text("services").isPresent();
    return new Settings(
        zones,
        servers,
        one("port", SettingsReader::port, usual.port()),
        services ? list("services", SettingsReader::service) : usual.services(),
        one("order", SettingsReader::order, usual.order()),
        one("patience", SettingsReader::duration, usual.patience()),
        one("check-age", SettingsReader::age, usual.checkAge()),
        one("failed-for", SettingsReader::duration, usual.failedFor()),
        one("stale-for", SettingsReader::duration, usual.staleFor()));
  }

  private Optional<String> text(String name) {
    return source.apply(PREFIX + name);
  }

  private <T> T one(String name, Function<String, T> parser, T usual) {
    return text(name).map(text -> parsed(name, text.strip(), parser)).orElse(usual);
  }

  private <T> List<T> list(String name, Function<String, T> parser) {
    return Stream.of(text(name).orElse("").split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(part -> parsed(name, part, parser))
        .toList();
  }

  private static <T> T parsed(String name, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          PREFIX + name + ": '" + text + "' is not allowed: " + e.getMessage(), e);
    }
  }

  private static String zone(String text) {
    return Names.normal(text)
        .orElseThrow(
            () -> new IllegalArgumentException("names of zones, as in shop.example,peak.internal"));
  }

  private static String service(String text) {
    if (!SERVICE.matcher(text).matches()) {
      throw new IllegalArgumentException("prefixes of SRV records, as in _https._tcp,_grpc._tcp");
    }
    return text;
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > PORT_MAX || text.matches("0+")) {
      throw new IllegalArgumentException("a port from 1 to 65535");
    }
    return Integer.parseInt(text);
  }

  private static Settings.Order order(String text) {
    return switch (text) {
      case "spread" -> Settings.Order.SPREAD;
      case "server" -> Settings.Order.SERVER;
      default -> throw new IllegalArgumentException("spread or server");
    };
  }

  private static Optional<Duration> age(String text) {
    return text.equals("off") ? Optional.empty() : Optional.of(duration(text));
  }

  private static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a time as in 250ms, 5s, 10min or 1h");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "min" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  /** An address with a port or without: {@code 192.0.2.1:53}, {@code [2001:db8::1]:53}. */
  private static InetSocketAddress server(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[") && text.contains("]");
    boolean ported = bracketed ? colon > text.indexOf(']') : text.indexOf(':') == colon;
    boolean hasPort = ported && colon >= 0;
    String host = hasPort ? text.substring(0, colon) : text;
    if (bracketed) {
      host = host.substring(1, host.indexOf(']'));
    }
    int port = hasPort ? port(text.substring(colon + 1)) : DNS_PORT;
    return new InetSocketAddress(literal(host), port);
  }

  private static InetAddress literal(String host) {
    // Only what can't be a name: looking one up here would never end.
    if (IPV4.matcher(host).matches() || host.contains(":")) {
      try {
        return InetAddress.getByName(host);
      } catch (UnknownHostException e) {
        // Said below.
      }
    }
    throw new IllegalArgumentException(
        "addresses of name servers, as in 192.0.2.1,[2001:db8::1]:53");
  }

  /** The name servers of the machine. */
  static List<InetSocketAddress> systemServers(Path resolvConf) {
    List<InetSocketAddress> servers = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(resolvConf)) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length >= 2 && words[0].equals("nameserver")) {
          servers.add(new InetSocketAddress(literal(words[1]), DNS_PORT));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          PREFIX + "servers is not set, and " + resolvConf + " can't be read", e);
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException(
          PREFIX + "servers is not set, and " + resolvConf + " names no name server");
    }
    return servers;
  }
}
