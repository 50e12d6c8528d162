package io.peaknet.simulator.experiment;

import io.peaknet.report.Progress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How an experiment is to be run.
 *
 * @param quick a first look, in a few minutes at most
 * @param seed decides everything
 * @param graph this graph alone instead of the experiment's own; null for these
 * @param topologies where the graphs of real networks are
 * @param progress where to tell how far it is
 */
public record Setup(
    boolean quick, long seed, @Nullable String graph, Path topologies, PrintStream progress) {
  /** The graph asked for, or else the experiment's own. */
  List<String> graphs(List<String> quickly, List<String> fully) {
    return graph != null ? List.of(graph) : quick ? quickly : fully;
  }

  /** Does the parts of an experiment, one after the other. */
  <T> void each(String what, List<T> parts, Function<T, String> name, Consumer<T> part) {
    try (Progress bar = new Progress(what, parts.size(), progress)) {
      for (T one : parts) {
        bar.detail(name.apply(one));
        part.accept(one);
        bar.step();
      }
    }
  }
}
