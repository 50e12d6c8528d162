package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Programs;
import io.peaknet.lab.Star;
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

  private static final Duration ENDING = Duration.ofSeconds(10);

  private final Star star;
  private final Map<Integer, CagedProcess> servers = new HashMap<>();

  Cluster(Cage cage) {
    star = new Star(cage, NODE);
    star.attach(CLIENT, "fd00:c::");
    star.attach(DNS, "fd00:d::");
  }

  Star star() {
    return star;
  }

  Cage cage() {
    return star.cage();
  }

  Programs programs() {
    return star.programs();
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
      star.attach(name(replica), "fd00:a:0:" + Integer.toHexString(replica) + "::");
      CagedProcess server =
          programs()
              .run(name(replica), WebReplica.class, address(replica), "" + PORT, name(replica));
      servers.put(replica, server);
      started.add(server);
    }
    started.forEach(Programs::listening);
    for (int replica : replicas) {
      star.awaitWay(CLIENT, address(replica));
      star.awaitWay(DNS, address(replica));
    }
  }

  /**
   * Kills a replica, and the machine with it: nothing comes from its address any more, no goodbye
   * either.
   */
  void kill(int replica) {
    star.silence(name(replica));
    server(replica).kill();
  }

  /** Turns away whoever comes to a replica, at the node, by the rules that an agent keeps. */
  void bury(int replica) {
    star.nft(
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
    if (server(replica).status(ENDING).isEmpty()) {
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
}
