package io.peaknet.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A service by real {@code peak dns}, on one host of a lab or on several that serve the same, whose
 * replicas come and go; and {@code peak agent}s that keep its tombstones.
 */
public final class DnsProcess {
  private static final Path TOKEN = Cage.HOME.resolve("token");
  private static final Duration STARTING = Duration.ofSeconds(20);
  private static final Duration COMMAND = Duration.ofSeconds(10);
  private static final Duration DRAIN = Duration.ofSeconds(130);
  private static final int HTTP_PORT = 7453;

  /** More replicas than that are never in one answer: the default of {@code max_answers}. */
  private static final int ANSWERS_MAX = 16;

  private final Star star;
  private final List<Site> sites;
  private final Service service;
  private final Map<String, String> replicas = new LinkedHashMap<>();
  private final List<CagedProcess> agents = new ArrayList<>();
  private final Map<Site, CagedProcess> servers = new LinkedHashMap<>();

  /**
   * Where a server runs, and who asks it.
   *
   * @param host where it runs
   * @param address that it listens on
   * @param client a host that asks it, to see what it answers
   */
  public record Site(String host, String address, String client) {
    private Path file() {
      return Cage.HOME.resolve("dns-" + host + ".toml");
    }

    private Path admin() {
      return Cage.HOME.resolve("dns-" + host + ".sock");
    }

    private Path resolvConf() {
      return Cage.HOME.resolve("resolv-" + host + ".conf");
    }

    private String http() {
      return "http://[%s]:%d".formatted(address, HTTP_PORT);
    }
  }

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

  private DnsProcess(Star star, List<Site> sites, Service service) {
    this.star = star;
    this.sites = List.copyOf(sites);
    this.service = service;
    star.cage().write(TOKEN, "for-this-lab-and-nobody-else\n");
    StringBuilder all = new StringBuilder();
    for (Site site : sites) {
      String line = "nameserver " + site.address() + "\n";
      star.cage().write(site.resolvConf(), line);
      all.append(line);
    }
    all.append("options timeout:1 attempts:2\n");
    star.cage().write(Cage.HOME.resolve("resolv.conf"), all.toString());
    star.cage().shell("mount --bind /run/lab/resolv.conf /etc/resolv.conf\n");
  }

  /**
   * Starts it on one host, and makes it the name server of all hosts; returns once it answers with
   * all replicas.
   *
   * @param replicas addresses by name
   */
  public static DnsProcess start(
      Star star, Site site, Service service, Map<String, String> replicas) {
    return start(star, List.of(site), service, replicas);
  }

  /** The same on several hosts, each with a server of its own that all others ask in this order. */
  public static DnsProcess start(
      Star star, List<Site> sites, Service service, Map<String, String> replicas) {
    DnsProcess dns = new DnsProcess(star, sites, service);
    dns.replicas.putAll(replicas);
    dns.write();
    dns.restart();
    return dns;
  }

  /** Starts the servers that do not run; returns once all answer. */
  public void restart() {
    for (Site site : sites) {
      CagedProcess before = servers.get(site);
      if (before == null || !before.isAlive()) {
        servers.put(site, peak(site.host(), "dns", "--config", site.file().toString()));
      }
    }
    if (!Until.holds(STARTING, this::answers)) {
      throw new LabException("peak dns does not name all replicas: " + server().output());
    }
  }

  /**
   * Starts an agent, which turns away on one host, and for those whom it routes for.
   *
   * @param prefixes whose addresses it may turn away from
   */
  public void agent(String host, String prefixes) {
    List<String> arguments = new ArrayList<>(List.of("agent"));
    for (Site site : sites) {
      arguments.addAll(List.of("--server", site.http()));
    }
    arguments.addAll(List.of("--token-file", TOKEN.toString(), "--allow", prefixes));
    agents.add(peak(host, arguments.toArray(String[]::new)));
  }

  private CagedProcess peak(String host, String... arguments) {
    List<String> command = new ArrayList<>(List.of(NodeProcess.launcher()));
    command.addAll(List.of(arguments));
    Path log = Cage.HOME.resolve("peak-" + arguments[0] + "-" + host + ".log");
    return star.cage().start(host, log, Map.of("HOME", Cage.HOME.toString()), command);
  }

  /** The newest process of the server that is asked first. */
  public CagedProcess server() {
    return servers().getFirst();
  }

  /** The newest process of each server. */
  public List<CagedProcess> servers() {
    if (servers.isEmpty()) {
      throw new IllegalStateException("it has not been started");
    }
    return List.copyOf(servers.values());
  }

  /** Of all agents. */
  public List<CagedProcess> agents() {
    return List.copyOf(agents);
  }

  /** Whether every server tells clients of just the replicas that there should be. */
  public boolean answers() {
    agents.forEach(DnsProcess::requireAlive);
    servers.values().forEach(DnsProcess::requireAlive);
    return sites.stream().allMatch(this::answers);
  }

  private boolean answers(Site site) {
    // The host's own means, with one server alone: in a mount namespace that ends with it.
    String script =
        "mount --bind %s /etc/resolv.conf && exec getent ahostsv6 %s"
            .formatted(site.resolvConf(), service.name());
    Set<String> found =
        star.cage()
            .run(site.client(), COMMAND, List.of("unshare", "-m", "sh", "-c", script))
            .out()
            .lines()
            .map(line -> line.split(" ", 2)[0])
            .collect(Collectors.toSet());
    return found.size() == Math.min(ANSWERS_MAX, replicas.size())
        && replicas.values().containsAll(found);
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

  /**
   * Takes a replica out, everywhere at once, and waits until nobody can be coming to it any more.
   */
  public void drain(String replica) {
    List<CompletableFuture<String>> drains =
        sites.stream()
            .map(site -> CompletableFuture.supplyAsync(() -> drain(site, replica)))
            .toList();
    try {
      drains.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw new LabException(String.valueOf(e.getMessage()), e);
    }
  }

  private String drain(Site site, String replica) {
    return star.run(
        site.host(),
        DRAIN,
        NodeProcess.launcher(),
        "drain",
        service.name(),
        replica,
        "--admin",
        site.admin().toString());
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
    sites.forEach(this::write);
  }

  private void write(Site site) {
    StringBuilder toml = new StringBuilder();
    toml.append("listen = [\"[%s]:53\"]\n".formatted(site.address()));
    toml.append("http = \"[%s]:%d\"\n".formatted(site.address(), HTTP_PORT));
    toml.append("http_token_file = \"%s\"\n".formatted(TOKEN));
    toml.append("admin = \"%s\"\n".formatted(site.admin()));
    toml.append("state = false\n");
    // All clients come from one address here.
    toml.append("rate_limit = false\n");
    toml.append("\n[zones.\"%s\"]\n".formatted(service.zone()));
    toml.append(
        IntStream.range(0, sites.size())
            .mapToObj(i ->
                "\"ns%d.%s\" = [\"%s\"]".formatted(i + 1, service.zone(), sites.get(i).address()))
            .collect(Collectors.joining(", ", "nameservers = { ", " }\n")));
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
    Path next = Path.of(site.file() + ".next");
    star.cage().write(next, toml.toString());
    star.cage().shell("mv " + next + " " + site.file() + "\n");
  }
}
