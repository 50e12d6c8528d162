package io.peaknet.services;

import io.peaknet.dns.ServerConfig;
import io.peaknet.dns.Site;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a server of services is run.
 *
 * @param dns how DNS is served
 * @param zones the zones; names of services in none of them get the zone that their parent names
 * @param sites which clients are in which {@link Topology#zone}, for {@link Policy#NEAREST}
 * @param prometheus who is asked for loads
 * @param state where to remember over a restart what sources said
 * @param admin the Unix socket that operators ask
 * @param http where agents, drains and monitoring ask; it only tells
 * @param token who may be told everything there; none: this machine alone
 */
public record ServicesConfig(
    ServerConfig dns,
    List<ZoneConfig> zones,
    List<Site> sites,
    Optional<LoadServer> prometheus,
    Optional<Path> state,
    Optional<Path> admin,
    Optional<InetSocketAddress> http,
    Optional<AccessToken> token) {

  /**
   * A Prometheus server.
   *
   * @param url its base
   * @param authorization the value of that header field, if it wants one
   * @param timeout how long an answer may take
   */
  public record LoadServer(URI url, Optional<String> authorization, Duration timeout) {}

  public ServicesConfig {
    zones = List.copyOf(zones);
    sites = List.copyOf(sites);
  }

  /** One that serves DNS and nothing else, and remembers nothing. */
  public static ServicesConfig of(ServerConfig dns, ZoneConfig... zones) {
    return new ServicesConfig(
        dns,
        List.of(zones),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with another file for its memory. */
  public ServicesConfig withState(Path other) {
    return new ServicesConfig(
        dns, zones, sites, prometheus, Optional.of(other), admin, http, token);
  }

  /** The same with another Prometheus server. */
  public ServicesConfig withPrometheus(LoadServer other) {
    return new ServicesConfig(dns, zones, sites, Optional.of(other), state, admin, http, token);
  }

  /** The same with another address for HTTP. */
  public ServicesConfig withHttp(InetSocketAddress other) {
    return new ServicesConfig(
        dns, zones, sites, prometheus, state, admin, Optional.of(other), token);
  }

  /** The same with a token for HTTP. */
  public ServicesConfig withToken(AccessToken other) {
    return new ServicesConfig(
        dns, zones, sites, prometheus, state, admin, http, Optional.of(other));
  }
}
