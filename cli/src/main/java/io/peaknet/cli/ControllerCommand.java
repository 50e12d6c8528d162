package io.peaknet.cli;

import io.peaknet.kubernetes.Controller;
import io.peaknet.kubernetes.KubernetesConfig;
import io.peaknet.kubernetes.StatusServer;
import io.peaknet.services.Exposition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peak controller}: tells a Kubernetes cluster what became of its services. */
@Command(
    name = "controller",
    description = "Write status and NetworkPolicies of services to their Kubernetes cluster.",
    mixinStandardHelpOptions = true)
final class ControllerCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "TOML: the file of 'peak dns', of which [kubernetes] and http count here")
  private @Nullable Path config;

  @Option(names = "--verbose", description = "log the causes of errors, too")
  private boolean verbose;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, ConfigException, InterruptedException {
    if (verbose) {
      LineLoggers.verbose();
    }
    TomlReader toml = TomlReader.read(Objects.requireNonNull(config));
    KubernetesConfig cluster = KubernetesTable.read(toml);
    if (cluster == null) {
      throw toml.wrong(KubernetesTable.KEY, "is missing: the table says which cluster it is");
    }
    InetSocketAddress http =
        toml.parsed("http", text -> Place.of(text).socket(DnsConfigFile.HTTP_PORT));
    // A pod's host name is the pod's name.
    String identity =
        InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(end::countDown, "peak-stop"));
    try (Controller controller =
            new Controller(cluster, KubernetesTable.leaseNamespace(toml), identity);
        StatusServer _ = http == null ? null : status(http, controller)) {
      controller.start();
      if (spec != null) {
        spec.commandLine().getOut().println("controller: " + identity);
      }
      end.await();
    }
    return Main.DONE;
  }

  private static StatusServer status(InetSocketAddress http, Controller controller)
      throws IOException {
    return new StatusServer(
        http,
        () -> controller.snapshot().synced(),
        () -> Exposition.of(controller.snapshot()) + controller.metrics());
  }
}
