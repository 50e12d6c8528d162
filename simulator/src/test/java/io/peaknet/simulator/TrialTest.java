package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
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

  private static Graph triangle() {
    return new Graph(
        "triangle", 3, new int[] {0, 1, 2}, new int[] {1, 2, 0}, new double[] {1, 1, 1});
  }

  /** Whatever the moment of the cut: packets go around a link long before it counts as down. */
  @Test
  void packetsGoAroundALinkInDoubt() {
    for (int shiftMs = 0; shiftMs < 100; shiftMs += 10) {
      Trial trial = new Trial("peak", triangle(), 1);
      trial.startAll();
      trial.run(20);
      trial.flows(new int[] {0}, new int[] {1}, 10);
      trial.run(5 + shiftMs / 1e3);
      long cutNs = trial.nowNs();
      trial.cut(0);
      trial.run(5);
      double lost = 10 * (1 - trial.delivered(cutNs, cutNs + Trial.SECOND_NS));
      assertThat(lost).as("of 10 packets, cut at %d ms", shiftMs).isBetween(0.9, 4.1);
    }
  }

  @Test
  void aFlowInOneDirectionCostsFewProbes() {
    Trial trial = new Trial("peak", Generators.graph("line:2", 1), 1);
    trial.startAll();
    trial.run(20);
    trial.flows(new int[] {0}, new int[] {1}, 12);
    trial.run(2);
    Traffic before = trial.traffic();
    trial.run(10);
    Traffic during = trial.traffic().since(before);
    assertThat(during.bytes(Traffic.Kind.DATA)).isPositive();
    int pair = 2 * (Traffic.HEADERS + 38);
    assertThat(during.bytes(Traffic.Kind.HELLO)).isBetween(10L * pair, 30L * pair);
  }

  @Test
  void whoeverStaysAwayIsDialledLessAndLessAndStillFound() {
    Trial trial = new Trial("peak", Generators.graph("line:2", 1), 1);
    trial.startAll();
    trial.run(20);
    trial.kill(1);
    Traffic begin = trial.traffic();
    trial.run(60);
    Traffic first = trial.traffic().since(begin);
    Traffic minute = trial.traffic();
    trial.run(60);
    Traffic second = trial.traffic().since(minute);
    assertThat(second.bytes(Traffic.Kind.LINK_SETUP)).isPositive();
    assertThat(3 * second.bytes(Traffic.Kind.LINK_SETUP))
        .isLessThan(first.bytes(Traffic.Kind.LINK_SETUP));
    trial.restart(1);
    trial.run(20);
    long backNs = trial.nowNs();
    trial.flows(new int[] {0}, new int[] {1}, 2);
    trial.run(3);
    assertThat(trial.delivered(backNs, trial.nowNs())).isEqualTo(1);
  }

  @Test
  void lookupsAreHeldAgainstWhereNodesAre() {
    Trial trial = atRest("peak");
    Lookups lookups = trial.lookups(10, 5);
    trial.kill(3); // questions of it and for it don't count from here on
    trial.run(5 + Lookups.ANSWER_S);
    assertThat(lookups.asked()).isBetween(10, 49);
    assertThat(lookups.right()).isEqualTo(1);
    Lookups none = atRest("dart").lookups(10, 5);
    assertThat(none.asked()).isZero();
    assertThat(none.right()).isNaN();
  }

  @Test
  void anUnknownRouterIsRefused() {
    assertThatThrownBy(() -> new Trial("olsr", Generators.graph("ring:6", 1), 1))
        .hasMessage("no live olsr: there are peak, dart, m-dart, tree");
  }
}
