package io.peaknet.lab.dns;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.NodeProcess;
import io.peaknet.lab.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server that serves the zone with one thread, and nothing else. */
enum NameServer {
  /** The program under test, as users start it. */
  PEAK(
      "Peak",
      """
      listen = ["[::1]:5300"]
      loops = 1
      rate_limit = false
      state = false
      admin = "/run/lab/admin.sock"
      [zones."bench.example"]
      file = "/run/lab/zone"
      """),
  KNOT(
      "Knot DNS",
      """
      server:
          rundir: "/run/lab"
          listen: ::1@5300
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
      database:
          storage: "/run/lab"
      log:
        - target: stderr
          any: warning
      zone:
        - domain: bench.example
          file: "/run/lab/zone"
          zonefile-sync: -1
      """),
  NSD(
      "NSD",
      """
      server:
          ip-address: ::1@5300
          server-count: 1
          username: ""
          zonesdir: "/run/lab"
          database: ""
          pidfile: "/run/lab/nsd.pid"
          xfrdfile: "/run/lab/xfrd.state"
          xfrdir: "/run/lab"
          zonelistfile: "/run/lab/zone.list"
          rrl-ratelimit: 0
      remote-control:
          control-enable: no
      zone:
          name: bench.example
          zonefile: "/run/lab/zone"
      """);

  static final Path CONFIGURATION = Cage.HOME.resolve("configuration");

  private final String title;
  private final String configuration;

  NameServer(String title, String configuration) {
    this.title = title;
    this.configuration = configuration;
  }

  String title() {
    return title;
  }

  String configuration() {
    return configuration;
  }

  List<String> command() {
    String file = CONFIGURATION.toString();
    return switch (this) {
      case PEAK -> List.of(NodeProcess.launcher(), "dns", "--config", file);
      case KNOT -> List.of("knotd", "-c", file);
      case NSD -> List.of("nsd", "-d", "-c", file);
    };
  }

  /** As it prints it itself; a {@link LabException} if it is not here. */
  String version() {
    List<String> asked =
        switch (this) {
          case PEAK -> List.of(NodeProcess.launcher(), "--version");
          case KNOT -> List.of("knotd", "--version");
          case NSD -> List.of("nsd", "-v");
        };
    Path program =
        this == PEAK
            ? Path.of(asked.getFirst())
            : Tools.find(asked.getFirst())
                .orElseThrow(() -> new LabException(asked.getFirst() + " is not installed"));
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(Stream.of("" + program), asked.stream().skip(1)).toList())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return said.lines().findFirst().orElse("unknown");
    } catch (IOException e) {
      throw new LabException(program + " cannot be run: " + e.getMessage(), e);
    }
  }
}
