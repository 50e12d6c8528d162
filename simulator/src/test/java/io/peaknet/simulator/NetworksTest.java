package io.peaknet.simulator;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code peak sim check} checks, with its first two seeds: on every graph of topologies/ up to
 * 2,000 nodes and on generated ones all invariants hold, and everybody reaches and finds everybody,
 * after convergence and again after a tenth of links and nodes has failed; and the stories.
 */
@Execution(ExecutionMode.CONCURRENT)
class NetworksTest {
  private static final int SEEDS = 2;

  static List<Check.Case> cases() {
    return Check.all(Path.of("topologies"), 1, SEEDS).cases();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void holds(Check.Case each) {
    each.run(); // a violation says what, when, and the command that repeats it
  }
}
