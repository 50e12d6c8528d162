package io.peaknet.lab.services;

import io.peaknet.lab.LabException;
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
    Daemon daemon = nginx.daemon(network, Network.MIDDLE, NAME, blocks(network.replicas()));
    daemon.start();
    daemon.awaitListening(Network.PORT);
    return new ProxyService(
        daemon,
        network.replicas(),
        replicas -> {
          nginx.configure(network, Network.MIDDLE, NAME, blocks(replicas));
          daemon.signal("HUP");
        });
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
}
