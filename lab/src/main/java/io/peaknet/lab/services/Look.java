package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one request comes to at a replica.
 *
 * @param replica who answered
 * @param client the address that the replica took it to come from
 */
record Look(String replica, String client) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What Linux gives its packets to begin with. */
  private static final int FIRST_HOP_LIMIT = 64;

  private static final Pattern LIMITS = Pattern.compile("(?s)elements = \\{(.*?)}");

  /** Asks once from the first client's host, by curl; empty if no answer came. */
  static Optional<Look> at(Network network, String origin) {
    List<String> curl =
        List.of(
            "curl",
            "-sgk",
            "--max-time",
            "5",
            "-o",
            "/dev/null",
            "-D",
            "-",
            origin + WebServer.SMALL);
    Cage.Result result = network.cage().run(Network.client(1), PATIENCE, curl);
    String head = result.out();
    return result.status() == 0 && head.startsWith("HTTP/1.1 200")
        ? Optional.of(new Look(field(head, WebServer.REPLICA), field(head, WebServer.CLIENT)))
        : Optional.empty();
  }

  private static String field(String head, String name) {
    Matcher line = Pattern.compile("(?im)^" + name + ": (\\S+)\\s*$").matcher(head);
    return line.find() ? line.group(1) : "";
  }

  /** Whether the replica sees the client's own address, or its identity. */
  boolean showsClient() {
    return client.equals(Network.clientAddress(1)) || client.startsWith(PeakTunnel.PREFIX);
  }

  /**
   * How many routers a request's packets passed since somebody sent them: the client, or whoever
   * ended its connection and opened another one. Puts {@code hops} and {@code client_visible} among
   * the figures.
   */
  static void measure(Network network, Access access, Map<String, Double> figures) {
    for (int replica : network.replicas()) {
      network
          .star()
          .nft(
              Network.replica(replica),
              """
              table inet look {
                set seen { typeof ip6 hoplimit; flags dynamic; }
                chain in {
                  type filter hook input priority 0
                  tcp dport { %d, %d } ip6 saddr != { %s } update @seen { ip6 hoplimit }
                }
              }
              """
                  .formatted(
                      Network.PORT, Network.TLS_PORT, String.join(", ", Network.DNS_ADDRESSES)));
    }
    Look look =
        at(network, access.origin())
            .orElseThrow(() -> new LabException("no answer from " + access.origin()));
    figures.put("client_visible", look.showsClient() ? 1.0 : 0.0);
    String name = look.replica();
    String set = network.star().run(name, "nft", "list", "set", "inet", "look", "seen");
    hops(set).ifPresent(hops -> figures.put("hops", (double) hops));
    for (int replica : network.replicas()) {
      network.star().nft(Network.replica(replica), "delete table inet look\n");
    }
  }

  /** From what nft prints of the limits that were seen; those of checks from the router count 0. */
  static Optional<Integer> hops(String set) {
    Matcher elements = LIMITS.matcher(set);
    if (!elements.find()) {
      return Optional.empty();
    }
    return List.of(elements.group(1).split(",", -1)).stream()
        .map(element -> FIRST_HOP_LIMIT - Integer.parseInt(element.strip().split(" ", 2)[0]))
        .max(Integer::compare);
  }
}
