package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Until;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two HAProxies that forward requests, on boxes of their own beside the router; keepalived moves
 * the service's address to the one that is left (VRRP, RFC 9568, an advertisement each second).
 *
 * <pre>
 *           middle
 *             │ bridge
 *        lb1 ─┴─ lb2      fd00:6::100 is at one of them
 * </pre>
 */
final class HaproxyPair implements Contestant {
  private static final Haproxy.Settings SETTINGS = new Haproxy.Settings("http", 0, false);
  private static final String ADDRESS = "fd00:6::100";
  private static final List<String> BOXES = List.of("lb1", "lb2");
  private static final Duration STARTING = Duration.ofSeconds(20);

  private final HaproxyProgram haproxy;
  private final DebianPackages packages;
  private Program keepalived = Program.NONE;

  HaproxyPair(HaproxyProgram haproxy, DebianPackages packages) {
    this.haproxy = haproxy;
    this.packages = packages;
  }

  @Override
  public String name() {
    return "haproxy-pair";
  }

  @Override
  public String find() {
    String version = haproxy.find();
    keepalived = packages.program("keepalived", "keepalived", List.of("--version"), List.of());
    return version + "; " + keepalived.version();
  }

  @Override
  public Service start(Network network) {
    network
        .cage()
        .shell(
            """
            ip -n %1$s link add pair type bridge mcast_snooping 0
            ip -n %1$s address add fd00:6::1/64 dev pair nodad
            ip -n %1$s link set pair up
            """
                .formatted(Network.MIDDLE));
    Pair pair = new Pair(network);
    for (String box : BOXES) {
      pair.addBox(box);
    }
    pair.awaitAddress();
    return pair;
  }

  private static String own(String box) {
    return "fd00:6::" + (BOXES.indexOf(box) + 1) + "0";
  }

  /** Of one box: the first is preferred, and both begin as backups. */
  static String configuration(String box) {
    return """
    global_defs {
      router_id %1$s
      vrrp_garp_master_refresh 0
    }
    vrrp_instance service {
      state BACKUP
      nopreempt
      interface eth0
      virtual_router_id 51
      priority %2$d
      advert_int 1
      virtual_ipaddress {
        %3$s/64
      }
    }
    """
        .formatted(box, 150 - 10 * BOXES.indexOf(box), ADDRESS);
  }

  private final class Pair implements Service {
    private final Network network;
    private final Map<String, List<Daemon>> boxes = new LinkedHashMap<>();

    Pair(Network network) {
      this.network = network;
    }

    private void addBox(String box) {
      network
          .cage()
          .shell(
              """
              ip netns add %1$s
              ip -n %1$s link set lo up
              ip -n %2$s link add %1$s type veth peer name eth0 netns %1$s
              ip -n %2$s link set %1$s master pair up
              ip -n %1$s address add %3$s/64 dev eth0 nodad
              ip -n %1$s link set eth0 up
              ip -n %1$s route add default via fd00:6::1
              ip netns exec %1$s sh -c 'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind'
              """
                  .formatted(box, Network.MIDDLE, own(box)));
      Path file = Cage.HOME.resolve(box).resolve("keepalived.conf");
      network.cage().write(file, configuration(box));
      String folder = Cage.HOME.resolve(box) + "/";
      List<Daemon> daemons = new ArrayList<>();
      daemons.add(
          haproxy.daemon(
              network, box, Haproxy.configuration(SETTINGS, box, ADDRESS, network.replicas())));
      daemons.add(
          new Daemon(
              network,
              box,
              "keepalived",
              Map.of(),
              keepalived.command(
                  "--dont-fork",
                  "--vrrp",
                  "--log-console",
                  "--use-file",
                  file.toString(),
                  "--pid",
                  folder + "keepalived.pid",
                  "--vrrp_pid",
                  folder + "vrrp.pid")));
      boxes.put(box, daemons);
      daemons.forEach(Daemon::start);
      daemons.getFirst().awaitListening(Network.PORT);
    }

    private void awaitAddress() {
      if (!Until.holds(STARTING, () -> BOXES.stream().anyMatch(this::holdsAddress))) {
        throw new LabException(
            "no box takes the address: "
                + boxes.getOrDefault(BOXES.getFirst(), List.of()).getLast().process().output());
      }
      network.star().awaitWay(Network.client(1), ADDRESS);
    }

    private boolean holdsAddress(String box) {
      return network
          .star()
          .run(box, "ip", "-6", "address", "show", "dev", "eth0", "-tentative")
          .contains(ADDRESS + "/");
    }

    @Override
    public Access access() {
      return Access.at(ADDRESS);
    }

    @Override
    public List<Part> parts() {
      List<Part> parts = new ArrayList<>();
      // Who has the address is what a part is, whichever box that is.
      parts.add(new Part("active box", this::processes, this::killActive, this::repair));
      return parts;
    }

    @Override
    public List<CagedProcess> processes() {
      return boxes.values().stream().flatMap(List::stream).map(Daemon::process).toList();
    }

    private void killActive() {
      String active =
          BOXES.stream()
              .filter(this::holdsAddress)
              .findFirst()
              .orElseThrow(() -> new LabException("no box has the address"));
      network.star().silence(active);
      boxes.getOrDefault(active, List.of()).forEach(daemon -> daemon.process().kill());
      network.cage().shell("ip -n %s link set eth0 down\n".formatted(active));
    }

    private void repair() {
      for (String box : BOXES) {
        if (boxes.getOrDefault(box, List.of()).stream().anyMatch(d -> !d.process().isAlive())) {
          network
              .cage()
              .shell(
                  """
                  ip -n %1$s address flush dev eth0
                  ip -n %1$s link set eth0 up
                  ip -n %1$s address add %2$s/64 dev eth0 nodad
                  ip -n %1$s route replace default via fd00:6::1
                  """
                      .formatted(box, own(box)));
          network.star().heal(box);
          boxes.getOrDefault(box, List.of()).forEach(Daemon::start);
        }
      }
    }

    @Override
    public void drain(int replica) {
      for (String box : BOXES) {
        Haproxy.tell(network, box, "set server replicas/%s state drain", replica);
      }
    }

    @Override
    public void add(int... replicas) {
      for (String box : BOXES) {
        for (int replica : replicas) {
          Haproxy.addTo(network, box, SETTINGS, replica);
        }
      }
    }
  }
}
