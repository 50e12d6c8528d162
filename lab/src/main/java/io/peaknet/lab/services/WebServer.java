package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import java.nio.file.Path;

/**
 * What every replica runs: nginx with one worker. It serves {@link #SMALL} and {@link #LARGE}, and
 * says in each answer who it is and whom it takes the client for.
 */
final class WebServer {
  /** The path of a body of 1 KiB. */
  static final String SMALL = "/1k";

  /** The path of a body of 1 MiB. */
  static final String LARGE = "/1m";

  /** The header of answers that names the replica. */
  static final String REPLICA = "X-Replica";

  /** The header of answers with the address that the request came from. */
  static final String CLIENT = "X-Client";

  private static final String FOLDER = Cage.HOME + "/www";

  private final Nginx nginx;
  private final boolean tls;

  /**
   * One for all replicas of a network.
   *
   * @param tls whether it listens with TLS, too
   */
  WebServer(Nginx nginx, boolean tls) {
    this.nginx = nginx;
    this.tls = tls;
  }

  /** Writes what all of them serve. */
  void prepare(Cage cage) {
    cage.write(Path.of(FOLDER + SMALL), "x".repeat(1 << 10));
    cage.write(Path.of(FOLDER + LARGE), "x".repeat(1 << 20));
    if (tls) {
      Certificate.write(cage);
    }
  }

  /** Starts it on a host. */
  Daemon start(Network network, String host) {
    Daemon daemon = nginx.daemon(network, host, "replica", configuration(host));
    daemon.start();
    return daemon;
  }

  /** The {@code http} block of a replica's configuration. */
  String configuration(String host) {
    return """
    http {
      access_log off;
      default_type application/octet-stream;
      sendfile on;
      tcp_nopush on;
      keepalive_timeout 1h;
      keepalive_requests 1000000000;
      open_file_cache max=10;
      server {
        listen [::]:%d backlog=4096;
    %s    root %s;
        add_header %s %s always;
        add_header %s $remote_addr always;
      }
    }
    """
        .formatted(Network.PORT, tls ? secured() : "", FOLDER, REPLICA, host, CLIENT);
  }

  private static String secured() {
    return """
        listen [::]:%d ssl backlog=4096;
        ssl_certificate %s;
        ssl_certificate_key %s;
    """
        .formatted(Network.TLS_PORT, Certificate.CHAIN, Certificate.KEY);
  }
}
