package io.peaknet.lab.experiment;

import io.peaknet.lab.Cage;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Tools;
import io.peaknet.report.Json;
import io.peaknet.report.Page;
import io.peaknet.report.Table;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code peak lab}: lists experiments and runs them. Results go to {@code out}, the rest to err.
 */
public final class Lab {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** Below that nobody else uses a noticeable share of the machine. */
  private static final double QUIET_LOAD = 0.5;

  private final List<? extends Experiment> experiments;
  private final Bench bench;
  private final PrintStream out;
  private final PrintStream err;

  /** With the experiments that there are. */
  public Lab(List<? extends Experiment> experiments, PrintStream out, PrintStream err) {
    this(experiments, new Bench.Caged(), out, err);
  }

  Lab(List<? extends Experiment> experiments, Bench bench, PrintStream out, PrintStream err) {
    this.experiments = experiments;
    this.bench = bench;
    this.out = out;
    this.err = err;
  }

  /** Prints every experiment, how long it takes and what it needs. */
  public void list() {
    Table table = new Table("name", "takes", "quick", "needs", "what");
    for (Experiment experiment : experiments) {
      table.row(
          experiment.name(),
          minutes(experiment.estimateSeconds(false)),
          minutes(experiment.estimateSeconds(true)),
          needs(experiment.needs()),
          experiment.description());
    }
    out.print(table);
  }

  /**
   * Runs one.
   *
   * @param folder where its rounds are kept; null for a new folder of the user's state
   * @param json whether to print one JSON object instead of tables
   * @throws UsageException if there is none of that name, or the folder holds another run
   * @throws LabException if it could not be run, or could not measure what it is for
   */
  public void run(String name, boolean quick, @Nullable Path folder, boolean json) {
    Experiment experiment = named(name);
    refuseWithout(experiment.needs());
    Path kept =
        folder != null
            ? folder.toAbsolutePath()
            : stateFolder(System.getenv())
                .resolve(
                    name
                        + (quick ? "-quick-" : "-")
                        + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP));
    say(
        "%s takes about %s; its rounds are kept in %s"
            .formatted(title(name, quick), minutes(experiment.estimateSeconds(quick)), kept));
    Plan plan = experiment.plan(quick, err);
    plan.versions().forEach((who, version) -> say(who + ": " + version));
    Map<String, String> machine = Machine.here();
    Store store = new Store(kept, identity(name, quick, plan, machine));
    Run run = new Run(plan, store, bench, err);
    say(
        "%d of %d rounds are there; the rest takes about %s. Stop whenever you like: --out %s"
                .formatted(run.roundsKept(), plan.rounds(), minutes(run.secondsLeft()), kept)
            + " goes on");
    double load = Machine.load();
    if (load > QUIET_LOAD) {
      say(
          "note: the machine is busy with other work (load average %.1f): read ratios rather than"
                  .formatted(load)
              + " figures");
    }
    Results results = run.finish(title(name, quick));
    Findings findings = plan.findings(results);
    Map<String, Object> object = object(identity(name, quick, plan, machine), results, findings);
    object.put("load_before", load);
    String text = Json.write(object);
    store.write("results.json", text + "\n");
    store.write("results.html", page(title(name, quick), plan, machine, findings).toHtml());
    if (json) {
      out.println(text);
    } else {
      print(machine, plan, findings);
      out.println("results.json and results.html, with plots, are in " + kept);
    }
    findings
        .failure()
        .ifPresent(reason -> {
          throw new LabException(reason);
        });
  }

  private void say(String line) {
    err.println(line);
  }

  private Experiment named(String name) {
    for (Experiment experiment : experiments) {
      if (experiment.name().equals(name)) {
        return experiment;
      }
    }
    throw new UsageException(
        "no experiment '%s'; there are: %s"
            .formatted(
                name,
                experiments.stream().map(Experiment::name).collect(Collectors.joining(", "))));
  }

  private void refuseWithout(Experiment.Needs needs) {
    Optional<String> missing = Tools.missing(needs.programs().toArray(String[]::new));
    missing
        .or(() -> needs.root() ? notRoot() : Optional.empty())
        .or(bench::obstacle)
        .ifPresent(line -> {
          throw new LabException(line);
        });
  }

  private static Optional<String> notRoot() {
    return Cage.isRoot()
        ? Optional.empty()
        : Optional.of("this experiment needs root: the others' programs open /dev/net/tun");
  }

  private static String needs(Experiment.Needs needs) {
    return (needs.root() ? "root, " : "") + String.join(", ", needs.programs());
  }

  /** Where runs are kept if no folder is named (XDG base directory specification 0.8). */
  static Path stateFolder(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    Path base =
        state != null && state.startsWith("/")
            ? Path.of(state)
            : Path.of(environment.getOrDefault("HOME", "."), ".local/state");
    return base.resolve("peak/lab").toAbsolutePath();
  }

  private static Map<String, Object> identity(
      String name, boolean quick, Plan plan, Map<String, String> machine) {
    Map<String, Object> identity = new LinkedHashMap<>();
    identity.put("experiment", name);
    identity.put("quick", quick);
    identity.put("rounds", plan.rounds());
    identity.put("machine", machine);
    identity.put("versions", plan.versions());
    return identity;
  }

  private static Map<String, Object> object(
      Map<String, Object> identity, Results results, Findings findings) {
    Map<String, Object> object = new LinkedHashMap<>(identity);
    object.putAll(findings.json());
    object.put(
        "outcomes",
        results.rounds().stream()
            .map(round -> {
              Map<String, Object> map = new LinkedHashMap<>();
              round.forEach((trial, outcome) -> map.put(trial, outcome.toMap()));
              return map;
            })
            .toList());
    Map<String, Object> once = new LinkedHashMap<>();
    results.once().forEach((trial, outcome) -> once.put(trial, outcome.toMap()));
    object.put("once", once);
    return object;
  }

  private void print(Map<String, String> machine, Plan plan, Findings findings) {
    machine.forEach((name, value) -> out.printf(Locale.ROOT, "%-8s %s%n", name, value));
    out.println();
    Table versions = new Table("contestant", "version");
    plan.versions().forEach(versions::row);
    out.println(versions);
    for (Findings.Section section : findings.sections()) {
      out.println(section.title());
      out.println(section.table());
    }
  }

  private static Page page(
      String title, Plan plan, Map<String, String> machine, Findings findings) {
    Page page = new Page("Peak lab: " + title);
    page.heading("Machine").facts(machine);
    page.heading("Versions").facts(plan.versions());
    for (Findings.Section section : findings.sections()) {
      page.heading(section.title()).table(section.table());
    }
    findings.plots().accept(page);
    return page;
  }

  private static String title(String name, boolean quick) {
    return quick ? name + " --quick" : name;
  }

  /** A length of time for people. */
  static String minutes(int seconds) {
    return seconds < 120 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
  }
}
