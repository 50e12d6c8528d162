package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.simulator.graph.Generators;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialTest {
  private static final int[] FROM = {0, 3};
  private static final int[] TO = {3, 0};

  private static Trial atRest(String router) {
    Trial trial = new Trial(router, Generators.graph("ring:6", 1), 1);
    trial.startAll();
    assertThat(trial.settle(60, 300)).isTrue();
    return trial;
  }

  @ParameterizedTest
  @ValueSource(strings = {"peak", "dart", "m-dart", "tree"})
  void atRestAllArrivesAndNobodyMoves(String router) {
    Trial trial = atRest(router);
    assertThat(Arrays.stream(trial.moves()).sum()).isPositive();
    long beginNs = trial.nowNs();
    int[] before = trial.moves();
    trial.flows(FROM, TO, 5);
    trial.run(6);
    assertThat(trial.delivered(beginNs, trial.nowNs())).isEqualTo(1);
    assertThat(trial.secondsUntil(0.99, beginNs, beginNs + 5 * Trial.SECOND_NS)).isZero();
    assertThat(trial.moves()).isEqualTo(before);
  }

  @Test
  void packetsOfTheDeadAndOfPartsDoNotCount() {
    Trial trial = atRest("peak");
    trial.kill(0);
    long beginNs = trial.nowNs();
    trial.flows(FROM, TO, 2);
    trial.run(3);
    assertThat(trial.delivered(beginNs, trial.nowNs())).isNaN();
    trial.restart(0);
    trial.restart(0);
    trial.run(10);
    long backNs = trial.nowNs();
    trial.flows(FROM, TO, 2);
    trial.run(3);
    assertThat(trial.delivered(backNs, trial.nowNs())).isEqualTo(1);
  }

  @Test
  void whatIsLostShowsFromWhenOnItIsNot() {
    Trial trial = atRest("peak");
    long beginNs = trial.nowNs();
    trial.flows(new int[] {0}, new int[] {1}, 10);
    trial.run(2);
    // The link between the two; packets are lost until its silence is noticed.
    trial.cut(0);
    trial.run(9);
    long endNs = beginNs + 10 * Trial.SECOND_NS;
    assertThat(trial.delivered(beginNs, beginNs + Trial.SECOND_NS)).isEqualTo(1);
    assertThat(trial.delivered(beginNs, endNs)).isLessThan(1).isGreaterThan(0.8);
    double seconds = trial.secondsUntil(0.99, beginNs, endNs);
    assertThat(seconds).isCloseTo(2.5, within(1.0));
    assertThat(trial.secondsUntil(2, beginNs, endNs)).isNaN();
  }

  @Test
  void anUnknownRouterIsRefused() {
    assertThatThrownBy(() -> new Trial("olsr", Generators.graph("ring:6", 1), 1))
        .hasMessage("no live olsr: there are peak, dart, m-dart, tree");
  }
}
