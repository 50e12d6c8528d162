package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where messages are sent again, they come late: no area may fall apart for that. */
class LossyLinksTest {
  @ParameterizedTest
  @CsvSource({"3, 2", "5, 5"})
  void networksMeetOverLossyLinksAndEveryAreaHolds(long seed, double lossPercent) {
    Options options =
        Options.of("rgg:50:8").withPairs(50).withSeed(seed).withLossPercent(lossPercent);
    // A violation says what, when, and the command that repeats it.
    Result result = Run.alone(options, null);
    assertThat(result.delivered()).isGreaterThan(result.pairs() * 9 / 10);
  }
}
