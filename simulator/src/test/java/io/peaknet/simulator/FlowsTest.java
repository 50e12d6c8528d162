package io.peaknet.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.ShortestPaths;
import org.junit.jupiter.api.Test;

class FlowsTest {
  private static final long SECOND_NS = 1_000_000_000L;

  /** By the nodes that know their destination, although that never sends anything back. */
  @Test
  void flowsInOneDirectionTakeShorterWaysOnceTheirEndsHaveMet() {
    Result result = Run.alone(Options.of("er:300:5").withPairs(200).withSeed(1), null);
    assertThat(result.delivered()).isEqualTo(200);
    assertThat(result.stretchFirstMean()).isGreaterThan(1.002);
    assertThat(result.stretchMean() - 1).isLessThan((result.stretchFirstMean() - 1) * 0.75);
  }

  @Test
  void soDoThoseWhosePacketsComeFasterThanAnAnswer() {
    Scenario scenario = atRest("er:300:5");
    Pairs pairs = Pairs.draw(scenario.components(), scenario.chance("pairs"), 200);
    waysBecomeShorter(scenario, new Flows(pairs.source(), pairs.destination(), SECOND_NS / 100));
  }

  /** An answer takes longer from there than a node waits whose peer is of unknown distance. */
  @Test
  void soDoThoseToNodesFarAway() {
    int width = 60;
    Scenario scenario = atRest("grid:" + width + "x6");
    int[] source = new int[60];
    int[] destination = new int[60];
    Chance draws = scenario.chance("pairs");
    for (int flow = 0; flow < source.length; flow++) {
      source[flow] = width * draws.nextInt(6) + draws.nextInt(10);
      destination[flow] = width * draws.nextInt(6) + width - 1 - draws.nextInt(10);
    }
    waysBecomeShorter(scenario, new Flows(source, destination, 3 * SECOND_NS / 20));
  }

  private static Scenario atRest(String graph) {
    Scenario scenario = new Scenario(Generators.graph(graph, 1), 1, true, 0, "FlowsTest");
    scenario.startAll();
    scenario.converge();
    return scenario;
  }

  private static void waysBecomeShorter(Scenario scenario, Flows flows) {
    scenario.send(flows, SECOND_NS / 100);
    ShortestPaths paths = scenario.shortestPaths();
    double[] first = new double[flows.count()];
    double[] last = new double[flows.count()];
    for (int flow = 0; flow < flows.count(); flow++) {
      assertThat(flows.allArrived(flow)).as(flows.story(flow)).isTrue();
      paths.from(flows.source[flow]);
      double best = paths.costTo(flows.destination[flow]);
      first[flow] = flows.firstCost[flow] / best;
      last[flow] = flows.lastCost[flow] / best;
    }
    assertThat(StretchFigures.mean(first)).isGreaterThan(1.0005);
    assertThat(StretchFigures.mean(last) - 1).isLessThan((StretchFigures.mean(first) - 1) * 0.75);
  }
}
