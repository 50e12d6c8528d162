package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.debian.DebianPackages;
import io.peaknet.lab.debian.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** nginx, with one worker, on any host. */
final class Nginx {
  private static final String STREAM = "usr/lib/nginx/modules/ngx_stream_module.so";

  private final DebianPackages packages;
  private Program program = Program.NONE;

  Nginx(DebianPackages packages) {
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
      program = packages.program("nginx", "nginx", List.of("-v"), List.of("libnginx-mod-stream"));
    }
    return program.version();
  }

  /** The line that loads what forwards TCP. */
  String loadStream() {
    return program
        .file(STREAM)
        .map(file -> "load_module " + file + ";\n")
        .orElseThrow(() -> new LabException("nginx has no stream module here"));
  }

  /**
   * A daemon that does not run yet; SIGHUP makes it read what {@link #configure} wrote.
   *
   * @param name of its files, unique on the host
   * @param blocks of its configuration, beside what is the same for all
   */
  Daemon daemon(Network network, String host, String name, String blocks) {
    configure(network, host, name, blocks);
    return new Daemon(
        network,
        host,
        name,
        Map.of(),
        program.command(
            "-p", folder(host, name) + "/", "-c", file(host, name).toString(), "-e", "stderr"));
  }

  /** Writes its configuration. */
  void configure(Network network, String host, String name, String blocks) {
    Path folder = folder(host, name);
    network.cage().shell("mkdir -p " + folder + "\n");
    network.cage().write(file(host, name), configuration(folder, blocks));
  }

  /** All of the file. */
  static String configuration(Path folder, String blocks) {
    StringBuilder text = new StringBuilder();
    text.append("daemon off;\nworker_processes 1;\n");
    // The files are this user's, and there may be no other one here.
    text.append("user root root;\n");
    text.append("error_log stderr crit;\npid %s/pid;\n".formatted(folder));
    String http = "";
    if (blocks.contains("http {")) {
      for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
        http += "  %s_temp_path %s/%s;\n".formatted(kind, folder, kind);
      }
    }
    int modules = blocks.startsWith("load_module") ? blocks.indexOf('\n') + 1 : 0;
    return blocks.substring(0, modules)
        + text
        + "events {\n  worker_connections 8000;\n}\n"
        + blocks.substring(modules).replace("http {\n", "http {\n" + http);
  }

  private static Path folder(String host, String name) {
    return Cage.HOME.resolve(host).resolve(name);
  }

  private static Path file(String host, String name) {
    return folder(host, name).resolve("nginx.conf");
  }
}
