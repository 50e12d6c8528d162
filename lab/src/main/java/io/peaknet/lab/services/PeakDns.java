package io.peaknet.lab.services;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.DnsProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Clients look the name up and go straight to a replica: {@code peak dns} on two hosts, as DNS has
 * it (RFC 1034 section 4.1), each of which probes the replicas each second, and {@code peak agent}
 * on the router, which turns away from those that are gone.
 */
final class PeakDns implements Contestant {
  static final String ZONE = "lab.test";
  static final String NAME = "web." + ZONE;

  /** How much longer than the TTL the lab's clients, which keep to it, may keep an address. */
  static final String SLACK = "3s";

  /** What a drain takes at most: TTL, slack, and a little. */
  static final Duration DRAIN = Duration.ofSeconds(10);

  private final String name;
  private final String ttl;
  private final boolean tombstones;
  private final boolean library;

  private PeakDns(String name, String ttl, boolean tombstones, boolean library) {
    this.name = name;
    this.ttl = ttl;
    this.tombstones = tombstones;
    this.library = library;
  }

  /** Names alone, as the author's own server gives them: nobody turns away from the dead. */
  static PeakDns naive(String ttl) {
    return new PeakDns("peak-naive" + (ttl.equals("5s") ? "" : ", TTL " + ttl), ttl, false, false);
  }

  /** With tombstones, for clients that ask DNS. */
  static PeakDns full() {
    return new PeakDns("peak-dns", "5s", true, false);
  }

  /** The same, for programs on the JVM with {@code peak-client} on their class path. */
  static PeakDns withLibrary() {
    return new PeakDns("peak-client", "5s", true, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isOurs() {
    return true;
  }

  @Override
  public String find() {
    return PeakVersion.find();
  }

  @Override
  public Service start(Network network) {
    DnsProcess dns =
        DnsProcess.start(
            network.star(),
            Network.dnsSites(),
            new DnsProcess.Service(ZONE, NAME, Network.PORT, ttl, SLACK, true, tombstones),
            Network.addresses(network.replicas()));
    if (tombstones) {
      dns.agent(Network.MIDDLE, Network.REPLICAS);
    }
    return new Names(dns);
  }

  private final class Names implements Service {
    private final DnsProcess dns;

    Names(DnsProcess dns) {
      this.dns = dns;
    }

    @Override
    public Access access() {
      Access access = Access.named(NAME);
      return library ? access.withLibrary() : access;
    }

    @Override
    public List<Part> parts() {
      List<Part> parts = new ArrayList<>();
      // The one that all clients ask first.
      parts.add(Part.killed("DNS server", dns::server, dns::restart));
      if (tombstones) {
        parts.add(
            new Part(
                "agent",
                dns::agents,
                () -> dns.agents().forEach(agent -> agent.kill()),
                () -> dns.agent(Network.MIDDLE, Network.REPLICAS)));
      }
      return parts;
    }

    @Override
    public List<CagedProcess> processes() {
      return Stream.concat(dns.servers().stream(), dns.agents().stream()).toList();
    }

    @Override
    public void drain(int replica) {
      dns.drain(Network.replica(replica));
    }

    @Override
    public void add(int... replicas) {
      dns.announce(Network.addresses(Arrays.stream(replicas).boxed().toList()));
    }
  }
}
