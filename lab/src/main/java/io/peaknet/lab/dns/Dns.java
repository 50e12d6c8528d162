package io.peaknet.lab.dns;

import io.peaknet.lab.Cage;
import io.peaknet.lab.CagedProcess;
import io.peaknet.lab.Cpu;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Until;
import io.peaknet.lab.experiment.Experiment;
import io.peaknet.lab.experiment.Findings;
import io.peaknet.lab.experiment.KeptRun;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Plan;
import io.peaknet.lab.experiment.Results;
import io.peaknet.lab.experiment.Trial;
import io.peaknet.lab.experiment.UsageException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code peak lab run dns}: what a query costs. Each server has one core, dnsperf another; all
 * serve one zone file and are asked the same questions.
 */
public final class Dns implements Experiment {
  static final String QPS = "queries_per_s";
  static final String CPU = "cpu_s_per_million";
  static final String LOST = "lost";

  private static final Duration STARTING = Duration.ofSeconds(20);
  private static final int WARM_SECONDS = 4;
  private static final int AROUND_SECONDS = 3;
  static final Pattern COMPLETED = Pattern.compile("Queries completed: +(\\d+)");
  static final Pattern LOST_COUNT = Pattern.compile("Queries lost: +(\\d+)");

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public String description() {
    return "Peak's DNS server, Knot DNS and NSD: queries a second, and CPU for each";
  }

  @Override
  public Needs needs() {
    return new Needs(true, List.of("dnsperf", "taskset"));
  }

  /**
   * What a million questions cost Peak's server in CPU seconds, the median of a run.
   *
   * @throws UsageException if the run is of another experiment
   */
  public static double cpuPerMillion(KeptRun run) {
    if (!run.experiment().equals("dns")) {
      throw new UsageException(
          "what a DNS question costs is measured by dns; this run is of " + run.experiment());
    }
    return run.results().spread(NameServer.PEAK.title(), CPU).median();
  }

  private static int rounds(boolean quick) {
    return quick ? 2 : 7;
  }

  private static int loadSeconds(boolean quick) {
    return quick ? 3 : 8;
  }

  private static int trialSeconds(boolean quick) {
    return AROUND_SECONDS + WARM_SECONDS + loadSeconds(quick);
  }

  @Override
  public int estimateSeconds(boolean quick) {
    return rounds(quick) * NameServer.values().length * trialSeconds(quick);
  }

  @Override
  public Plan plan(boolean quick, PrintStream log) {
    Map<String, String> versions = new LinkedHashMap<>();
    List<NameServer> here = new ArrayList<>();
    for (NameServer server : NameServer.values()) {
      try {
        versions.put(server.title(), server.version());
        here.add(server);
      } catch (LabException e) {
        if (server == NameServer.PEAK) {
          throw e;
        }
        versions.put(server.title(), "not here: " + e.getMessage());
      }
    }
    return new DnsPlan(here, versions, quick);
  }

  private record DnsPlan(List<NameServer> servers, Map<String, String> versions, boolean quick)
      implements Plan {
    @Override
    public int rounds() {
      return Dns.rounds(quick);
    }

    @Override
    public List<Trial> round() {
      return servers.stream()
          .map(server ->
              new Trial(
                  server.title(),
                  trialSeconds(quick),
                  cage -> measure(cage, server, loadSeconds(quick))))
          .toList();
    }

    @Override
    public List<Trial> once() {
      return List.of();
    }

    @Override
    public Findings findings(Results results) {
      return DnsFindings.of(servers, results);
    }
  }

  private static Outcome measure(Cage cage, NameServer server, int seconds) {
    cage.write(Cage.HOME.resolve("zone"), Workload.zone());
    cage.write(Cage.HOME.resolve("questions"), Workload.questions());
    cage.write(NameServer.CONFIGURATION, server.configuration());
    CagedProcess process =
        cage.start(
            null,
            Cage.HOME.resolve("log"),
            Map.of(),
            Stream.concat(Stream.of("taskset", "-c", "0"), server.command().stream()).toList());
    if (!Until.holds(STARTING, () -> answers(cage))) {
      throw new LabException("did not answer: " + process.complaint());
    }
    load(cage, WARM_SECONDS);
    double before = cpuSeconds(process);
    String said = load(cage, seconds);
    double used = cpuSeconds(process) - before;
    process.stop();
    double completed = number(COMPLETED, said);
    return Outcome.of(
        Map.of(
            QPS, completed / seconds, CPU, used / completed * 1e6, LOST, number(LOST_COUNT, said)));
  }

  private static boolean answers(Cage cage) {
    return number(COMPLETED, dnsperf(cage, "-n", "1", "-t", "1", "-q", "1", "-l", "1")) > 0;
  }

  private static String load(Cage cage, int seconds) {
    return dnsperf(cage, "-l", "" + seconds, "-c", "16", "-q", "400");
  }

  private static String dnsperf(Cage cage, String... options) {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "1", "dnsperf", "-s", "::1"));
    command.addAll(List.of("-p", "5300", "-d", Cage.HOME.resolve("questions").toString()));
    command.addAll(List.of(options));
    return cage.run(null, Duration.ofSeconds(60), command).out();
  }

  private static double cpuSeconds(CagedProcess process) {
    ProcessHandle first =
        Until.present(STARTING, process::inner)
            .orElseThrow(() -> new LabException("ended: " + process.complaint()));
    return Stream.concat(Stream.of(first), first.descendants()).mapToDouble(Cpu::seconds).sum();
  }

  /** What dnsperf counted; 0 if it didn't. */
  static double number(Pattern pattern, String said) {
    Matcher matcher = pattern.matcher(said);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }
}
