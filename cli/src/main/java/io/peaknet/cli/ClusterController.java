package io.peaknet.cli;

import io.peaknet.kubernetes.Controller;
import io.peaknet.kubernetes.KubernetesConfig;
import io.peaknet.kubernetes.StatusServer;
import io.peaknet.services.Exposition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code peak controller} does. Apart from the command, since that one's methods are looked at
 * for the help of all commands, where the classes of Kubernetes are not on the class path.
 */
final class ClusterController {
  private ClusterController() {}

  /**
   * Runs until the process is told to stop.
   *
   * @param started told who this is among the controllers
   */
  static void run(ConfigTable root, Consumer<String> started)
      throws IOException, ConfigException, InterruptedException {
    KubernetesConfig cluster = KubernetesTable.read(root);
    if (cluster == null) {
      throw root.wrong(KubernetesTable.KEY, "is missing: the table says which cluster it is");
    }
    InetSocketAddress http =
        root.parsed("http", text -> Place.of(text).socket(DnsConfigFile.HTTP_PORT));
    // In a pod that is the pod's name. Apart from it, since processes of one host may be several.
    String identity =
        Objects.requireNonNullElse(System.getenv("HOSTNAME"), "controller")
            + "-"
            + UUID.randomUUID();
    CountDownLatch end = new CountDownLatch(1);
    Controller controller = new Controller(cluster, KubernetesTable.leaseNamespace(root), identity);
    try (@Nullable StatusServer _ = http == null ? null : status(http, controller)) {
      controller.start();
      LastingCommand.onStop(() -> {
        controller.close(); // so that another one may lead at once
        end.countDown();
      });
      started.accept(identity);
      end.await();
    } catch (IOException | RuntimeException e) {
      controller.close();
      throw e;
    }
  }

  private static StatusServer status(InetSocketAddress http, Controller controller)
      throws IOException {
    return new StatusServer(
        http,
        () -> controller.snapshot().synced(),
        () -> Exposition.of(controller.snapshot()) + controller.metrics());
  }
}
