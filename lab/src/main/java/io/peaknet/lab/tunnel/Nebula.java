package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Nebula; inside it is IPv4. The second host is the lighthouse, and the relay where the ends have
 * no wire between them.
 */
final class Nebula implements Contestant {
  private static final int PORT = 4242;
  private static final int LIGHTHOUSE = 2;

  private final DebianPackages packages;
  private Program program = Program.NONE;

  Nebula(DebianPackages packages) {
    this.packages = packages;
  }

  @Override
  public String name() {
    return "Nebula";
  }

  @Override
  public String find() {
    program = packages.program("nebula", "nebula", List.of("-version"), List.of());
    return program.version();
  }

  @Override
  public Tunnel prepare(Site site) {
    String certify = program.path().resolveSibling("nebula-cert").toString();
    String ca = site.folder(1).resolve("ca").toString();
    site.run(
        1,
        List.of(certify, "ca", "-name", "lab", "-out-crt", ca + ".crt", "-out-key", ca + ".key"));
    for (int host = 1; host <= site.hosts(); host++) {
      String own = site.folder(host).resolve("host").toString();
      site.run(
          1,
          List.of(
              certify,
              "sign",
              "-ca-crt",
              ca + ".crt",
              "-ca-key",
              ca + ".key",
              "-name",
              site.name(host),
              "-ip",
              address(host) + "/24",
              "-out-crt",
              own + ".crt",
              "-out-key",
              own + ".key"));
      site.cage().write(file(site, host), configuration(site.layout(), host, ca + ".crt"));
    }
    return new Tunnel() {
      @Override
      public List<CagedProcess> start() {
        List<CagedProcess> processes = new ArrayList<>();
        for (int host = 1; host <= site.hosts(); host++) {
          List<String> command = program.command("-config", file(site, host).toString());
          Path log = site.folder(host).resolve("log");
          processes.add(site.cage().start(site.name(host), log, Map.of(), command));
        }
        return processes;
      }

      @Override
      public String address(int host) {
        return Nebula.address(host);
      }
    };
  }

  private static Path file(Site site, int host) {
    return site.folder(host).resolve("nebula.yml");
  }

  private static String address(int host) {
    return "192.168.100." + host;
  }

  /** The configuration of a host, YAML. */
  static String configuration(Layout layout, int host, String authority) {
    Path own = layout.folder(host);
    StringBuilder known = new StringBuilder();
    for (Layout.Wire wire : layout.wiresAt(host)) {
      int other = wire.other(host);
      known.append("  '%s': ['[%s]:%d']\n".formatted(address(other), wire.addressAt(other), PORT));
    }
    boolean lighthouse = host == LIGHTHOUSE;
    boolean relayed =
        IntStream.rangeClosed(1, layout.hosts())
            .anyMatch(other -> other != host && layout.between(host, other).isEmpty());
    return """
    pki:
      ca: %1$s
      cert: %2$s/host.crt
      key: %2$s/host.key
    static_host_map:
    %3$slighthouse:
      am_lighthouse: %4$s
      hosts: [%5$s]
    listen:
      host: '::'
      port: %6$d
    punchy:
      punch: false
    relay:
      am_relay: %4$s
      use_relays: true
      relays: [%7$s]
    tun:
      dev: nebula0
    logging:
      level: warning
    firewall:
      outbound:
        - {port: any, proto: any, host: any}
      inbound:
        - {port: any, proto: any, host: any}
    """
        .formatted(
            authority,
            own,
            known,
            lighthouse,
            lighthouse ? "" : "'" + address(LIGHTHOUSE) + "'",
            PORT,
            relayed ? "'" + address(LIGHTHOUSE) + "'" : "");
  }
}
