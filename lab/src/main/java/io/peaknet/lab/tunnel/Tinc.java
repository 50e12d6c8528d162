package io.peaknet.lab.tunnel;

import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** tinc 1.0 in its router mode, as it comes; it relays by itself where there is no direct wire. */
final class Tinc implements Contestant {
  private static final String DEVICE = "tinc0";

  private final DebianPackages packages;
  private Program program = Program.NONE;

  Tinc(DebianPackages packages) {
    this.packages = packages;
  }

  @Override
  public String name() {
    return "tinc";
  }

  @Override
  public boolean findsOtherPaths() {
    return true;
  }

  @Override
  public String find() {
    program = packages.program("tinc", "tincd", List.of("--version"), List.of());
    return program.version();
  }

  @Override
  public Tunnel prepare(Site site) {
    for (int host = 1; host <= site.hosts(); host++) {
      Path folder = site.folder(host);
      site.cage().write(folder.resolve("tinc.conf"), configuration(site.layout(), host));
      site.cage()
          .write(
              folder.resolve("hosts").resolve(site.name(host)), description(site.layout(), host));
      site.cage()
          .write(
              folder.resolve("tinc-up"),
              "#!/bin/sh\nip address add %s/64 dev %s nodad\nip link set %s up\n"
                  .formatted(address(host), DEVICE, DEVICE));
      site.run(host, List.of("chmod", "755", folder.resolve("tinc-up").toString()));
      // Appends the public key to the host's description.
      site.run(host, command(site, host, "-K2048"));
    }
    for (int host = 1; host <= site.hosts(); host++) {
      for (int other = 1; other <= site.hosts(); other++) {
        if (other != host) {
          String from = site.folder(other).resolve("hosts").resolve(site.name(other)).toString();
          site.run(host, List.of("cp", from, site.folder(host).resolve("hosts").toString()));
        }
      }
    }
    return new Tunnel() {
      @Override
      public List<CagedProcess> start() {
        List<CagedProcess> processes = new ArrayList<>();
        for (int host = 1; host <= site.hosts(); host++) {
          Path log = site.folder(host).resolve("log");
          processes.add(
              site.cage()
                  .start(site.name(host), log, Map.of(), command(site, host, "--no-detach")));
        }
        return processes;
      }

      @Override
      public String address(int host) {
        return Tinc.address(host);
      }
    };
  }

  private List<String> command(Site site, int host, String last) {
    return program.command(
        "--config",
        site.folder(host).toString(),
        "--pidfile",
        site.folder(host).resolve("pid").toString(),
        last);
  }

  private static String address(int host) {
    return "fd02::" + host;
  }

  /**
   * {@code tinc.conf}: of each wire's two ends the one with the larger number dials, as the other
   * starts first.
   */
  static String configuration(Layout layout, int host) {
    StringBuilder text =
        new StringBuilder("Name = %s\nAddressFamily = ipv6\n".formatted(layout.name(host)));
    text.append("Interface = ").append(DEVICE).append("\nMode = router\n");
    for (Layout.Wire wire : layout.wiresAt(host)) {
      if (host > wire.other(host)) {
        text.append("ConnectTo = ").append(layout.name(wire.other(host))).append('\n');
      }
    }
    return text.toString();
  }

  /** What the others know of a host, without its key. */
  static String description(Layout layout, int host) {
    StringBuilder text = new StringBuilder();
    for (Layout.Wire wire : layout.wiresAt(host)) {
      text.append("Address = ").append(wire.addressAt(host)).append('\n');
    }
    return text.append("Subnet = ").append(address(host)).append("/128\n").toString();
  }
}
