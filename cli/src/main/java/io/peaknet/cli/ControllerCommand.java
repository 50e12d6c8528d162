package io.peaknet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
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
    ClusterController.run(
        TomlReader.read(Objects.requireNonNull(config)),
        identity -> {
          if (spec != null) {
            spec.commandLine().getOut().println("controller: " + identity);
          }
        });
    return Main.DONE;
  }
}
