package io.peaknet.lab.tunnel;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Topology;
import io.peaknet.lab.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The network that a contestant gets: hosts n1, n2, … in a line, each a network namespace, and
 * perhaps a cable between the last and the first that makes it a ring. The underlay is IPv6 alone,
 * with an MTU of 1500 and all offloads on. No host forwards packets unless the contestant says so.
 *
 * <pre>
 *   n1 ══ n2 ══ n3        direct: veth pairs, for what must be fast
 *   n1 ─[hub]─ n2 …       cabled: can be cut without either end noticing
 * </pre>
 */
final class Site {
  private static final Duration COMMAND = Duration.ofSeconds(20);

  private final Cage cage;
  private final Topology topology;
  private final int hosts;
  private final List<Layout.Wire> wires = new ArrayList<>();

  private Site(Cage cage, int hosts) {
    this.cage = cage;
    this.hosts = hosts;
    topology = new Topology(cage);
    for (int host = 1; host <= hosts; host++) {
      topology.host(name(host));
      cage.shell("mkdir -p " + folder(host) + "\n");
    }
  }

  /** So many hosts in a line of direct wires. */
  static Site direct(Cage cage, int hosts) {
    Site site = new Site(cage, hosts);
    for (int host = 1; host < hosts; host++) {
      site.wire(host, host + 1);
    }
    site.awaitWires();
    return site;
  }

  /** So many hosts in a line of cables, closed to a ring if there are three or more. */
  static Site cabled(Cage cage, int hosts) {
    Site site = new Site(cage, hosts);
    for (int host = 1; host < hosts; host++) {
      site.cable(host, host + 1);
    }
    if (hosts > 2) {
      site.cable(hosts, 1);
    }
    site.awaitWires();
    return site;
  }

  /** Two hosts with a direct wire, and a third with a cable to the first. */
  static Site withGuest(Cage cage) {
    Site site = new Site(cage, 3);
    site.wire(1, 2);
    site.cable(3, 1);
    site.awaitWires();
    return site;
  }

  /** A new interface takes a moment, which is no contestant's. */
  private void awaitWires() {
    for (Layout.Wire wire : wires) {
      List<String> ping = List.of("ping", "-n", "-c", "1", "-W", "0.1", wire.addressB());
      if (!Until.holds(COMMAND, () -> cage.run(name(wire.a()), COMMAND, ping).status() == 0)) {
        throw new LabException("the underlay does not come up");
      }
    }
  }

  private void wire(int a, int b) {
    int id = wires.size() + 1;
    // Apart from the networks of cables.
    String network = "fd00:0:1:" + Integer.toHexString(id) + "::";
    String device = "w" + id;
    cage.shell(
        """
        ip -n %1$s link add %3$s type veth peer name %3$s netns %2$s
        ip -n %1$s address add %4$s1/64 dev %3$s nodad
        ip -n %2$s address add %4$s2/64 dev %3$s nodad
        ip -n %1$s link set %3$s up
        ip -n %2$s link set %3$s up
        """
            .formatted(name(a), name(b), device, network));
    wires.add(new Layout.Wire(a, b, device, network + 1, network + 2, null));
  }

  private void cable(int a, int b) {
    Topology.Cable cable = topology.connect(name(a), name(b), true);
    wires.add(new Layout.Wire(a, b, cable.device(), cable.addressA(), cable.addressB(), cable));
  }

  Cage cage() {
    return cage;
  }

  /** What its configurations are written from. */
  Layout layout() {
    return new Layout(hosts, List.copyOf(wires));
  }

  int hosts() {
    return hosts;
  }

  /** The name of a host, counted from 1. */
  String name(int host) {
    return layout().name(host);
  }

  /** The folder for a host's configuration and logs, inside the cage. */
  Path folder(int host) {
    return layout().folder(host);
  }

  /** Makes a host forward IPv6 packets between its interfaces. */
  void forward(int host) {
    run(host, List.of("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"));
  }

  /**
   * Runs a program on a host to its end, and returns what it printed.
   *
   * @throws LabException if it fails
   */
  String run(int host, List<String> command) {
    Cage.Result result = cage.run(name(host), COMMAND, command);
    if (result.status() != 0) {
      throw new LabException(
          String.join(" ", command) + " failed: " + (result.err() + result.out()).strip());
    }
    return result.out();
  }
}
