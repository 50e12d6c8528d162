package io.peaknet.lab.failover;

import io.peaknet.lab.DnsProcess;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who tells clients where the replicas are: a real {@code peak dns}, and perhaps an agent. */
final class Naming {
  static final String ZONE = "lab.test";
  static final String NAME = "web." + ZONE;
  static final String URL = "http://" + NAME + ":" + Cluster.PORT + "/";

  /**
   * What it does beyond answering.
   *
   * @param probes whether it asks the replicas if they are there
   * @param tombstones whether the node turns away whoever comes to those that are not
   */
  record Rules(boolean probes, boolean tombstones) {}

  private final DnsProcess dns;

  private Naming(DnsProcess dns) {
    this.dns = dns;
  }

  /** Starts it with these replicas; returns once it answers with all of them. */
  static Naming start(Cluster cluster, Rules rules, int... replicas) {
    DnsProcess dns =
        DnsProcess.start(
            cluster.star(),
            new DnsProcess.Site(Cluster.DNS, Cluster.DNS_ADDRESS, Cluster.CLIENT),
            new DnsProcess.Service(
                ZONE, NAME, Cluster.PORT, "2s", "30s", rules.probes(), rules.tombstones()),
            addresses(replicas));
    if (rules.tombstones()) {
      dns.agent(Cluster.NODE, Cluster.REPLICAS);
    }
    return new Naming(dns);
  }

  private static Map<String, String> addresses(int... replicas) {
    Map<String, String> addresses = new LinkedHashMap<>();
    for (int replica : replicas) {
      addresses.put(Cluster.name(replica), Cluster.address(replica));
    }
    return addresses;
  }

  private static List<String> names(int... replicas) {
    return Arrays.stream(replicas).mapToObj(Cluster::name).toList();
  }

  /** Whether clients are told of just the replicas that there should be. */
  boolean answers() {
    return dns.answers();
  }

  /** Says that there are further replicas, and waits until clients are told. */
  void add(int... more) {
    dns.add(addresses(more));
  }

  /** Takes a replica out, and waits until nobody can be coming to it any more. */
  void drain(int replica) {
    dns.drain(Cluster.name(replica));
  }

  /** Forgets replicas that have ended. */
  void remove(int... gone) {
    dns.remove(names(gone));
  }

  /** Writes the addresses of the name to the hosts file of all hosts, in this order. */
  void intoHosts(int... order) {
    dns.intoHosts(names(order));
  }
}
