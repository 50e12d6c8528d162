package io.peaknet.simulator;

import io.peaknet.report.Json;
import io.peaknet.report.Progress;
import io.peaknet.report.Table;
import io.peaknet.simulator.check.Violation;
import io.peaknet.simulator.graph.GraphException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What {@code peak sim} does, printing included; the command line is read elsewhere. */
public final class SimulatorMain {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private SimulatorMain() {}

  /**
   * {@code peak sim run}: one run.
   *
   * @param json whether to print one JSON object instead of a table
   * @return the exit status: 0 done, 1 something that must hold did not, 2 there is no such graph
   */
  public static int run(Options options, boolean json, PrintStream out, PrintStream err) {
    try {
      Map<String, @Nullable Object> result = Run.alone(options, err).toMap();
      if (json) {
        out.println(Json.write(result));
      } else {
        Table table = new Table("figure", "value");
        result.forEach(table::row);
        out.print(table);
      }
      return DONE;
    } catch (GraphException e) {
      err.println("peak sim run: " + e.getMessage());
      return WRONG_USAGE;
    } catch (Violation e) {
      err.println("peak sim run: " + e.getMessage());
      return FAILED;
    }
  }

  /**
   * {@code peak sim check}: many runs, as many at a time as there are processors.
   *
   * @return the exit status: 0 all held, 1 some did not, 2 there is no such graph
   */
  public static int check(Check check, PrintStream out, PrintStream err) {
    List<Check.Case> cases;
    try {
      cases = check.cases();
    } catch (GraphException e) {
      err.println("peak sim check: " + e.getMessage());
      return WRONG_USAGE;
    }
    List<String> failures = new ArrayList<>();
    Table table = new Table("case", "seed", "nodes", "converged s", "stretch", "state", "wall s");
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(processors);
        Progress progress = new Progress("checking", cases.size(), err)) {
      List<Future<@Nullable Result>> results = new ArrayList<>();
      for (Check.Case each : cases) {
        results.add(
            workers.submit(() -> {
              try {
                return each.run();
              } finally {
                progress.step();
              }
            }));
      }
      for (int i = 0; i < cases.size(); i++) {
        String failure = await(cases.get(i), results.get(i), table);
        if (failure != null) {
          failures.add(failure);
          err.println("FAILED " + failure);
        }
      }
    }
    out.print(table);
    out.println((cases.size() - failures.size()) + " of " + cases.size() + " cases hold");
    return failures.isEmpty() ? DONE : FAILED;
  }

  private static @Nullable String await(
      Check.Case each, Future<@Nullable Result> future, Table table) {
    try {
      Result result = future.get();
      if (result == null) {
        table.row(each.name(), each.seed(), null, null, null, null, null);
      } else {
        table.row(
            each.name(),
            each.seed(),
            result.nodes(),
            result.convergedS(),
            result.stretchMean(),
            result.stateEntriesMean(),
            result.wallS());
      }
      return null;
    } catch (ExecutionException e) {
      table.row(each.name(), each.seed(), null, null, null, null, null);
      Throwable cause = e.getCause();
      return each
          + ": "
          + (cause instanceof Violation ? cause.getMessage() : String.valueOf(cause));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return each + ": interrupted";
    }
  }
}
