package io.peaknet.lab.tunnel;

import io.peaknet.lab.Cage;
import io.peaknet.lab.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hosts n1, n2, … and what connects them: all that a contestant's configuration is written from.
 * Hosts are counted from 1.
 */
record Layout(int hosts, List<Wire> wires) {

  /**
   * What connects two hosts.
   *
   * @param device the name of the interface at both ends
   * @param cable null if it is direct
   */
  record Wire(
      int a,
      int b,
      String device,
      String addressA,
      String addressB,
      Topology.@Nullable Cable cable) {
    boolean isAt(int host) {
      return host == a || host == b;
    }

    int other(int host) {
      return host == a ? b : a;
    }

    /** The address of the end that is at this host. */
    String addressAt(int host) {
      return host == a ? addressA : addressB;
    }
  }

  /** The wires that end at a host. */
  List<Wire> wiresAt(int host) {
    return wires.stream().filter(wire -> wire.isAt(host)).toList();
  }

  /** What connects two hosts. */
  Optional<Wire> between(int one, int other) {
    return wires.stream().filter(wire -> wire.isAt(one) && wire.isAt(other)).findFirst();
  }

  /** The name of a host. */
  String name(int host) {
    return "n" + host;
  }

  /** The folder for a host's configuration and logs, inside the cage. */
  Path folder(int host) {
    return Cage.HOME.resolve(name(host));
  }
}
