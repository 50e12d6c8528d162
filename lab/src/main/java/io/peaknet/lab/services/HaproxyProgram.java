package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** HAProxy on any host, for all contestants that use it. */
final class HaproxyProgram {
  private final DebianPackages packages;
  private Program program = Program.NONE;

  HaproxyProgram(DebianPackages packages) {
    this.packages = packages;
  }

  /**
   * Looks for it, once.
   *
   * @return its version
   * @throws LabException if it can't be had here
   */
  String find() {
    if (program.equals(Program.NONE)) {
      program = packages.program("haproxy", "haproxy", List.of("-v"), List.of());
    }
    return program.version();
  }

  /** One that does not run yet, on a host. */
  Daemon daemon(Network network, String host, String configuration) {
    Path file = Cage.HOME.resolve(host).resolve("haproxy.cfg");
    network.cage().write(file, configuration);
    return new Daemon(
        network, host, "haproxy", Map.of(), program.command("-db", "-f", file.toString()));
  }
}
