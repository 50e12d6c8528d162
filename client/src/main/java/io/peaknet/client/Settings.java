package io.peaknet.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a {@link PeakClient} does.
 *
 * @param zones names at or below these are looked up here, in their usual form (lower case, no dot
 *     at the end); all others are left to the JDK
 * @param servers name servers that know the zones, in order of preference
 * @param port where replicas listen, for checks, if no SRV or HTTPS record tells; 0 if unknown
 * @param services prefixes of SRV records to ask for, such as {@code _https._tcp}
 * @param order how replicas of equal priority are ordered
 * @param patience how long the first try waits for a name server; later ones wait longer
 * @param checkAge how long a replica that accepted a connection counts as alive without another
 *     check; empty to check none
 * @param failedFor how long one that failed stays last
 * @param staleFor how long an old answer is used while no name server can be reached
 */
public record Settings(
    List<String> zones,
    List<InetSocketAddress> servers,
    int port,
    List<String> services,
    Order order,
    Duration patience,
    Optional<Duration> checkAge,
    Duration failedFor,
    Duration staleFor) {

  /** How replicas of equal priority are ordered. */
  public enum Order {
    /** Anew for each look-up, by weight where SRV records give one. */
    SPREAD,
    /** As the server has it. */
    SERVER
  }

  /** Copies. */
  public Settings {
    zones = List.copyOf(zones);
    servers = List.copyOf(servers);
    services = List.copyOf(services);
  }

  /** The usual ones. */
  public static Settings of(List<String> zones, List<InetSocketAddress> servers) {
    return new Settings(
        zones,
        servers,
        0,
        List.of("_https._tcp", "_http._tcp"),
        Order.SPREAD,
        Duration.ofMillis(400),
        Optional.of(Duration.ofMillis(250)),
        Duration.ofSeconds(10),
        Duration.ofHours(1));
  }

  /**
   * Those of the system properties {@code peak.client.*}, or of environment variables of the same
   * names in capitals ({@code PEAK_CLIENT_ZONES}).
   *
   * @throws IllegalArgumentException naming the property that is wrong, and what is allowed
   */
  public static Settings ofSystem() {
    return read(name ->
        Optional.ofNullable(System.getProperty(name))
            .or(() -> Optional.ofNullable(System.getenv(SettingsReader.variable(name)))));
  }

  /** Those that a source of values by name gives. */
  static Settings read(Function<String, Optional<String>> source) {
    return new SettingsReader(source).read();
  }
}
