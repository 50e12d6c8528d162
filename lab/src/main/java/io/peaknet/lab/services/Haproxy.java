package io.peaknet.lab.services;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * HAProxy with one thread, on the router. It checks each replica every second and drops those that
 * fail twice, with the connections to them.
 */
final class Haproxy implements Contestant {
  private final HaproxyProgram program;
  private final String name;
  private final Settings settings;

  /**
   * What it does.
   *
   * @param mode what it understands of what it forwards: {@code tcp} or {@code http}
   * @param retries how often it tries another replica when one can't be reached
   * @param tls whether it speaks TLS with clients and with replicas
   */
  record Settings(String mode, int retries, boolean tls) {}

  private Haproxy(HaproxyProgram program, String name, Settings settings) {
    this.program = program;
    this.name = name;
    this.settings = settings;
  }

  /** Forwards connections. */
  static Haproxy tcp(HaproxyProgram program) {
    return new Haproxy(program, "haproxy-tcp", new Settings("tcp", 0, false));
  }

  /** Forwards requests, and keeps connections to replicas for all clients. */
  static Haproxy http(HaproxyProgram program) {
    return new Haproxy(program, "haproxy-http", new Settings("http", 0, false));
  }

  /** The same, trying again elsewhere what a replica did not take. */
  static Haproxy retrying(HaproxyProgram program) {
    return new Haproxy(program, "haproxy-retries", new Settings("http", 3, false));
  }

  /** Requests over TLS, on both sides. */
  static Haproxy tls(HaproxyProgram program) {
    return new Haproxy(program, "haproxy-tls", new Settings("http", 0, true));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String find() {
    return program.find();
  }

  @Override
  public boolean usesTls() {
    return settings.tls();
  }

  @Override
  public Service start(Network network) {
    String configuration =
        configuration(settings, Network.MIDDLE, Network.SERVICE_ADDRESS, network.replicas());
    Daemon daemon = program.daemon(network, Network.MIDDLE, configuration);
    daemon.start();
    daemon.awaitListening(Network.PORT);
    return new Proxy(network, daemon);
  }

  /** The control socket of one, by its host. */
  static Path socket(String host) {
    return Cage.HOME.resolve(host).resolve("haproxy.sock");
  }

  /** All of its configuration. */
  static String configuration(
      Settings settings, String host, String address, List<Integer> replicas) {
    String servers =
        replicas.stream()
            .map(replica -> "  server " + server(settings, replica) + "\n")
            .collect(Collectors.joining());
    return """
    global
      nbthread 1
      maxconn 4000
      stats socket %1$s mode 600 level admin
    defaults
      mode %2$s
      timeout connect 1s
      timeout client 1m
      timeout server 1m
      retries %3$d
    frontend clients
      bind [%4$s]:%5$d%6$s
      default_backend replicas
    backend replicas
      balance roundrobin
    %7$s%8$s\
    """
        .formatted(
            socket(host),
            settings.mode(),
            settings.retries(),
            address,
            Network.PORT,
            settings.tls() ? " ssl crt " + Certificate.BOTH + " alpn http/1.1" : "",
            forwarding(settings),
            servers);
  }

  private static String forwarding(Settings settings) {
    if (settings.mode().equals("tcp")) {
      return "";
    }
    return "  http-reuse always\n  option forwardfor\n  option httpchk GET "
        + WebServer.SMALL
        + "\n"
        + (settings.retries() > 0
            ? "  option redispatch 1\n  retry-on conn-failure empty-response response-timeout\n"
            : "");
  }

  /** One replica, as the configuration and the control socket have it. */
  private static String server(Settings settings, int replica) {
    return "%s [%s]:%d check inter 1s fall 2 rise 2 on-marked-down shutdown-sessions%s"
        .formatted(
            Network.replica(replica),
            Network.address(replica),
            settings.tls() ? Network.TLS_PORT : Network.PORT,
            settings.tls() ? " ssl verify required ca-file " + Certificate.CHAIN : "");
  }

  private final class Proxy implements Service {
    private final Network network;
    private final Daemon daemon;

    Proxy(Network network, Daemon daemon) {
      this.network = network;
      this.daemon = daemon;
    }

    @Override
    public Access access() {
      return settings.tls()
          ? Access.secured(Network.SERVICE_ADDRESS, Certificate.CHAIN)
          : Access.at(Network.SERVICE_ADDRESS);
    }

    @Override
    public List<Part> parts() {
      return List.of(Part.killed("proxy", daemon::process, daemon::start));
    }

    @Override
    public void drain(int replica) {
      tell(network, Network.MIDDLE, "set server replicas/%s state drain", replica);
    }

    @Override
    public void add(int... replicas) {
      for (int replica : replicas) {
        addTo(network, Network.MIDDLE, settings, replica);
      }
    }
  }

  /** Says a line about a replica to the control socket of the one on a host. */
  static void tell(Network network, String host, String line, int replica) {
    String said = line.formatted(Network.replica(replica));
    String answer = Sockets.ask(network.cage(), socket(host), said).strip();
    if (!answer.isEmpty() && !answer.startsWith("New server")) {
      throw new LabException("haproxy: " + said + ": " + answer);
    }
  }

  /** Adds a replica to the one on a host. */
  static void addTo(Network network, String host, Settings settings, int replica) {
    tell(network, host, "add server replicas/" + server(settings, replica), replica);
    tell(network, host, "enable health replicas/%s", replica);
    tell(network, host, "enable server replicas/%s", replica);
  }
}
