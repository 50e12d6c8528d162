package io.peaknet.services;

import io.peaknet.dns.Name;
import io.peaknet.dns.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole server on the loopback, fed by a test. */
abstract class ServerOnLoopback {
  static final ServiceId WEB = new ServiceId("test", "", "web");
  static final ZoneConfig ZONE = ZoneConfig.of(Name.parse("example"));

  static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path folder;
  final TestSource source = new TestSource();
  final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  ServiceServer start(ServicesConfig config) throws IOException {
    return start(config, source);
  }

  ServiceServer start(ServicesConfig config, TestSource from) throws IOException {
    ServiceServer server = ServiceServer.start(config, List.of(from));
    open.add(server);
    return server;
  }

  static ServerConfig dns() {
    return ServerConfig.listening(new InetSocketAddress(LOCAL, 0)).withLoops(1);
  }

  static ServicesConfig config() {
    return ServicesConfig.of(dns(), ZONE);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static Target target(int port, String path) {
    return new Target(
        WEB,
        id(1),
        InetAddress.ofLiteral("127.0.0.1"),
        port,
        new Probe(
            Probe.Kind.HTTP, "http", path, Duration.ofSeconds(1), Duration.ofMillis(300), 2, 2));
  }

  static Change web() {
    return new Change.ServicePut(
        ServiceSpec.of(
            WEB, Instant.EPOCH, List.of("web.example"), List.of(ServicePort.tcp("http", 80))));
  }

  static Change replica(int number) {
    return new Change.EndpointPut(WEB, endpoint(number));
  }

  static Endpoint endpoint(int number) {
    return Endpoint.ready(id(number), InetAddress.ofLiteral("2001:db8::" + number));
  }

  static Change pod(int number, String name) {
    Endpoint plain = endpoint(number);
    return new Change.EndpointPut(
        WEB,
        new Endpoint(
            plain.id(),
            plain.addresses(),
            plain.condition(),
            plain.topology(),
            1,
            null,
            java.util.Map.of(),
            java.util.Map.of("pod-name", name)));
  }

  static Change local(int number) {
    return new Change.EndpointPut(
        WEB, Endpoint.ready(id(number), InetAddress.ofLiteral("127.0.0." + number)));
  }

  static EndpointId id(int number) {
    return new EndpointId("test", "web-" + number);
  }
}
