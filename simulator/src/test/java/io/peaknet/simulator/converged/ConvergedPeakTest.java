package io.peaknet.simulator.converged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Views;
import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.route.Constants;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.Route;
import io.peaknet.protocol.route.Tables;
import io.peaknet.simulator.Options;
import io.peaknet.simulator.Result;
import io.peaknet.simulator.Run;
import io.peaknet.simulator.Scenario;
import io.peaknet.simulator.SimSuite;
import io.peaknet.simulator.baseline.Ways;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables built directly are those that live nodes come to. */
class ConvergedPeakTest {
  private static final SimSuite SUITE = new SimSuite(new Chance(1));

  /**
   * More nodes than a vicinity holds, or else trees and areas would never be used. With these seeds
   * nobody lives below a place that its holder has left: the tables built know no such places.
   */
  @ParameterizedTest
  @CsvSource({
    "er:200:8, 1",
    "rgg:200:8, 4",
    "rgg:200:8, 6",
    "ba:200:2, 3",
    "grid:14x14, 4",
    "star:150, 5"
  })
  void fromTheSamePlacesAndRootsComeTheSameTables(String text, long seed) {
    Graph graph = Generators.graph(text, seed);
    Scenario live = new Scenario(graph, seed, false, 0, "");
    live.startAll();
    live.converge();
    ConvergedPeak built = asBuilt(live);
    for (int number = 0; number < graph.nodes(); number++) {
      Node node = Objects.requireNonNull(live.node(number));
      assertThat(built.entries(number)).isEqualTo(node.stateEntries());
      assertThat(built.addressBits(number)).isEqualTo(node.addressBits());
      // A head shares the key space anew only when a part's weight is about twice off.
      assertThat(built.directoryShare(number))
          .isBetween(node.directoryShare() / 8, node.directoryShare() * 8);
      assertRoutes(built.tables(number), node);
    }
  }

  private static void assertRoutes(Tables built, Node node) {
    int vicinity = 0;
    for (Views.Route line : node.routes()) {
      boolean here = line.nextHop() == null;
      switch (line.kind()) {
        case "vicinity" -> {
          vicinity++;
          assertRoute(built.toNode(IdentityAddress.parse(line.destination())), line);
        }
        case "area" -> {
          Digits area = digits(line.destination());
          if (!here && area.length() > 0 && !area.encloses(built.address())) {
            assertRoute(built.toArea(area), line);
          }
        }
        default -> {
          int slot = Integer.parseInt(line.destination().substring("tree ".length()));
          assertThat(built.unit(slot, Landmarks.tag(slot))).isPositive();
        }
      }
    }
    assertThat(built.nearest()).hasSize(vicinity);
  }

  private static void assertRoute(
      @org.jspecify.annotations.Nullable Route built, Views.Route line) {
    assertThat(built).as(line.toString()).isNotNull();
    assertThat(Objects.requireNonNull(built).metric())
        .as(line.toString())
        .isEqualTo(line.costUnits());
    Link via = built.via();
    assertThat(via == null).isEqualTo(line.nextHop() == null);
  }

  private static Digits digits(String text) {
    return text.equals("-")
        ? Digits.NONE
        : Digits.of(Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray());
  }

  /** The tables that follow from where live nodes are and who their roots are. */
  private static ConvergedPeak asBuilt(Scenario live) {
    Graph graph = live.graph();
    IdentityAddress[] names = new IdentityAddress[graph.nodes()];
    Map<IdentityAddress, Integer> numbers = new HashMap<>();
    Map<Digits, Integer> places = new HashMap<>();
    for (int number = 0; number < names.length; number++) {
      Node node = Objects.requireNonNull(live.node(number));
      names[number] = node.identity().address();
      numbers.put(names[number], number);
      places.put(Digits.of(node.addressDigits()), number);
    }
    int[] granter = new int[names.length];
    int[] digit = new int[names.length];
    for (Map.Entry<Digits, Integer> place : places.entrySet()) {
      boolean first = place.getKey().length() == 0;
      granter[place.getValue()] =
          first ? -1 : Objects.requireNonNull(places.get(place.getKey().parent()));
      digit[place.getValue()] = place.getKey().last();
    }
    int[] roots = new int[Constants.TREES];
    for (Views.Tree tree : Objects.requireNonNull(live.node(0)).trees()) {
      roots[tree.slot()] = Objects.requireNonNull(numbers.get(tree.root()));
    }
    return new ConvergedPeak(
        new Network(graph, names, (drawn, costs) -> new AddressTree(granter, digit), roots), SUITE);
  }

  /** Where nodes are, and who the roots are, is drawn alike, not the same. */
  @ParameterizedTest
  @CsvSource({"rgg:200:8, 5", "ba:200:2, 6", "er:200:8, 7"})
  void figuresAreThoseOfLiveNodes(String text, long seed) {
    Options options = Options.of(text).withSeed(seed).withPairs(500);
    Result live = Run.checked(options);
    Result built = Run.alone(options.withRouter("peak-tables"), null);
    assertThat(built.delivered()).isEqualTo(live.delivered());
    assertThat(built.stretchMean()).isCloseTo(live.stretchMean(), within(0.02));
    assertThat(built.stretchFirstMean()).isCloseTo(live.stretchFirstMean(), within(0.04));
    assertThat(built.stateEntriesMean()).isCloseTo(live.stateEntriesMean(), within(20.0));
    assertThat(built.addressBitsMean())
        .isBetween(live.addressBitsMean() * 0.6, live.addressBitsMean() * 1.4);
    assertThat(built.lookupCostMean()).isCloseTo(live.lookupCostMean(), within(0.3));
  }

  @Test
  void everyPairIsServedAndNobodyIsShorterThanTheShortestWay() {
    Graph graph = Generators.graph("rgg:400:8", 8);
    IdentityAddress[] names =
        IntStream.range(0, graph.nodes())
            .mapToObj(node -> new IdentityAddress(7, node * 31L))
            .toArray(IdentityAddress[]::new);
    ConvergedPeak peak = ConvergedPeak.of(graph, names, SUITE, new Chance(9));
    double shares = 0;
    for (int node = 0; node < graph.nodes(); node++) {
      Ways.Way way = peak.way(0, node, relay -> {});
      assertThat(way.arrives()).isTrue();
      shares += peak.directoryShare(node);
    }
    assertThat(shares).isCloseTo(1, within(1e-9));
  }
}
