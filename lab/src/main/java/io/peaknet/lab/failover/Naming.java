package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.NodeProcess;
import io.peaknet.lab.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who tells clients where the replicas are: a real {@code peak dns}, and perhaps an agent. */
final class Naming {
  static final String ZONE = "lab.test";
  static final String NAME = "web." + ZONE;
  static final String URL = "http://" + NAME + ":" + Cluster.PORT + "/";

  private static final Path FILE = Cage.HOME.resolve("dns.toml");
  private static final Path TOKEN = Cage.HOME.resolve("token");
  private static final Path ADMIN = Cage.HOME.resolve("dns.sock");
  private static final Duration STARTING = Duration.ofSeconds(20);
  private static final Duration COMMAND = Duration.ofSeconds(10);
  private static final Duration DRAIN = Duration.ofSeconds(130);
  private static final int HTTP_PORT = 7453;
  private static final String API = "http://[" + Cluster.DNS_ADDRESS + "]:" + HTTP_PORT;

  /**
   * What it does beyond answering.
   *
   * @param probes whether it asks the replicas if they are there
   * @param tombstones whether the node turns away whoever comes to those that are not
   */
  record Rules(boolean probes, boolean tombstones) {}

  private final Cluster cluster;
  private final Rules rules;
  private final TreeSet<Integer> replicas = new TreeSet<>();

  private Naming(Cluster cluster, Rules rules) {
    this.cluster = cluster;
    this.rules = rules;
  }

  /** Starts it with these replicas; returns once it answers with all of them. */
  static Naming start(Cluster cluster, Rules rules, int... replicas) {
    Naming naming = new Naming(cluster, rules);
    Arrays.stream(replicas).forEach(naming.replicas::add);
    naming.write();
    Cage cage = cluster.cage();
    cage.write(TOKEN, "for-this-lab-and-nobody-else\n");
    cage.write(Cage.HOME.resolve("resolv.conf"), "nameserver " + Cluster.DNS_ADDRESS + "\n");
    cage.shell("mount --bind /run/lab/resolv.conf /etc/resolv.conf\n");
    List<CagedProcess> started = new ArrayList<>();
    started.add(naming.peak(Cluster.DNS, "dns", "--config", FILE.toString()));
    if (rules.tombstones()) {
      started.add(
          naming.peak(
              Cluster.NODE,
              "agent",
              "--server",
              API,
              "--token-file",
              TOKEN.toString(),
              "--allow",
              Cluster.REPLICAS));
    }
    naming.awaitAnswer(started);
    return naming;
  }

  private CagedProcess peak(String host, String... arguments) {
    List<String> command = new ArrayList<>(List.of(NodeProcess.launcher()));
    command.addAll(List.of(arguments));
    Path log = Cage.HOME.resolve("peak-" + arguments[0] + ".log");
    return cluster.cage().start(host, log, Map.of("HOME", Cage.HOME.toString()), command);
  }

  private void awaitAnswer(List<CagedProcess> started) {
    boolean answers =
        Until.holds(
            STARTING,
            () -> {
              for (CagedProcess process : started) {
                if (!process.isAlive()) {
                  throw new LabException(process + " ended: " + process.complaint());
                }
              }
              return answers();
            });
    if (!answers) {
      throw new LabException("peak dns does not name all replicas: " + started.getFirst().output());
    }
  }

  /** Whether clients are told of just the replicas that there should be. */
  boolean answers() {
    String found =
        cluster
            .cage()
            .run(Cluster.CLIENT, COMMAND, List.of("getent", "ahostsv6", NAME))
            .out()
            .lines()
            .map(line -> line.split(" ", 2)[0])
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
    return found.equals(
        replicas.stream().map(Cluster::address).sorted().collect(Collectors.joining(" ")));
  }

  /** Says that there are further replicas, and waits until clients are told. */
  void add(int... more) {
    Arrays.stream(more).forEach(replicas::add);
    write();
    if (!Until.holds(STARTING, this::answers)) {
      throw new LabException("peak dns does not name the new replicas");
    }
  }

  /** Takes a replica out, and waits until nobody can be coming to it any more. */
  void drain(int replica) {
    cluster.run(
        Cluster.DNS,
        DRAIN,
        NodeProcess.launcher(),
        "drain",
        NAME,
        Cluster.name(replica),
        "--admin",
        ADMIN.toString());
  }

  /** Forgets replicas that have ended. */
  void remove(int... gone) {
    Arrays.stream(gone).forEach(replicas::remove);
    write();
  }

  /** Writes the addresses of the name to the hosts file of all hosts, in this order. */
  void intoHosts(int... order) {
    String lines =
        Arrays.stream(order)
            .mapToObj(replica -> Cluster.address(replica) + " " + NAME + "\n")
            .collect(Collectors.joining());
    cluster
        .cage()
        .write(Cage.HOME.resolve("hosts"), "127.0.0.1 localhost\n::1 localhost\n" + lines);
    cluster.cage().shell("mount --bind /run/lab/hosts /etc/hosts\n");
  }

  private void write() {
    StringBuilder toml = new StringBuilder();
    toml.append("listen = [\"[%s]:53\"]\n".formatted(Cluster.DNS_ADDRESS));
    toml.append("http = \"[%s]:%d\"\n".formatted(Cluster.DNS_ADDRESS, HTTP_PORT));
    toml.append("http_token_file = \"%s\"\n".formatted(TOKEN));
    toml.append("admin = \"%s\"\n".formatted(ADMIN));
    toml.append("state = false\n");
    // All clients come from one address here.
    toml.append("rate_limit = false\n");
    toml.append("\n[zones.\"%s\"]\n".formatted(ZONE));
    toml.append("nameservers = { \"ns.%s\" = [\"%s\"] }\n".formatted(ZONE, Cluster.DNS_ADDRESS));
    toml.append("\n[services.\"%s\"]\n".formatted(NAME));
    toml.append(
        replicas.stream()
            .map(replica ->
                "  { name = \"%s\", address = \"%s\" },\n"
                    .formatted(Cluster.name(replica), Cluster.address(replica)))
            .collect(Collectors.joining("", "replicas = [\n", "]\n")));
    toml.append("ports = { http = %d }\n".formatted(Cluster.PORT));
    toml.append("ttl = \"2s\"\n");
    toml.append("tombstone = \"%s\"\n".formatted(rules.tombstones() ? "reset" : "none"));
    if (rules.probes()) {
      toml.append("probe = { period = \"1s\", timeout = \"1s\", fall = 2 }\n");
    }
    // As a whole: it is watched.
    Path next = Cage.HOME.resolve("dns.toml.next");
    cluster.cage().write(next, toml.toString());
    cluster.cage().shell("mv " + next + " " + FILE + "\n");
  }
}
