package io.peaknet.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Hosts around a router, each a network namespace with a wire (a veth pair) to it. All IPv6, each
 * wire a network of its own, nothing translated.
 *
 * <pre>
 *   host ─┐          ┌─ host
 *         ├─ router ─┤
 *   host ─┘          └─ …
 * </pre>
 */
public final class Star {
  private static final Duration COMMAND = Duration.ofSeconds(10);

  private final Cage cage;
  private final String router;
  private final Programs programs;

  /** A router with nothing around it yet. */
  public Star(Cage cage, String router) {
    this.cage = cage;
    this.router = router;
    programs = new Programs(cage);
    cage.shell("ip netns add %1$s\nip -n %1$s link set lo up\n".formatted(router));
    run(router, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
  }

  /** The cage that it is in. */
  public Cage cage() {
    return cage;
  }

  /** Starts programs on its hosts. */
  public Programs programs() {
    return programs;
  }

  /**
   * Adds a host: the router is the first address of their network, and the host is the second.
   *
   * @param network up to its last colons: {@code fd00:1::}
   */
  public void attach(String host, String network) {
    cage.shell(
        """
        ip netns add %1$s
        ip -n %1$s link set lo up
        ip -n %3$s link add %1$s type veth peer name eth0 netns %1$s
        ip -n %3$s address add %2$s1/64 dev %1$s nodad
        ip -n %1$s address add %2$s2/64 dev eth0 nodad
        ip -n %3$s link set %1$s up
        ip -n %1$s link set eth0 up
        ip -n %1$s route add default via %2$s1
        """
            .formatted(host, network, router));
  }

  /** Waits until an address can be reached: a new interface takes a moment, which nobody caused. */
  public void awaitWay(String from, String to) {
    List<String> ping = List.of("ping", "-n", "-c", "1", "-W", "0.2", to);
    if (!Until.holds(COMMAND, () -> cage.run(from, COMMAND, ping).status() == 0)) {
      throw new LabException("there is no way from " + from + " to " + to);
    }
  }

  /** From now on no TCP and UDP comes from a host or reaches it, and no error tells so. */
  public void silence(String host) {
    nft(
        host,
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
  }

  /** Undoes {@link #silence}. */
  public void heal(String host) {
    nft(host, "delete table inet death\n");
  }

  /** Runs a ruleset of nftables on a host. */
  public void nft(String host, String ruleset) {
    Path file = Cage.HOME.resolve(host + ".nft");
    cage.write(file, ruleset);
    run(host, "nft", "-f", file.toString());
  }

  /** Runs a program to its end, which must be a good one; gives what it printed. */
  public String run(String host, String... command) {
    return run(host, COMMAND, command);
  }

  /** The same, if it takes longer. */
  public String run(String host, Duration patience, String... command) {
    Cage.Result result = cage.run(host, patience, List.of(command));
    if (result.status() != 0) {
      throw new LabException(
          String.join(" ", command) + " failed: " + (result.err() + result.out()).strip());
    }
    return result.out();
  }
}
