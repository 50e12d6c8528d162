package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * nginx with one worker, on the router. It checks nothing by itself: a replica that fails is left
 * out for ten seconds, and the request goes to another one, as it comes.
 */
final class NginxProxy implements Contestant {
  private static final String NAME = "proxy";

  private final Nginx nginx;
  private final boolean http;

  private NginxProxy(Nginx nginx, boolean http) {
    this.nginx = nginx;
    this.http = http;
  }

  /** Forwards connections. */
  static NginxProxy stream(Nginx nginx) {
    return new NginxProxy(nginx, false);
  }

  /** Forwards requests, and keeps connections to replicas for all clients. */
  static NginxProxy http(Nginx nginx) {
    return new NginxProxy(nginx, true);
  }

  @Override
  public String name() {
    return http ? "nginx-http" : "nginx-stream";
  }

  @Override
  public String find() {
    String version = nginx.find();
    if (!http && nginx.loadStream().isEmpty()) {
      throw new LabException("nginx has no stream module here");
    }
    return version;
  }

  @Override
  public Service start(Network network) {
    TreeSet<Integer> replicas = new TreeSet<>(network.replicas());
    Daemon daemon = nginx.daemon(network, Network.MIDDLE, NAME, blocks(replicas));
    daemon.start();
    daemon.awaitListening(Network.PORT);
    return new Proxy(network, daemon, replicas);
  }

  private String blocks(Iterable<Integer> replicas) {
    String servers =
        Network.addresses(replicas).values().stream()
            .map(address ->
                "    server [%s]:%d max_fails=1 fail_timeout=10s;\n"
                    .formatted(address, Network.PORT))
            .collect(Collectors.joining());
    return http ? httpBlock(servers) : nginx.loadStream() + streamBlock(servers);
  }

  static String httpBlock(String servers) {
    return """
    http {
      access_log off;
      keepalive_timeout 1h;
      keepalive_requests 1000000000;
      upstream replicas {
    %s    keepalive 512;
        keepalive_requests 1000000000;
      }
      server {
        listen [%s]:%d backlog=4096;
        location / {
          proxy_pass http://replicas;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_connect_timeout 1s;
        }
      }
    }
    """
        .formatted(servers, Network.SERVICE_ADDRESS, Network.PORT);
  }

  static String streamBlock(String servers) {
    return """
    stream {
      upstream replicas {
    %s  }
      server {
        listen [%s]:%d backlog=4096;
        proxy_pass replicas;
        proxy_connect_timeout 1s;
      }
    }
    """
        .formatted(servers, Network.SERVICE_ADDRESS, Network.PORT);
  }

  private final class Proxy implements Service {
    private final Network network;
    private final Daemon daemon;
    private final NavigableSet<Integer> replicas;

    Proxy(Network network, Daemon daemon, NavigableSet<Integer> replicas) {
      this.network = network;
      this.daemon = daemon;
      this.replicas = replicas;
    }

    @Override
    public Access access() {
      return Access.at(Network.SERVICE_ADDRESS);
    }

    @Override
    public List<Part> parts() {
      return List.of(Part.killed("proxy", daemon::process, daemon::start));
    }

    @Override
    public void drain(int replica) {
      replicas.remove(replica);
      reload();
    }

    @Override
    public void add(int... more) {
      Arrays.stream(more).forEach(replicas::add);
      reload();
    }

    private void reload() {
      nginx.configure(network, Network.MIDDLE, NAME, blocks(replicas));
      daemon.signal("HUP");
    }
  }
}
