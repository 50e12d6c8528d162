package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlowsTest {
  /** By the nodes that know their destination, although that never sends anything back. */
  @Test
  void flowsInOneDirectionTakeShorterWaysOnceTheirEndsHaveMet() {
    Result result = Run.alone(Options.of("er:300:5").withPairs(200).withSeed(1), null);
    assertThat(result.delivered()).isEqualTo(200);
    assertThat(result.stretchFirstMean()).isGreaterThan(1.002);
    assertThat(result.stretchMean() - 1).isLessThan((result.stretchFirstMean() - 1) * 0.75);
  }
}
