package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A service of two replicas, found by DNS. The router answers DNS, probes the replicas, and keeps
 * tombstones.
 *
 * <pre>
 *   client ── router ── one
 *                └───── two
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"curl", "dig", "nft"})
final class ServicesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WEB = 8080;
  private static final int ECHO = 7000;
  private static final Path FOLDER = Cage.HOME.resolve("services");
  private static final String NAME = "web.peak.internal";

  /** The four hosts, and the programs on them. */
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
      for (String host : List.of("client", "router", "one", "two")) {
        topology.host(host);
      }
      client = topology.connect("router", "client", true);
      one = topology.connect("router", "one", true);
      two = topology.connect("router", "two", true);
      cage.shell("ip netns exec router sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'\n");
      for (Topology.Cable cable : List.of(client, one, two)) {
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
      List<String> addresses = new ArrayList<>();
      for (Topology.Cable replica : replicas) {
        addresses.add("\"" + replica.addressB() + "\"");
      }
      cage.write(
          FOLDER.resolve("dns.toml"),
          """
          listen = ["[%1$s]:53"]
          http = "[%1$s]:7453"
          admin = "admin.sock"
          state = "state.json"
          [services."%2$s"]
          ttl = "1s"
          slack = "5s"
          ports = { http = %4$d }
          probe = { period = "200ms", timeout = "500ms" }
          replicas = [%3$s]
          """
              .formatted(client.addressA(), NAME, String.join(", ", addresses), WEB));
    }

    CagedProcess dns() {
      return peak("dns:", "dns", "--config", FOLDER.resolve("dns.toml").toString());
    }

    CagedProcess agent() {
      String server = "http://[" + client.addressA() + "]:7453";
      return peak("agent:", "agent", "--server", server, "--allow", "fd00::/16");
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
      Cage.Result result =
          run("client", "curl", "-s", "-m", seconds, "http://[" + address + "]:" + WEB + "/");
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

  private static String services(World world) {
    String socket = FOLDER.resolve("admin.sock").toString();
    return world.run("router", NodeProcess.launcher(), "services", "--admin", socket).out();
  }
}
