package io.peaknet.simulator.experiment;

import io.peaknet.report.Table;
import io.peaknet.simulator.graph.GraphException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code peak sim list} and {@code peak sim run NAME}: the experiments that there are. */
public final class Experiments {
  private static final List<Experiment> ALL =
      List.of(
          new Quality(),
          new Growth(),
          new ColdStart(),
          new Failure(),
          new Deaths(),
          new Churn(),
          new Mobility(),
          new MergeAndPartition(),
          new ThreeMeet(),
          new Adversaries());

  private Experiments() {}

  /** Prints their names and what they do. */
  public static void list(PrintStream out) {
    Table table = new Table("experiment", "what");
    ALL.forEach(experiment -> table.row(experiment.name(), experiment.description()));
    out.print(table);
  }

  /**
   * Runs one: tables (or one JSON object) to {@code out}; into the folder, {@code results.json} and
   * {@code results.html} with plots. The same seed gives the same bytes.
   *
   * @param folder null for no files
   * @throws IllegalArgumentException in one line, if there is no experiment of that name, or no
   *     such graph
   * @throws IOException if the folder can't be written
   */
  public static void run(
      String name, Setup setup, @Nullable Path folder, boolean json, PrintStream out)
      throws IOException {
    Experiment experiment =
        named(name)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no experiment '"
                        + name
                        + "': there are "
                        + ALL.stream().map(Experiment::name).collect(Collectors.joining(", "))));
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("experiment", name);
    head.put("quick", setup.quick());
    head.put("seed", setup.seed());
    Findings findings = findings(experiment, setup);
    String object = findings.toJson(head);
    if (folder != null) {
      Files.writeString(folder.resolve("results.json"), object + "\n");
      Files.writeString(
          folder.resolve("results.html"),
          findings.toHtml("Peak simulator: " + name + ": " + experiment.description(), head));
    }
    if (json) {
      out.println(object);
    } else {
      out.print(findings.toText());
      if (folder != null) {
        out.println("results.json and results.html, with plots, are in " + folder);
      }
    }
  }

  private static Findings findings(Experiment experiment, Setup setup) {
    try {
      return experiment.run(setup);
    } catch (GraphException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Optional<Experiment> named(String name) {
    return ALL.stream().filter(experiment -> experiment.name().equals(name)).findFirst();
  }
}
