package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Caddy with one thread of Go, on the router. It checks each replica every second, and does not try
 * again.
 */
final class Caddy implements Contestant {
  private static final Path FOLDER = Cage.HOME.resolve("caddy");
  private static final Path FILE = FOLDER.resolve("Caddyfile");

  private final DebianPackages packages;
  private Program program = Program.NONE;

  Caddy(DebianPackages packages) {
    this.packages = packages;
  }

  @Override
  public String name() {
    return "caddy";
  }

  @Override
  public String find() {
    program = packages.program("caddy", "caddy", List.of("version"), List.of());
    return program.version();
  }

  @Override
  public Service start(Network network) {
    network.cage().write(FILE, configuration(network.replicas()));
    Daemon daemon =
        new Daemon(
            network,
            Network.MIDDLE,
            "caddy",
            Map.of("GOMAXPROCS", "1", "HOME", FOLDER.toString()),
            program.command("run", "--adapter", "caddyfile", "--config", FILE.toString()));
    daemon.start();
    daemon.awaitListening(Network.PORT);
    return new ProxyService(daemon, network.replicas(), replicas -> reload(network, replicas));
  }

  /** All of its configuration. */
  static String configuration(Iterable<Integer> replicas) {
    String ends =
        Network.addresses(replicas).values().stream()
            .map(address -> "[" + address + "]:" + Network.PORT)
            .collect(Collectors.joining(" "));
    return """
    {
      auto_https off
      log {
        level ERROR
      }
    }
    http://:%1$d {
      reverse_proxy %2$s {
        lb_policy round_robin
        health_uri %3$s
        health_interval 1s
        health_timeout 1s
        health_fails 2
        health_passes 2
        transport http {
          dial_timeout 1s
          keepalive_idle_conns_per_host 512
        }
      }
    }
    """
        .formatted(Network.PORT, ends, WebServer.SMALL);
  }

  private void reload(Network network, Iterable<Integer> replicas) {
    network.cage().write(FILE, configuration(replicas));
    String[] reload =
        program
            .command("reload", "--adapter", "caddyfile", "--config", FILE.toString())
            .toArray(String[]::new);
    network.star().run(Network.MIDDLE, reload);
  }
}
