package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Programs;
import io.peaknet.lab.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client, a name server, and replicas behind a node that routes to them, as pods on a node are
 * reached. All IPv6, without NAT. An agent runs on the node.
 *
 * <pre>
 *   client ─┐        ┌─ r1   web server on port 8080
 *           ├─ node ─┼─ r2
 *   dns ────┘        └─ …
 * </pre>
 */
final class Cluster {
  /** Where every replica listens. */
  static final int PORT = 8080;

  static final String CLIENT = "client";
  static final String NODE = "node";
  static final String DNS = "dns";

  /** Where the client asks for names. */
  static final String DNS_ADDRESS = "fd00:d::2";

  /** All replicas' addresses lie in it. */
  static final String REPLICAS = "fd00:a::/32";

  private static final Duration COMMAND = Duration.ofSeconds(10);

  private final Cage cage;
  private final Programs programs;
  private final Map<Integer, CagedProcess> servers = new HashMap<>();

  Cluster(Cage cage) {
    this.cage = cage;
    programs = new Programs(cage);
    cage.shell("ip netns add node\nip -n node link set lo up\n");
    run(NODE, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    connect(CLIENT, "fd00:c::");
    connect(DNS, "fd00:d::");
  }

  /** Adds a host; the node is the first address of their network and it is the second. */
  private void connect(String host, String network) {
    cage.shell(
        """
        ip netns add %1$s
        ip -n %1$s link set lo up
        ip -n node link add %1$s type veth peer name eth0 netns %1$s
        ip -n node address add %2$s1/64 dev %1$s nodad
        ip -n %1$s address add %2$s2/64 dev eth0 nodad
        ip -n node link set %1$s up
        ip -n %1$s link set eth0 up
        ip -n %1$s route add default via %2$s1
        """
            .formatted(host, network));
  }

  Cage cage() {
    return cage;
  }

  Programs programs() {
    return programs;
  }

  static String address(int replica) {
    return "fd00:a:0:" + Integer.toHexString(replica) + "::2";
  }

  static String name(int replica) {
    return "r" + replica;
  }

  /** Adds replicas with these numbers, from 1 to 99; returns once they serve. */
  void start(int... replicas) {
    List<CagedProcess> started = new ArrayList<>();
    for (int replica : replicas) {
      connect(name(replica), "fd00:a:0:" + Integer.toHexString(replica) + "::");
      CagedProcess server =
          programs.run(name(replica), WebReplica.class, address(replica), "" + PORT, name(replica));
      servers.put(replica, server);
      started.add(server);
    }
    started.forEach(Programs::listening);
    for (int replica : replicas) {
      awaitWay(CLIENT, address(replica));
      awaitWay(DNS, address(replica));
    }
  }

  /** A new interface takes a moment, which is nobody's fault. */
  private void awaitWay(String from, String to) {
    List<String> ping = List.of("ping", "-n", "-c", "1", "-W", "0.2", to);
    if (!Until.holds(COMMAND, () -> cage.run(from, COMMAND, ping).status() == 0)) {
      throw new LabException("there is no way from " + from + " to " + to);
    }
  }

  /**
   * Kills a replica, and the machine with it: nothing comes from its address any more, no goodbye
   * either.
   */
  void kill(int replica) {
    nft(
        name(replica),
        """
        table inet death {
          chain in {
            type filter hook prerouting priority -300
            meta l4proto { tcp, udp } drop
          }
          chain out {
            type filter hook output priority -300
            meta l4proto { tcp, udp } drop
          }
        }
        """);
    server(replica).kill();
  }

  /** Turns away whoever comes to a replica, at the node, by the rules that an agent keeps. */
  void bury(int replica) {
    nft(
        NODE,
        """
        table inet buried {
          chain forward {
            type filter hook forward priority -10
            ip6 daddr %1$s meta l4proto tcp reject with tcp reset
            ip6 daddr %1$s reject with icmpx type port-unreachable
          }
        }
        """
            .formatted(address(replica)));
  }

  /** Asks a replica to end, and waits until it has. */
  void stop(int replica) {
    server(replica).stop();
    if (server(replica).status(COMMAND).isEmpty()) {
      throw new LabException(name(replica) + " does not end");
    }
  }

  private CagedProcess server(int replica) {
    CagedProcess server = servers.get(replica);
    if (server == null) {
      throw new IllegalArgumentException("no replica " + replica);
    }
    return server;
  }

  /** A ruleset of nftables for one host. */
  void nft(String host, String ruleset) {
    var file = Cage.HOME.resolve(host + ".nft");
    cage.write(file, ruleset);
    run(host, "nft", "-f", file.toString());
  }

  /** Runs a program to its end, which must be a good one. */
  String run(String host, String... command) {
    return run(host, COMMAND, command);
  }

  /** The same, if it takes longer. */
  String run(String host, Duration patience, String... command) {
    Cage.Result result = cage.run(host, patience, List.of(command));
    if (result.status() != 0) {
      throw new LabException(
          String.join(" ", command) + " failed: " + (result.err() + result.out()).strip());
    }
    return result.out();
  }
}
