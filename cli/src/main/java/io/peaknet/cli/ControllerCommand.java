package io.peaknet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code peak controller}: tells a Kubernetes cluster what became of its services. */
@Command(
    name = "controller",
    description = "Write status and NetworkPolicies of services to their Kubernetes cluster.",
    mixinStandardHelpOptions = true)
final class ControllerCommand extends LastingCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "TOML: the file of 'peak dns', of which [kubernetes] and http count here")
  private @Nullable Path config;

  @Override
  void last() throws IOException, ConfigException, InterruptedException {
    ClusterController.run(
        ConfigTable.read(Objects.requireNonNull(config)),
        identity -> say("controller: " + identity));
  }
}
