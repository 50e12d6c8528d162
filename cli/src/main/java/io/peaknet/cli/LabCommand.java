package io.peaknet.cli;

import io.peaknet.lab.LabException;
import io.peaknet.lab.dns.Dns;
import io.peaknet.lab.experiment.Experiment;
import io.peaknet.lab.experiment.Lab;
import io.peaknet.lab.experiment.UsageException;
import io.peaknet.lab.failover.Failover;
import io.peaknet.lab.paper.PaperFolder;
import io.peaknet.lab.services.Services;
import io.peaknet.lab.tunnel.Tunnels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peak lab}: measures whole systems in networks made of namespaces. */
@Command(
    name = "lab",
    description = "Measure Peak beside other systems, on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class LabCommand {
  /** {@code peak lab list}. */
  @Command(name = "list", description = "List the experiments.", mixinStandardHelpOptions = true)
  int list() {
    lab(new Services()).list();
    return Main.DONE;
  }

  /** {@code peak lab run}. */
  @Command(
      name = "run",
      description = "Run an experiment: tables, JSON and a page with plots.",
      mixinStandardHelpOptions = true)
  int run(
      @Parameters(paramLabel = "NAME", description = "one of peak lab list") String name,
      @Option(names = "--quick", description = "a first look, in 3 minutes at most") boolean quick,
      @Option(
              names = "--out",
              paramLabel = "DIR",
              description =
                  "keeps each finished round there; with those of an earlier run, goes on")
          @Nullable Path out,
      @Option(names = "--json", description = "print one JSON object") boolean json,
      @Option(
              names = "--replicas",
              paramLabel = "N",
              description = "of services: how many replicas there are, 2 to 32; else 2")
          @Nullable Integer replicas)
      throws ConfigException, IOException {
    try {
      Services services = replicas == null ? new Services() : new Services(replicas);
      if (replicas != null && !name.equals(services.name())) {
        throw new ConfigException("--replicas: only %s has any".formatted(services.name()));
      }
      lab(services).run(name, quick, out, json);
      return Main.DONE;
    } catch (UsageException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    } catch (LabException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** {@code peak lab paper}. */
  @Command(
      name = "paper",
      description = "Write the paper about a finished run of services.",
      mixinStandardHelpOptions = true)
  int paper(
      @Parameters(paramLabel = "DIR", description = "the folder of the run") Path run,
      @Option(
              names = "--to",
              paramLabel = "FOLDER",
              description = "where paper.md and its pictures go; DIR/paper if not named")
          @Nullable Path to,
      @Option(
              names = "--dns",
              paramLabel = "DIR",
              description = "the folder of a run of dns: what a DNS question costs")
          @Nullable Path dns,
      @Option(
              names = "--costs",
              paramLabel = "FILE",
              description =
                  "prices and habits for the cost model; docs/paper/costs.json says which")
          @Nullable Path costs)
      throws ConfigException, IOException {
    try {
      IO.println(PaperFolder.write(run, dns, costs, to == null ? run.resolve("paper") : to));
      return Main.DONE;
    } catch (UsageException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    } catch (LabException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Lab lab(Services services) {
    List<Experiment> all = List.of(new Tunnels(), new Failover(), new Dns(), services);
    return new Lab(all, System.out, System.err);
  }
}
