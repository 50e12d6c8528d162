package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.DnsProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Star;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where all contestants work: client hosts, two for DNS, and replicas, around a router. Whoever
 * stands in the middle does so on the router, so that its packets take no further wire.
 *
 * <pre>
 *     c1 ──┐            ┌── r1   nginx on port 8080 (TLS: 8443)
 *     c2 ──┼── middle ──┼── r2
 *   dns1 ──┤            └── …
 *   dns2 ──┘
 * </pre>
 */
final class Network {
  /** Where services and replicas listen. */
  static final int PORT = 8080;

  /** Where replicas listen with TLS. */
  static final int TLS_PORT = 8443;

  static final String MIDDLE = "middle";

  /** Hosts of DNS servers, in the order in which clients ask them, and their addresses. */
  static final List<String> DNS = List.of("dns1", "dns2");

  static final List<String> DNS_ADDRESSES = List.of("fd00:d:0:1::2", "fd00:d:0:2::2");

  /** The middle's own address for what it serves. */
  static final String SERVICE_ADDRESS = "fd00:5::1";

  /** All replicas' addresses lie in it. */
  static final String REPLICAS = "fd00:a::/32";

  private final Star star;
  private final int clients;
  private final WebServer server;
  private final Map<Integer, Daemon> replicas = new LinkedHashMap<>();

  /** So many client hosts, and no replica yet. */
  Network(Cage cage, WebServer server, int clients) {
    this.server = server;
    this.clients = clients;
    star = new Star(cage, MIDDLE);
    star.run(MIDDLE, "ip", "address", "add", SERVICE_ADDRESS + "/128", "dev", "lo");
    for (int client = 1; client <= clients; client++) {
      star.attach(client(client), "fd00:c:0:" + Integer.toHexString(client) + "::");
    }
    for (int i = 0; i < DNS.size(); i++) {
      star.attach(DNS.get(i), DNS_ADDRESSES.get(i).replaceAll("2$", ""));
    }
    server.prepare(cage);
  }

  Star star() {
    return star;
  }

  Cage cage() {
    return star.cage();
  }

  /** How many client hosts there are. */
  int clients() {
    return clients;
  }

  /** The name of a client host, counted from 1. */
  static String client(int client) {
    return "c" + client;
  }

  /** The name of a replica, and of its host. */
  static String replica(int replica) {
    return "r" + replica;
  }

  /** The address of a client host. */
  static String clientAddress(int client) {
    return "fd00:c:0:" + Integer.toHexString(client) + "::2";
  }

  /** The address of a replica. */
  static String address(int replica) {
    return "fd00:a:0:" + Integer.toHexString(replica) + "::2";
  }

  /** The numbers of the replicas that were started. */
  List<Integer> replicas() {
    return List.copyOf(replicas.keySet());
  }

  /** Addresses of replicas by their names. */
  static Map<String, String> addresses(Iterable<Integer> replicas) {
    Map<String, String> addresses = new LinkedHashMap<>();
    replicas.forEach(replica -> addresses.put(replica(replica), address(replica)));
    return addresses;
  }

  /** Where the DNS servers are, for clients on the first host. */
  static List<DnsProcess.Site> dnsSites() {
    return IntStream.range(0, DNS.size())
        .mapToObj(i -> new DnsProcess.Site(DNS.get(i), DNS_ADDRESSES.get(i), client(1)))
        .toList();
  }

  /** Adds replicas with the numbers from one to another; returns once they serve. */
  int[] start(int from, int to) {
    List<Daemon> started = new ArrayList<>();
    for (int replica = from; replica <= to; replica++) {
      String host = replica(replica);
      star.attach(host, "fd00:a:0:" + Integer.toHexString(replica) + "::");
      Daemon daemon = server.start(this, host);
      replicas.put(replica, daemon);
      started.add(daemon);
    }
    started.forEach(daemon -> daemon.awaitListening(PORT));
    for (int replica = from; replica <= to; replica++) {
      star.awaitWay(client(1), address(replica));
      for (String dns : DNS) {
        star.awaitWay(dns, address(replica));
      }
    }
    return IntStream.rangeClosed(from, to).toArray();
  }

  /** The program of a replica. */
  Daemon server(int replica) {
    Daemon daemon = replicas.get(replica);
    if (daemon == null) {
      throw new LabException("there is no replica " + replica);
    }
    return daemon;
  }

  /** Kills a replica, and its machine with it: nothing comes from it any more, no error either. */
  void kill(int replica) {
    star.silence(replica(replica));
    server(replica).process().kill();
  }

  /** Asks a replica to end: it finishes what is under way. */
  void stop(int replica) {
    server(replica).signal("QUIT");
  }

  /**
   * Cuts the second half of the clients and of the replicas off from all else, the middle included;
   * they still reach each other.
   */
  void split() {
    String far =
        IntStream.rangeClosed(clients / 2 + 1, clients).mapToObj(Network::client).toList() + ", ";
    List<Integer> all = replicas();
    far += all.subList((all.size() + 1) / 2, all.size()).stream().map(Network::replica).toList();
    String names = far.replaceAll("[\\[\\]]", "");
    star.nft(
        MIDDLE,
        """
        table inet split {
          chain pass {
            type filter hook forward priority -300
            iifname { %1$s } oifname { %1$s } accept
            iifname { %1$s } drop
            oifname { %1$s } drop
          }
          chain in {
            type filter hook prerouting priority -301
            iifname { %1$s } ip6 daddr %2$s drop
          }
          chain out {
            type filter hook output priority -300
            meta l4proto { tcp, udp } oifname { %1$s } drop
          }
        }
        """
            .formatted(names, SERVICE_ADDRESS));
  }

  /** Undoes {@link #split}. */
  void rejoin() {
    star.nft(MIDDLE, "delete table inet split\n");
  }
}
