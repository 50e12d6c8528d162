package io.peaknet.lab;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Hosts and the cables between them. A host is a network namespace. A cable is a pair of veths that
 * meet in a bridge of its own inside a namespace between the hosts, the hub: so it can be cut there
 * without either end's interface noticing, as a broken switch does.
 *
 * <pre>
 *   n1 ── c3 ══ c3a ─ [bridge c3] ─ c3b ══ c3 ── n2
 *              └───────── hub ─────────┘
 * </pre>
 */
public final class Topology {
  private static final String HUB = "hub";

  /** Each takes a third byte of 10.77.0.0/16. */
  private static final int CABLES_MAX = 250;

  private final Cage cage;
  private final Set<String> hosts = new LinkedHashSet<>();
  private int cables;

  /** An empty one. */
  public Topology(Cage cage) {
    this.cage = cage;
    cage.shell("ip netns add " + HUB + "\n");
  }

  /** Adds a host with nothing but its loopback. */
  public void host(String name) {
    if (!hosts.add(name)) {
      throw new IllegalArgumentException("host " + name + " exists");
    }
    cage.shell("ip netns add " + name + "\nip -n " + name + " link set lo up\n");
  }

  /**
   * Connects two hosts; the ends get addresses of a network of their own.
   *
   * @param ipv6 whether the addresses are IPv6 (RFC 4193) or IPv4 (RFC 1918) ones
   */
  public Cable connect(String a, String b, boolean ipv6) {
    Cable cable = plan(a, b, ipv6);
    cable.plug();
    return cable;
  }

  /** A cable that is not there yet, but has its addresses: {@link Cable#plug} connects it. */
  public Cable plan(String a, String b, boolean ipv6) {
    int id = ++cables;
    if (id > CABLES_MAX) {
      throw new IllegalArgumentException("at most " + CABLES_MAX + " cables");
    }
    String network = ipv6 ? "fd00:0:0:" + Integer.toHexString(id) + "::" : "10.77." + id + ".";
    return new Cable(cage, id, a, b, network + 1, network + 2, ipv6);
  }

  /**
   * A connection of two hosts.
   *
   * @param addressA the address of its end at host {@code a}
   */
  public record Cable(
      Cage cage, int id, String a, String b, String addressA, String addressB, boolean ipv6) {
    /** The name of the interface at both ends. */
    public String device() {
      return "c" + id;
    }

    /** Connects a planned one. */
    public void plug() {
      cage.shell(
          "ip -n hub link add %1$s type bridge mcast_snooping 0\nip -n hub link set %1$s up\n"
                  .formatted(device())
              + plug("a", a)
              + plug("b", b));
    }

    private String plug(String side, String host) {
      return """
      ip -n hub link add %1$s%2$s type veth peer name %1$s netns %3$s
      ip -n hub link set %1$s%2$s master %1$s up
      ip -n %3$s address add %4$s dev %1$s %5$s
      ip -n %3$s link set %1$s up
      """
          .formatted(
              device(),
              side,
              host,
              addressAt(host) + (ipv6 ? "/64" : "/24"),
              // The network is ours alone: nobody could hold the address already.
              ipv6 ? "nodad" : "");
    }

    /** Whether it connects these two, in any order. */
    public boolean joins(String one, String other) {
      return (a.equals(one) && b.equals(other)) || (a.equals(other) && b.equals(one));
    }

    /** The address at the end that is at this host. */
    public String addressAt(String host) {
      return host.equals(a) ? addressA : addressB;
    }

    /** Drops everything from here on, silently: the interfaces at both ends stay up. */
    public void cut() {
      cage.shell("ip -n hub link set " + device() + " down\n");
    }

    /** Ends {@link #cut}. */
    public void heal() {
      cage.shell("ip -n hub link set " + device() + " up\n");
    }

    /**
     * Drops whatever is larger than this from here on, silently: the interfaces at both ends still
     * take 1,500 bytes.
     *
     * @param bytes of an IP packet, 1,000 to 1,500. A bridge lets 4 more pass, for a VLAN's tag
     */
    public void narrow(int bytes) {
      // What is yet to be cut would pass the bridge whole: so it is cut before.
      cage.shell(
          """
          ip -n %2$s link set %1$s gso_max_segs 1
          ip -n %3$s link set %1$s gso_max_segs 1
          ip -n hub link set %1$sa mtu %4$d
          ip -n hub link set %1$sb mtu %4$d
          """
              .formatted(device(), a, b, bytes));
    }

    /** Takes it away, with the interfaces and addresses at both ends. */
    public void remove() {
      cage.shell(
          """
          ip -n hub link del %1$sa
          ip -n hub link del %1$sb
          ip -n hub link del %1$s
          """
              .formatted(device()));
    }
  }
}
