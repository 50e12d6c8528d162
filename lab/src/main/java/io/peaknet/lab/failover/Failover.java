package io.peaknet.lab.failover;

import io.peaknet.lab.Cage;
import io.peaknet.lab.experiment.Experiment;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.Plan;
import io.peaknet.lab.experiment.Results;
import io.peaknet.lab.experiment.Trial;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code peak lab run failover}: what clients meet when a replica dies, or all are replaced. */
public final class Failover implements Experiment {
  /** Begins the version of a client that is missing, before the reason. */
  static final String NOT_HERE = "not here: ";

  static final String SILENT = "first dead, silence";
  static final String BURIED = "first dead, tombstone";
  static final String KILLED_SILENT = "killed under load, silence";
  static final String KILLED_BURIED = "killed under load, tombstones";
  static final String ROLLED = "rolling update";

  private static final int STARTING_SECONDS = 8;
  private static final int DRAIN_SECONDS = 36;
  private static final Duration VERSION = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String description() {
    return "curl, wget, Python, Node, Chromium and the JDK when a replica dies, with and without"
        + " tombstones and peak-client; a rolling update";
  }

  @Override
  public Needs needs() {
    return new Needs(false, List.of("nft", "getent", "ping"));
  }

  @Override
  public int estimateSeconds(boolean quick) {
    FailoverPlan plan = new FailoverPlan(WebClient.all(), lengths(quick), Map.of());
    return plan.rounds() * plan.round().stream().mapToInt(Trial::seconds).sum();
  }

  private static Lengths lengths(boolean quick) {
    return quick ? Lengths.quick() : Lengths.full();
  }

  @Override
  public Plan plan(boolean quick, PrintStream log) {
    Map<String, String> versions = new LinkedHashMap<>();
    try (Cage cage = Cage.open()) {
      for (WebClient client : WebClient.all()) {
        versions.put(
            client.name(),
            client.obstacle().map(why -> NOT_HERE + why).orElseGet(() -> version(cage, client)));
      }
    }
    List<WebClient> here =
        WebClient.all().stream()
            .filter(client -> !versions.getOrDefault(client.name(), "").startsWith(NOT_HERE))
            .toList();
    return new FailoverPlan(here, lengths(quick), versions);
  }

  private static String version(Cage cage, WebClient client) {
    List<String> command = new ArrayList<>(List.of(client.program()));
    command.addAll(client.version());
    Cage.Result result = cage.run(null, VERSION, command);
    return (result.out() + result.err()).lines().findFirst().orElse("unknown");
  }

  /** What one run does, with the clients that are here. */
  record FailoverPlan(List<WebClient> clients, Lengths lengths, Map<String, String> versions)
      implements Plan {
    @Override
    public int rounds() {
      return lengths.rounds();
    }

    @Override
    public List<Trial> round() {
      int patience = Math.toIntExact(lengths.patience().toSeconds());
      int load = STARTING_SECONDS + lengths.loadSeconds();
      List<WebClient> loaders = clients.stream().filter(WebClient::canLoad).toList();
      return List.of(
          new Trial(
              SILENT,
              2 * STARTING_SECONDS + patience,
              cage -> FirstDead.measure(cage, clients, lengths, false)),
          new Trial(
              BURIED,
              3 * STARTING_SECONDS,
              cage -> FirstDead.measure(cage, clients, lengths, true)),
          new Trial(KILLED_SILENT, load, cage -> UnderLoad.kill(cage, loaders, lengths, false)),
          new Trial(KILLED_BURIED, load, cage -> UnderLoad.kill(cage, loaders, lengths, true)),
          new Trial(
              ROLLED,
              STARTING_SECONDS + lengths.turns().size() * DRAIN_SECONDS,
              cage -> UnderLoad.roll(cage, loaders, lengths)));
    }

    @Override
    public List<Trial> once() {
      return List.of();
    }

    @Override
    public Findings findings(Results results) {
      return new FailoverFindings(this, results).all();
    }
  }
}
