package io.peaknet.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Peak nodes n1, n2, … on a ring, and the chords asked for; every second cable is IPv4, the others
 * are IPv6.
 */
public final class Ring {
  private final Cage cage;
  private final Topology topology;
  private final List<NodeProcess> nodes;
  private final List<Topology.Cable> cables = new ArrayList<>();
  private int planned;

  private Ring(Cage cage, Topology topology, List<NodeProcess> nodes) {
    this.cage = cage;
    this.topology = topology;
    this.nodes = nodes;
  }

  /** A ring of so many hosts with a node each; none runs yet. */
  public static Ring of(Cage cage, int size) {
    Ring ring = line(cage, size);
    ring.connect(size, 1);
    return ring;
  }

  /** The same without the cable that would close it. */
  public static Ring line(Cage cage, int size) {
    Topology topology = new Topology(cage);
    IntStream.rangeClosed(1, size).forEach(i -> topology.host("n" + i));
    List<NodeProcess> nodes =
        IntStream.rangeClosed(1, size)
            .parallel()
            .mapToObj(i -> NodeProcess.create(cage, "n" + i))
            .toList();
    Ring ring = new Ring(cage, topology, nodes);
    for (int i = 1; i < size; i++) {
      ring.connect(i, i + 1);
    }
    return ring;
  }

  /** Adds a cable, and makes the nodes dial each other over it from their next start on. */
  public Topology.Cable connect(int one, int other) {
    Topology.Cable cable = plan(one, other);
    plug(cable);
    return cable;
  }

  /** As {@link #connect}, but the cable itself comes later: {@link #plug}. */
  public Topology.Cable plan(int one, int other) {
    boolean ipv6 = planned++ % 2 == 0;
    Topology.Cable cable = topology.plan("n" + one, "n" + other, ipv6);
    NodeProcess.link(node(one), node(other), cable);
    return cable;
  }

  /** Puts a planned cable in. */
  public void plug(Topology.Cable cable) {
    cable.plug();
    cables.add(cable);
  }

  /** Starts every node. */
  public void start() {
    nodes.forEach(NodeProcess::start);
  }

  /**
   * Waits until every node sees all its neighbours and all are one network.
   *
   * @throws LabException if they don't in time, naming who lacks what
   */
  public void awaitLinked(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (NodeProcess node : nodes) {
      awaitNeighbours(node, Duration.ofNanos(deadline - System.nanoTime()));
    }
    boolean one =
        Until.holds(
            Duration.ofNanos(Math.max(0, deadline - System.nanoTime())),
            () -> networks().size() == 1);
    if (!one) {
      throw new LabException("the nodes stay in " + networks().size() + " networks");
    }
  }

  private void awaitNeighbours(NodeProcess node, Duration patience) {
    long expected = cables.stream().filter(cable -> isAt(cable, node)).count();
    Optional<JsonNode> linked =
        Until.present(
            patience,
            () -> {
              if (!node.isAlive()) {
                throw new LabException(node.name() + " ended: " + node.log().strip());
              }
              return node.ask("status").filter(s -> s.path("neighbours").asInt() >= expected);
            });
    if (linked.isEmpty()) {
      String found =
          node.ask("status").map(s -> s.path("neighbours").toString()).orElse("no answer");
      throw new LabException(
          node.name() + " should have " + expected + " neighbours, and says: " + found);
    }
  }

  /**
   * Waits until one node's host reaches another's, by the system's ping.
   *
   * @throws LabException if it does not in time
   */
  public void awaitReach(NodeProcess from, NodeProcess to, Duration patience) {
    // Short ones in turn: an echo request that got lost must not hold up the next.
    List<String> ping = List.of("ping", "-n", "-c", "1", "-W", "0.1", to.address());
    if (!Until.holds(patience, () -> cage.run(from.name(), patience, ping).status() == 0)) {
      throw new LabException(from.name() + " does not reach " + to.name());
    }
  }

  private Set<String> networks() {
    return nodes.parallelStream()
        .map(node -> node.ask("status").map(s -> s.path("network").toString()).orElse("silent"))
        .collect(Collectors.toSet());
  }

  private static boolean isAt(Topology.Cable cable, NodeProcess node) {
    return cable.a().equals(node.name()) || cable.b().equals(node.name());
  }

  /** Counted from 1. */
  public NodeProcess node(int number) {
    return nodes.get(number - 1);
  }

  /** All of them, in order. */
  public List<NodeProcess> nodes() {
    return nodes;
  }

  /** The cable between two nodes. */
  public Topology.Cable cable(String one, String other) {
    return cables.stream()
        .filter(cable -> cable.joins(one, other))
        .findFirst()
        .orElseThrow(() -> new LabException("no cable between " + one + " and " + other));
  }

  /** Takes away every cable of a node. */
  public void unplug(NodeProcess node) {
    cables.stream().filter(cable -> isAt(cable, node)).forEach(Topology.Cable::remove);
    cables.removeIf(cable -> isAt(cable, node));
  }

  /** The name of the node with this identity address; the address itself if it is none of ours. */
  public String nameOf(String address) {
    return nodes.stream()
        .filter(node -> node.address().equals(address))
        .findFirst()
        .map(NodeProcess::name)
        .orElse(address);
  }

  /** The names of the nodes on the way, or empty if the trace met no answer. */
  public List<String> trace(NodeProcess from, NodeProcess to) {
    List<String> hops = new ArrayList<>();
    from.command("trace", to.address())
        .filter(trace -> trace.path("answered").asBoolean())
        .ifPresent(trace -> trace.path("hops").forEach(hop -> hops.add(nameOf(hop.asString()))));
    return hops;
  }

  /** Its hosts and cables, for adding others. */
  public Topology topology() {
    return topology;
  }
}
