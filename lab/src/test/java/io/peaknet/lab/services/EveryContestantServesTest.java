package io.peaknet.lab.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.NeedsNamespaces;
import io.peaknet.lab.Until;
import io.peaknet.lab.debian.DebianPackages;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Behind every contestant that can be had here, both replicas serve an ordinary client, and are
 * told of its address or of somebody else's.
 *
 * <pre>
 *     c1 ──┐            ┌── r1
 *   dns1 ──┼── middle ──┤
 *   dns2 ──┘            └── r2
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"curl", "nft", "ping", "getent"})
final class EveryContestantServesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Those that pass the client's packets on as they are. */
  private static final Set<String> STRAIGHT =
      Set.of("direct", "peak-naive", "peak-dns", "peak-client", "peak-tunnel");

  private static final DebianPackages PACKAGES =
      new DebianPackages(DebianPackages.cacheFolder(System.getenv()), System.err);

  private static final Nginx NGINX = new Nginx(PACKAGES);

  private static Stream<Contestant> contestants() {
    return Contestants.all(PACKAGES, NGINX).stream();
  }

  /** Asks every address of a name: a client's own choice may always be the same one (RFC 6724). */
  private static List<Look> look(Network network, Access access) {
    if (!access.addresses().isEmpty()) {
      return access.addresses().stream()
          .flatMap(address -> Look.at(network, Access.at(address).origin()).stream())
          .toList();
    }
    if (access.dns().isEmpty()) {
      return Look.at(network, access.origin()).stream().toList();
    }
    List<String> resolve = List.of("getent", "ahostsv6", PeakDns.NAME);
    return network
        .cage()
        .run(Network.client(1), PATIENCE, resolve)
        .out()
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .distinct()
        .flatMap(address ->
            Look.at(network, access.origin().replace(PeakDns.NAME, "[" + address + "]")).stream())
        .toList();
  }

  private static void find(Contestant contestant) {
    try {
      NGINX.find();
      assertThat(contestant.find()).isNotEmpty();
    } catch (LabException e) {
      assumeTrue(false, contestant.name() + " can't be had here: " + e.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("contestants")
  void bothReplicasServe(Contestant contestant) {
    find(contestant);
    int replicas = Lengths.REPLICAS;
    try (Cage cage = Cage.open()) {
      Network network = new Network(cage, new WebServer(NGINX, contestant.usesTls()), 1);
      network.start(1, replicas);
      Service service = contestant.start(network);
      Set<String> served = new HashSet<>();
      Set<String> clients = new HashSet<>();
      assertThat(
              Until.holds(
                  PATIENCE,
                  () -> {
                    look(network, service.access())
                        .forEach(answer -> {
                          served.add(answer.replica());
                          clients.add(answer.client());
                        });
                    return served.size() == replicas;
                  }))
          .as("%s served by %s", contestant.name(), served)
          .isTrue();
      if (contestant.name().equals("peak-tunnel")) {
        assertThat(clients).allMatch(client -> client.startsWith("2001:28:"));
      } else if (STRAIGHT.contains(contestant.name())) {
        assertThat(clients).containsExactly(Network.clientAddress(1));
      } else {
        assertThat(clients).doesNotContain(Network.clientAddress(1));
      }
      assertThat(service.processes()).allMatch(process -> process.isAlive());
      for (Part part : service.parts()) {
        assertThat(service.processes()).containsAll(part.processes().get());
      }
    }
  }
}
