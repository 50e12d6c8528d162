package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.check.Violation;
import io.peaknet.simulator.graph.Generators;
import org.junit.jupiter.api.Test;

/** A run is decided by its graph and its seed. */
class RepeatableTest {
  private static final double LOSS_PERCENT = 2;
  private static final double SHARE = 0.1;

  /** The digest of all datagrams and wake-ups of a start, failures, lookups and packets. */
  private static long digest(long seed) {
    return digest("rgg:50:8", seed, LOSS_PERCENT, 1);
  }

  private static long digest(String graph, long seed, double lossPercent, int parts) {
    Scenario scenario =
        new Scenario(Generators.graph(graph, 7), seed, false, lossPercent, "none", parts);
    try {
      scenario.startAll();
      scenario.converge();
      scenario.fail(SHARE);
      scenario.converge();
      scenario.lookUpAll();
      scenario.send(scenario.pairs(100), 10_000_000L);
    } catch (Violation _) {
      // With loss, an invariant may break for a moment; the story up to there is one as well.
    }
    return scenario.engine().trace();
  }

  @Test
  void oneSeedAlwaysTellsTheSameStory() {
    assertThat(digest(3)).isEqualTo(digest(3));
  }

  @Test
  void itIsTheSameHoweverManyThreadsTellIt() {
    long alone = digest("ba:200:2", 5, 0, 1);
    assertThat(digest("ba:200:2", 5, 0, 2)).isEqualTo(alone);
    assertThat(digest("ba:200:2", 5, 0, 3)).isEqualTo(alone);
  }

  @Test
  void anotherSeedTellsAnother() {
    assertThat(digest(3)).isNotEqualTo(digest(4));
  }
}
