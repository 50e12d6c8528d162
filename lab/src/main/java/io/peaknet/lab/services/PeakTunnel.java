package io.peaknet.lab.services;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.DnsProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.NodeProcess;
import io.peaknet.lab.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Peak between clients and replicas: {@code peak up} on each host, plain HTTP over the encrypted
 * network to the replicas' identity addresses, which {@code peak dns} gives. The agents run where
 * the clients are, since no router sees these addresses.
 */
final class PeakTunnel implements Contestant {
  /** All identity addresses. */
  private static final String IDENTITIES = "2001:28::/32";

  /** How all of them begin. */
  static final String PREFIX = "2001:28:";

  private static final Duration STARTING = Duration.ofSeconds(40);
  private static final Duration COMMAND = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "peak-tunnel";
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
    Tunnel tunnel = new Tunnel(network);
    tunnel.start();
    return tunnel;
  }

  private static final class Tunnel implements Service {
    private final Network network;

    /** Of those who ask: clients, and the DNS servers, which probe. */
    private final Map<String, NodeProcess> askers = new LinkedHashMap<>();

    private final Map<Integer, NodeProcess> replicas = new LinkedHashMap<>();
    private @Nullable DnsProcess dns;

    Tunnel(Network network) {
      this.network = network;
    }

    void start() {
      for (int client = 1; client <= network.clients(); client++) {
        askers.put(Network.client(client), node(Network.client(client)));
      }
      Network.DNS.forEach(dns -> askers.put(dns, node(dns)));
      network.replicas().forEach(this::addNode);
      replicas.values().forEach(NodeProcess::start);
      askers.values().forEach(NodeProcess::start);
      for (String host : askers.keySet()) {
        replicas.values().forEach(replica -> awaitWay(host, replica));
      }
      DnsProcess started =
          DnsProcess.start(
              network.star(),
              Network.dnsSites(),
              new DnsProcess.Service(
                  PeakDns.ZONE, PeakDns.NAME, Network.PORT, "5s", PeakDns.SLACK, true, true),
              addresses(network.replicas()));
      for (int client = 1; client <= network.clients(); client++) {
        started.agent(Network.client(client), IDENTITIES);
      }
      dns = started;
    }

    private NodeProcess node(String host) {
      return NodeProcess.create(network.cage(), host);
    }

    /** Everybody who asks has a link to every replica: an underlay that all share. */
    private void addNode(int replica) {
      NodeProcess node = node(Network.replica(replica));
      node.allow(Network.PORT);
      for (int client = 1; client <= network.clients(); client++) {
        node.dial(askers.getOrDefault(Network.client(client), node), Network.clientAddress(client));
      }
      for (DnsProcess.Site dns : Network.dnsSites()) {
        node.dial(askers.getOrDefault(dns.host(), node), dns.address());
      }
      askers.values().forEach(asker -> asker.dial(node, Network.address(replica)));
      replicas.put(replica, node);
    }

    private void awaitWay(String host, NodeProcess replica) {
      List<String> ping = List.of("ping", "-n", "-c", "1", "-W", "0.5", replica.address());
      if (!Until.holds(STARTING, () -> network.cage().run(host, COMMAND, ping).status() == 0)) {
        throw new LabException(
            "no way from %s to %s over Peak: %s"
                .formatted(host, replica.name(), replica.process().complaint()));
      }
    }

    private Map<String, String> addresses(Iterable<Integer> numbers) {
      Map<String, String> addresses = new LinkedHashMap<>();
      for (int number : numbers) {
        addresses.put(Network.replica(number), replica(number).address());
      }
      return addresses;
    }

    private NodeProcess replica(int number) {
      NodeProcess node = replicas.get(number);
      if (node == null) {
        throw new LabException("replica " + number + " has no node");
      }
      return node;
    }

    private DnsProcess dns() {
      if (dns == null) {
        throw new IllegalStateException("not started");
      }
      return dns;
    }

    @Override
    public Access access() {
      return Access.named(PeakDns.NAME);
    }

    @Override
    public List<Part> parts() {
      List<Part> parts = new ArrayList<>();
      parts.add(part("Peak node of a client", askers.getOrDefault("c1", replica(1))));
      parts.add(part("Peak node of a replica", replica(1)));
      parts.add(Part.killed("DNS server", () -> dns().server(), () -> dns().restart()));
      return parts;
    }

    @Override
    public List<CagedProcess> processes() {
      Stream<NodeProcess> nodes =
          Stream.concat(askers.values().stream(), replicas.values().stream());
      return Stream.of(
              nodes.map(NodeProcess::process), dns().servers().stream(), dns().agents().stream())
          .flatMap(all -> all)
          .toList();
    }

    private static Part part(String name, NodeProcess node) {
      return Part.killed(name, node::process, node::start);
    }

    @Override
    public void drain(int replica) {
      dns().drain(Network.replica(replica));
    }

    @Override
    public void add(int... more) {
      for (int replica : more) {
        addNode(replica);
        replica(replica).start();
      }
      dns().announce(addresses(Arrays.stream(more).boxed().toList()));
    }
  }
}
