package io.peaknet.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real {@code peak dns} on a host of a lab, with one service, whose replicas come and go; and
 * {@code peak agent}s that keep its tombstones.
 */
public final class DnsProcess {
  private static final Path FILE = Cage.HOME.resolve("dns.toml");
  private static final Path TOKEN = Cage.HOME.resolve("token");
  private static final Path ADMIN = Cage.HOME.resolve("dns.sock");
  private static final Duration STARTING = Duration.ofSeconds(20);
  private static final Duration COMMAND = Duration.ofSeconds(10);
  private static final Duration DRAIN = Duration.ofSeconds(130);
  private static final int HTTP_PORT = 7453;

  private final Star star;
  private final Site site;
  private final Service service;
  private final Map<String, String> replicas = new LinkedHashMap<>();
  private final List<CagedProcess> agents = new ArrayList<>();
  private @Nullable CagedProcess server;

  /**
   * Where it runs, and who asks it.
   *
   * @param host where it runs
   * @param address that it listens on
   * @param client a host that asks it, to see what it answers
   */
  public record Site(String host, String address, String client) {}

  /**
   * What it serves.
   *
   * @param zone of the name
   * @param name of the service
   * @param port of all replicas
   * @param ttl as the configuration has it: {@code 5s}
   * @param slack how much longer than that clients may keep an address, in the same form
   * @param probes whether it asks the replicas, each second, if they are there; two failures count
   * @param tombstones whether agents turn away whoever comes to those that are not
   */
  public record Service(
      String zone,
      String name,
      int port,
      String ttl,
      String slack,
      boolean probes,
      boolean tombstones) {}

  private DnsProcess(Star star, Site site, Service service) {
    this.star = star;
    this.site = site;
    this.service = service;
    star.cage().write(TOKEN, "for-this-lab-and-nobody-else\n");
    star.cage().write(Cage.HOME.resolve("resolv.conf"), "nameserver " + site.address() + "\n");
    star.cage().shell("mount --bind /run/lab/resolv.conf /etc/resolv.conf\n");
  }

  /**
   * Starts it, and makes it the name server of all hosts; returns once it answers with all
   * replicas.
   *
   * @param replicas addresses by name
   */
  public static DnsProcess start(
      Star star, Site site, Service service, Map<String, String> replicas) {
    DnsProcess dns = new DnsProcess(star, site, service);
    dns.replicas.putAll(replicas);
    dns.write();
    dns.restart();
    return dns;
  }

  /** Starts the server, again if it was killed; returns once it answers. */
  public void restart() {
    CagedProcess started = peak(site.host(), "dns", "--config", FILE.toString());
    server = started;
    if (!Until.holds(STARTING, this::answers)) {
      throw new LabException("peak dns does not name all replicas: " + started.output());
    }
  }

  /**
   * Starts an agent, which turns away on one host, and for those whom it routes for.
   *
   * @param prefixes whose addresses it may turn away from
   */
  public void agent(String host, String prefixes) {
    String api = "http://[" + site.address() + "]:" + HTTP_PORT;
    agents.add(
        peak(
            host, "agent", "--server", api, "--token-file", TOKEN.toString(), "--allow", prefixes));
  }

  private CagedProcess peak(String host, String... arguments) {
    List<String> command = new ArrayList<>(List.of(NodeProcess.launcher()));
    command.addAll(List.of(arguments));
    Path log = Cage.HOME.resolve("peak-" + arguments[0] + "-" + host + ".log");
    return star.cage().start(host, log, Map.of("HOME", Cage.HOME.toString()), command);
  }

  /** The server's newest process. */
  public CagedProcess server() {
    if (server == null) {
      throw new IllegalStateException("it has not been started");
    }
    return server;
  }

  /** Of all agents. */
  public List<CagedProcess> agents() {
    return List.copyOf(agents);
  }

  /** Whether clients are told of just the replicas that there should be. */
  public boolean answers() {
    for (CagedProcess process : agents) {
      requireAlive(process);
    }
    requireAlive(server());
    String found =
        star.cage()
            .run(site.client(), COMMAND, List.of("getent", "ahostsv6", service.name()))
            .out()
            .lines()
            .map(line -> line.split(" ", 2)[0])
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
    return found.equals(replicas.values().stream().sorted().collect(Collectors.joining(" ")));
  }

  private static void requireAlive(CagedProcess process) {
    if (!process.isAlive()) {
      throw new LabException(process + " ended: " + process.complaint());
    }
  }

  /** Says that there are further replicas, and waits until clients are told. */
  public void add(Map<String, String> more) {
    announce(more);
    if (!Until.holds(STARTING, this::answers)) {
      throw new LabException("peak dns does not name the new replicas");
    }
  }

  /** Says that there are further replicas, and waits for nothing. */
  public void announce(Map<String, String> more) {
    replicas.putAll(more);
    write();
  }

  /** Takes a replica out, and waits until nobody can be coming to it any more. */
  public void drain(String replica) {
    star.run(
        site.host(),
        DRAIN,
        NodeProcess.launcher(),
        "drain",
        service.name(),
        replica,
        "--admin",
        ADMIN.toString());
  }

  /** Forgets replicas that have ended. */
  public void remove(Collection<String> gone) {
    gone.forEach(replicas::remove);
    write();
  }

  /** Writes the addresses of the name to the hosts file of all hosts, in this order. */
  public void intoHosts(List<String> names) {
    String lines =
        names.stream()
            .map(name -> replicas.get(name) + " " + service.name() + "\n")
            .collect(Collectors.joining());
    star.cage().write(Cage.HOME.resolve("hosts"), "127.0.0.1 localhost\n::1 localhost\n" + lines);
    star.cage().shell("mount --bind /run/lab/hosts /etc/hosts\n");
  }

  private void write() {
    StringBuilder toml = new StringBuilder();
    toml.append("listen = [\"[%s]:53\"]\n".formatted(site.address()));
    toml.append("http = \"[%s]:%d\"\n".formatted(site.address(), HTTP_PORT));
    toml.append("http_token_file = \"%s\"\n".formatted(TOKEN));
    toml.append("admin = \"%s\"\n".formatted(ADMIN));
    toml.append("state = false\n");
    // All clients come from one address here.
    toml.append("rate_limit = false\n");
    toml.append("\n[zones.\"%s\"]\n".formatted(service.zone()));
    toml.append(
        "nameservers = { \"ns.%s\" = [\"%s\"] }\n".formatted(service.zone(), site.address()));
    toml.append("\n[services.\"%s\"]\n".formatted(service.name()));
    toml.append("replicas = [\n");
    replicas.forEach((name, address) ->
        toml.append("  { name = \"%s\", address = \"%s\" },\n".formatted(name, address)));
    toml.append("]\n");
    toml.append("ports = { http = %d }\n".formatted(service.port()));
    toml.append("ttl = \"%s\"\n".formatted(service.ttl()));
    toml.append("slack = \"%s\"\n".formatted(service.slack()));
    toml.append("tombstone = \"%s\"\n".formatted(service.tombstones() ? "reset" : "none"));
    if (service.probes()) {
      toml.append("probe = { period = \"1s\", timeout = \"1s\", fall = 2 }\n");
    }
    // As a whole: it is watched.
    Path next = Cage.HOME.resolve("dns.toml.next");
    star.cage().write(next, toml.toString());
    star.cage().shell("mv " + next + " " + FILE + "\n");
  }
}
