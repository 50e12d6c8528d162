package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.adversary.Conduct;
import io.peaknet.simulator.adversary.Crooks;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What crooked nodes of Peak can do, and what they can't. */
class AdversaryTest {
  private static final int[] FROM = {0, 2};
  private static final int[] TO = {2, 0};

  private static Trial atRest(Graph graph, Crooks crooks) {
    Trial trial = new Trial("peak", graph, 1, crooks);
    trial.startAll();
    assertThat(trial.settle(20, 300)).isTrue();
    return trial;
  }

  private static void turn(Trial trial, int node) {
    trial.kill(node);
    trial.run(1);
    trial.restart(node);
    trial.run(15);
  }

  @ParameterizedTest
  @EnumSource(
      value = Conduct.class,
      names = {"HONEST", "DROPS", "SWALLOWS"})
  void whoeverDropsIsAvoided(Conduct conduct) {
    // Between 0 and 2 there are 1, which turns, and the long way round over 4, which has that way
    // itself: in a wider ring its own may lead back over 0, and then it tells 0 of none.
    Trial trial = atRest(Generators.graph("ring:5", 1), Crooks.turned(conduct, 1));
    turn(trial, 1);
    long beginNs = trial.nowNs();
    trial.flows(FROM, TO, 10);
    trial.run(11);
    long laterNs = beginNs + 3 * Trial.SECOND_NS;
    assertThat(trial.delivered(laterNs, trial.nowNs())).isEqualTo(1);
    double stretch = trial.stretch(laterNs, trial.nowNs());
    assertThat(stretch).isBetween(1.0, conduct == Conduct.HONEST ? 1.001 : 2.001);
    assertThat(trial.lookUp(new Trial.Ends(FROM, TO))).isEqualTo(1);
  }

  /** Its neighbours' neighbours contradict it: what it attracts at first finds other ways. */
  @ParameterizedTest
  @EnumSource(
      value = Conduct.class,
      names = {"LIES", "LIES_AND_DROPS"})
  void whoeverClaimsToBeNextToEverythingIsFoundOut(Conduct conduct) {
    Graph graph = Generators.graph("rgg:40:8", 1);
    int liar = 0;
    for (int node = 1; node < graph.nodes(); node++) {
      liar = graph.degree(node) > graph.degree(liar) ? node : liar;
    }
    Trial trial = atRest(graph, Crooks.turned(conduct, liar));
    int[] before = trial.moves();
    turn(trial, liar);
    int crook = liar;
    int[] honest = IntStream.range(0, graph.nodes()).filter(node -> node != crook).toArray();
    int[] from = Arrays.copyOfRange(honest, 0, 19);
    int[] to = Arrays.copyOfRange(honest, 20, 39);
    long beginNs = trial.nowNs();
    trial.flows(from, to, 5);
    trial.run(6);
    assertThat(trial.delivered(beginNs, trial.nowNs())).isEqualTo(1);
    assertThat(trial.stretch(beginNs, trial.nowNs())).isLessThan(1.2);
    before[liar] = trial.moves()[liar];
    assertThat(trial.moves()).isEqualTo(before);
  }

  /**
   * Labels that grow round and round made it a thousand times as much, and ever more. What a
   * network says at rest comes in bursts, so that only long times compare.
   */
  @Test
  void lyingAboutDistancesCostsOthersABoundedAmount() {
    assertThat(bytesOfTwoMinutes(Conduct.LIES)).isLessThan(3 * bytesOfTwoMinutes(Conduct.HONEST));
  }

  private static long bytesOfTwoMinutes(Conduct conduct) {
    Trial trial = atRest(Generators.graph("rgg:24:7", 1), Crooks.turned(conduct, 3));
    turn(trial, 3);
    long before = trial.bytes();
    trial.run(120);
    return trial.bytes() - before;
  }

  @Test
  void whatACrookDropsIsDroppedWhereThereIsNoOtherWay() {
    Trial trial = atRest(Generators.graph("line:3", 1), Crooks.turned(Conduct.DROPS, 1));
    turn(trial, 1);
    long beginNs = trial.nowNs();
    trial.flows(FROM, TO, 3);
    trial.run(4);
    assertThat(trial.delivered(beginNs, trial.nowNs())).isZero();
  }

  /** However many come, wherever they attach, whatever keys they have. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void newcomersChangeNobodysAddress(long seed) {
    Graph graph = Generators.graph("rgg:30:7", seed);
    int old = graph.nodes();
    int newcomers = 200;
    Chance chance = new Chance(seed).forPart("newcomers");
    Graph grown = Graph.beside(graph, Generators.graph("line:" + newcomers, seed));
    for (int i = 0; i < newcomers; i += 1 + chance.nextInt(8)) {
      grown = grown.withLink(chance.nextInt(old), old + i, 1);
    }
    Trial trial = atRest(grown, Crooks.newcomers(Conduct.HONEST, old));
    int[] before = Arrays.copyOf(trial.moves(), old);
    for (int node = old; node < grown.nodes(); node++) {
      int starting = node;
      trial.after((node - old) * 0.05, () -> trial.restart(starting));
    }
    trial.run(30);
    assertThat(Arrays.copyOf(trial.moves(), old)).isEqualTo(before);
    assertThat(Arrays.stream(trial.moves()).skip(old).filter(moves -> moves > 0).count())
        .as("newcomers that have found a place")
        .isEqualTo(newcomers);
  }
}
