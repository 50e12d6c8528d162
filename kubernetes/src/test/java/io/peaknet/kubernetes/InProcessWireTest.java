package io.peaknet.kubernetes;

import io.peaknet.dns.ServerConfig;
import io.peaknet.services.ServiceServer;
import io.peaknet.services.ServicesConfig;
import io.peaknet.services.ZoneFeed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The server in this process, with its real sockets. */
class InProcessWireTest extends WireContract {
  private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

  @Override
  Running dns(Path kubeconfig, Path folder, Path state) throws IOException {
    CompletableFuture<ServiceServer> started = new CompletableFuture<>();
    KubernetesSource source =
        new KubernetesSource(new KubernetesConfig(kubeconfig, null, null), ZoneFeed.of(started));
    InetSocketAddress http = new InetSocketAddress(LOCAL, FreePort.tcp());
    ServiceServer server =
        ServiceServer.start(
            ServicesConfig.of(ServerConfig.listening(new InetSocketAddress(LOCAL, 0)).withLoops(1))
                .withState(state)
                .withHttp(http),
            List.of(source));
    started.complete(server);
    return new Running() {
      @Override
      public InetSocketAddress dns() {
        return server.addresses().getFirst();
      }

      @Override
      public InetSocketAddress http() {
        return http;
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  @Override
  AutoCloseable controller(Path kubeconfig, Path folder, String namespace) throws IOException {
    Controller controller =
        new Controller(new KubernetesConfig(kubeconfig, null, null), namespace, "in-process");
    controller.start();
    return controller;
  }
}
