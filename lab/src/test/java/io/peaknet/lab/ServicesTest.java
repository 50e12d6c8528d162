package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A service of two replicas, found by DNS. The router answers DNS, probes the replicas, and keeps
 * tombstones.
 *
 * <pre>
 *   client ──── router ── one
 *   attacker ──────┴───── two
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"curl", "dig", "nft"})
final class ServicesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WEB = 8080;
  private static final int ECHO = 7000;
  private static final int MANY = 100;
  private static final int MANY_WEB = 8081;
  private static final long SILENCE_NS = 3_000_000_000L;
  private static final Path FOLDER = Cage.HOME.resolve("services");
  private static final String NAME = "web.peak.internal";

  /** The hosts, and the programs on them. */
  private static final class World {
    final Cage cage;
    final Programs programs;
    final Topology.Cable client;
    final Topology.Cable one;
    final Topology.Cable two;
    private int logs;

    World(Cage cage) {
      this.cage = cage;
      programs = new Programs(cage);
      var topology = new Topology(cage);
      for (String host : List.of("client", "attacker", "router", "one", "two")) {
        topology.host(host);
      }
      client = topology.connect("router", "client", true);
      one = topology.connect("router", "one", true);
      two = topology.connect("router", "two", true);
      Topology.Cable attacker = topology.connect("router", "attacker", true);
      cage.shell("ip netns exec router sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'\n");
      for (Topology.Cable cable : List.of(client, one, two, attacker)) {
        cage.shell("ip -n %s route add default via %s\n".formatted(cable.b(), cable.addressA()));
      }
      for (Topology.Cable cable : List.of(one, two)) {
        Path folder = FOLDER.resolve(cable.b());
        cage.write(folder.resolve("index.html"), cable.b());
        programs.web(cable.b(), cable.addressB(), WEB, folder);
      }
    }

    /** Writes the configuration, with these replicas. */
    void write(Topology.Cable... replicas) {
      write(
          WEB,
          "probe = { period = \"200ms\", timeout = \"500ms\" }",
          Stream.of(replicas).map(Topology.Cable::addressB).toList());
    }

    void write(int port, String probe, List<String> addresses) {
      cage.write(FOLDER.resolve("token"), "between-the-agent-and-the-server\n");
      cage.write(
          FOLDER.resolve("dns.toml"),
          """
          listen = ["[%1$s]:53"]
          http = "[%1$s]:7453"
          http_token_file = "token"
          admin = "admin.sock"
          state = "state.json"
          [services."%2$s"]
          ttl = "1s"
          slack = "5s"
          ports = { http = %4$d }
          %5$s
          replicas = [%3$s]
          """
              .formatted(
                  client.addressA(),
                  NAME,
                  addresses.stream()
                      .map(address -> "\"" + address + "\"")
                      .collect(Collectors.joining(", ")),
                  port,
                  probe));
    }

    /**
     * Gives a host twice a hundred addresses more.
     *
     * @return what they have in common: then come {@code a:} or {@code b:} and a number
     */
    String holdMany(String host) {
      String own = InetAddress.ofLiteral(one.addressB()).getHostAddress();
      String network = own.replaceAll("[^:]*:[^:]*$", "");
      StringBuilder script = new StringBuilder();
      for (String half : List.of("a:", "b:")) {
        for (String address : many(network + half)) {
          script.append("ip -n ").append(host).append(" address add ").append(address);
          script.append("/64 dev ").append(one.device()).append(" nodad\n");
        }
      }
      cage.shell(script.toString());
      return network;
    }

    CagedProcess dns() {
      return peak("dns:", "dns", "--config", FOLDER.resolve("dns.toml").toString());
    }

    CagedProcess agent() {
      String server = "http://[" + client.addressA() + "]:7453";
      String token = FOLDER.resolve("token").toString();
      return peak(
          "agent:", "agent", "--server", server, "--token-file", token, "--allow", "fd00::/16");
    }

    private CagedProcess peak(String ready, String... words) {
      List<String> command = new ArrayList<>(List.of(NodeProcess.launcher()));
      command.addAll(List.of(words));
      CagedProcess process =
          cage.start("router", FOLDER.resolve(++logs + ".log"), Map.of(), command);
      assertThat(Until.holds(PATIENCE, () -> process.output().contains(ready)))
          .as(process.output())
          .isTrue();
      return process;
    }

    Cage.Result run(String host, String... command) {
      return cage.run(host, PATIENCE, List.of(command));
    }

    /** The addresses that the client is given. */
    List<String> asked() {
      String server = "@" + client.addressA();
      return run("client", "dig", "+short", "+tries=1", "+time=2", server, NAME, "AAAA")
          .out()
          .lines()
          .sorted()
          .toList();
    }

    Optional<String> fetched(String address, String seconds) {
      return fetched(address, WEB, seconds);
    }

    Optional<String> fetched(String address, int port, String seconds) {
      Cage.Result result =
          run("client", "curl", "-s", "-m", seconds, "http://[" + address + "]:" + port + "/");
      return result.status() == 0 ? Optional.of(result.out()) : Optional.empty();
    }
  }

  @Test
  void aReplicaThatVanishesIsOutOfDnsAndItsClientsAreTurnedAwayAtOnce() {
    try (Cage cage = Cage.open()) {
      var world = new World(cage);
      world.write(world.one, world.two);
      world.dns();
      world.agent();
      assertThat(world.asked()).containsExactly(world.one.addressB(), world.two.addressB());
      assertThat(world.fetched(world.one.addressB(), "5")).contains("one");
      world.programs.echo("one", world.one.addressB(), ECHO);
      CagedProcess talk =
          world.programs.talk("client", world.one.addressB(), ECHO, Duration.ofSeconds(60));
      assertThat(Until.holds(PATIENCE, () -> talk.output().contains("echo 5"))).isTrue();

      long cutNs = System.nanoTime();
      world.one.cut();
      assertThat(Until.holds(PATIENCE, () -> world.asked().equals(List.of(world.two.addressB()))))
          .isTrue();
      long outNs = System.nanoTime();
      // What was open breaks, instead of hanging for a quarter of an hour.
      assertThat(talk.status(PATIENCE)).as(talk.output()).contains(1);
      long brokenNs = System.nanoTime();
      assertThat(talk.output()).contains("Connection reset");
      // curl's status 7: refused. Without a tombstone it would be 28: out of time.
      Cage.Result refused =
          world.run(
              "client", "curl", "-s", "-m", "5", "http://[" + world.one.addressB() + "]:" + WEB);
      assertThat(refused.status()).isEqualTo(7);
      IO.println(
          "replica cut off: out of DNS after %d ms, connection broken after %d ms"
              .formatted((outNs - cutNs) / 1_000_000, (brokenNs - cutNs) / 1_000_000));

      world.one.heal();
      assertThat(Until.holds(PATIENCE, () -> world.asked().size() == 2)).isTrue();
      assertThat(Until.holds(PATIENCE, () -> world.fetched(world.one.addressB(), "5").isPresent()))
          .isTrue();
    }
  }

  @Test
  void aReplicaDrainsServesWhoCameAndIsMissedByNobody() {
    try (Cage cage = Cage.open()) {
      var world = new World(cage);
      world.write(world.one, world.two);
      world.dns();
      String socket = FOLDER.resolve("admin.sock").toString();
      String launcher = NodeProcess.launcher();
      CagedProcess drain =
          cage.start(
              "router",
              FOLDER.resolve("drain.log"),
              Map.of(),
              List.of(launcher, "drain", NAME, world.one.addressB(), "--admin", socket));
      assertThat(Until.holds(PATIENCE, () -> world.asked().equals(List.of(world.two.addressB()))))
          .isTrue();
      assertThat(drain.isAlive()).as("somebody may still hold it").isTrue();
      assertThat(world.fetched(world.one.addressB(), "5")).contains("one");
      assertThat(drain.status(PATIENCE)).as(drain.output()).contains(0);
      String server = "http://[" + world.client.addressA() + "]:7453";
      Cage.Result hook = world.run("one", launcher, "drain", "--server", server, "--timeout", "10");
      assertThat(hook.status()).as(hook.err()).isZero();
    }
  }

  @Test
  void aFileThatLosesEverythingAndARestartLoseNobody() {
    try (Cage cage = Cage.open()) {
      var world = new World(cage);
      world.write(world.one, world.two);
      CagedProcess dns = world.dns();
      assertThat(world.asked()).hasSize(2);
      world.write();
      // Seen when the replicas are held; they answer probes, so they stay.
      assertThat(Until.holds(PATIENCE, () -> services(world).contains("held"))).isTrue();
      assertThat(world.asked()).hasSize(2);
      dns.stop();
      assertThat(dns.status(PATIENCE)).as(dns.output()).contains(0);
      world.write(world.two);
      world.dns();
      assertThat(Until.holds(PATIENCE, () -> world.asked().equals(List.of(world.two.addressB()))))
          .isTrue();
    }
  }

  /**
   * R8, the "rug-pull": a service of a hundred replicas is moved away from under its attackers. Its
   * clients follow.
   */
  @Test
  void aServiceOfAHundredReplicasIsMovedAwayFromItsAttackers() {
    try (Cage cage = Cage.open()) {
      var world = new World(cage);
      String network = world.holdMany("one");
      world.programs.web("one", "::", MANY_WEB, FOLDER.resolve("one"));
      world.programs.echo("one", network + "a:1", ECHO);
      world.write(MANY_WEB, "", many(network + "a:"));
      world.dns();
      world.agent();
      assertThat(world.asked()).hasSize(16).allMatch(address -> lies(address, network + "a:"));
      CagedProcess attack =
          world.programs.run("attacker", Assault.class, "" + MANY_WEB, network + "a:", "" + MANY);
      CagedProcess talk =
          world.programs.talk("client", network + "a:1", ECHO, Duration.ofSeconds(60));
      assertThat(Until.holds(PATIENCE, () -> answeredNs(attack) > 0)).isTrue();
      assertThat(Until.holds(PATIENCE, () -> talk.output().contains("echo 5"))).isTrue();

      assertThat(services(world, "--move", NAME)).contains("leaves " + MANY + " addresses");
      assertThat(world.asked()).as("there is no elsewhere yet").hasSize(16);
      long movedNs = System.nanoTime();
      world.write(MANY_WEB, "", many(network + "b:"));
      assertThat(Until.holds(PATIENCE, () -> lies(world.asked().getFirst(), network + "b:")))
          .isTrue();
      long outNs = System.nanoTime();
      assertThat(world.asked()).hasSize(16).allMatch(address -> lies(address, network + "b:"));
      assertThat(world.fetched(world.asked().getFirst(), MANY_WEB, "5")).contains("one");
      assertThat(talk.status(PATIENCE)).as(talk.output()).contains(1);
      assertThat(talk.output()).as("a client is told, and follows").contains("Connection reset");
      assertThat(Until.holds(PATIENCE, () -> System.nanoTime() - answeredNs(attack) > SILENCE_NS))
          .isTrue();
      long silentNs = answeredNs(attack);
      IO.println(
          "%d replicas moved: out of DNS after %d ms, attackers' last answer after %d ms"
              .formatted(MANY, (outNs - movedNs) / 1_000_000, (silentNs - movedNs) / 1_000_000));
      assertThat(silentNs - movedNs).isLessThan(10_000_000_000L);
      assertThat(world.fetched(world.asked().getFirst(), MANY_WEB, "5")).contains("one");
    }
  }

  /** When the attacker was answered last, by {@link System#nanoTime}; 0 if it was not yet. */
  private static long answeredNs(CagedProcess attack) {
    return attack
        .output()
        .lines()
        .filter(line -> line.startsWith("answered "))
        .mapToLong(line -> Long.parseLong(line.substring("answered ".length())))
        .max()
        .orElse(0);
  }

  /** Replicas at the addresses that follow a prefix. */
  private static List<String> many(String prefix) {
    return IntStream.rangeClosed(1, MANY)
        .mapToObj(number -> prefix + Integer.toHexString(number))
        .toList();
  }

  private static boolean lies(String address, String prefix) {
    return InetAddress.ofLiteral(address).getHostAddress().startsWith(prefix);
  }

  private static String services(World world, String... options) {
    List<String> command = new ArrayList<>(List.of(NodeProcess.launcher(), "services"));
    command.addAll(List.of("--admin", FOLDER.resolve("admin.sock").toString()));
    command.addAll(List.of(options));
    Cage.Result result = world.run("router", command.toArray(String[]::new));
    assertThat(result.status()).as(result.err()).isZero();
    return result.out();
  }
}
