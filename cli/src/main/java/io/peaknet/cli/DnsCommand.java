package io.peaknet.cli;

import io.peaknet.kubernetes.KubernetesSource;
import io.peaknet.report.AddressText;
import io.peaknet.services.Change;
import io.peaknet.services.FileSource;
import io.peaknet.services.ServiceServer;
import io.peaknet.services.ServicesConfig;
import io.peaknet.services.Source;
import io.peaknet.services.ZoneFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peak dns}: answers with services' live replicas, until it is stopped. */
@Command(
    name = "dns",
    description = "Serve services by DNS, with their live replicas' own addresses.",
    mixinStandardHelpOptions = true)
final class DnsCommand extends LastingCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description =
          "TOML, or YAML if it is called .yaml or .yml: services, zones, and how they are"
              + " served; services are read again when it changes")
  private @Nullable Path config;

  @Override
  void last() throws IOException, ConfigException, InterruptedException {
    Path file = Objects.requireNonNull(config);
    ConfigTable root = ConfigTable.read(file);
    ServicesConfig settled = DnsConfigFile.read(root, Defaults.here());
    ServicesFile.read(root);
    List<Source> sources = new ArrayList<>();
    sources.add(new FileSource(ServicesFile.SOURCE, file, text -> services(file, text)));
    CompletableFuture<ServiceServer> started = new CompletableFuture<>();
    if (root.table(KubernetesTable.KEY) != null) {
      sources.add(cluster(root, started));
    }
    CountDownLatch end = new CountDownLatch(1);
    ServiceServer server = ServiceServer.start(settled, sources);
    started.complete(server);
    onStop(() -> {
      server.close();
      end.countDown();
    });
    say(readyLine(server));
    end.await();
  }

  private static Source cluster(ConfigTable root, CompletableFuture<ServiceServer> server)
      throws ConfigException {
    return new KubernetesSource(
        Objects.requireNonNull(KubernetesTable.read(root)), ZoneFeed.of(server));
  }

  private static List<Change> services(Path file, String text) {
    try {
      return ServicesFile.read(ConfigTable.of(file, text));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String readyLine(ServiceServer server) {
    String listening =
        server.addresses().stream().map(AddressText::of).collect(Collectors.joining(" "));
    String zones =
        server.zones().all().stream()
            .map(zone -> zone.origin().toString())
            .collect(Collectors.joining(" "));
    return "dns: listen %s, zones %s, services %d"
        .formatted(listening, zones.isEmpty() ? "none" : zones, server.views().size());
  }
}
