package io.peaknet.simulator.experiment;

import io.peaknet.simulator.Trial;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.List;

/** Three networks that grew apart all meet at the same moment, each two over three links. */
final class ThreeMeet implements Experiment {
  private static final int CONTACTS = 3;
  private static final double MET_S = 60;

  /** From the heaviest to the lightest. */
  private static final List<Integer> QUICK = List.of(60, 40, 20);

  private static final List<Integer> FULL = List.of(150, 100, 50);

  @Override
  public String name() {
    return "three";
  }

  @Override
  public String description() {
    return "three networks all meet at once: who moves, and how often";
  }

  @Override
  public Findings run(Setup setup) {
    if (setup.graph() != null) {
      throw new IllegalArgumentException("--graph: this experiment makes its own");
    }
    List<Integer> sizes = setup.quick() ? QUICK : FULL;
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "Three networks meet",
                "router",
                "nodes",
                "movers of the first",
                "of the second",
                "of the third",
                "most moves of a node",
                "delivered inside")
            .remark(
                "geometric networks of mean degree 10, each two joined by three random links, all of"
                    + " which appear at one moment")
            .remark(
                "half as many pairs as nodes, each inside of one network, send ten packets a second"
                    + " for 60 s from then on");
    setup.each(
        name(), Trial.ROUTERS, router -> router, router -> measure(setup, sizes, router, section));
    return findings;
  }

  private static void measure(
      Setup setup, List<Integer> sizes, String router, Findings.Section section) {
    int[] begins = new int[sizes.size() + 1];
    Graph all = Generators.graph("rgg:" + sizes.get(0) + ":10", setup.seed());
    begins[1] = all.nodes();
    for (int i = 1; i < sizes.size(); i++) {
      all = Graph.beside(all, Generators.graph("rgg:" + sizes.get(i) + ":10", setup.seed() + i));
      begins[i + 1] = all.nodes();
    }
    int apart = all.links();
    Graph met = joined(all, begins, new Chance(setup.seed()).forPart("contacts"));
    Trial trial = new Trial(router, met, setup.seed());
    for (int link = apart; link < met.links(); link++) {
      trial.without(link);
    }
    Live.settle(trial);
    Trial.Ends ends = pairsInside(begins, trial.chance("pairs"));
    trial.flows(ends.from(), ends.to(), Live.SESSIONS_S + MET_S);
    trial.run(Live.SESSIONS_S);
    long beginNs = trial.nowNs();
    int[] before = trial.moves();
    for (int link = apart; link < met.links(); link++) {
      trial.appear(link);
    }
    trial.run(MET_S);
    int[] after = trial.moves();
    section.row(
        router,
        sizes.toString(),
        movers(before, after, begins, 0),
        movers(before, after, begins, 1),
        movers(before, after, begins, 2),
        mostMoves(before, after),
        trial.delivered(beginNs, trial.nowNs() - Trial.SECOND_NS));
  }

  private static Graph joined(Graph apart, int[] begins, Chance chance) {
    Graph met = apart;
    for (int a = 1; a + 1 < begins.length; a++) {
      for (int b = 0; b < a; b++) {
        for (int i = 0; i < CONTACTS; i++) {
          int here = begins[a] + chance.nextInt(begins[a + 1] - begins[a]);
          met = met.withLink(here, begins[b] + chance.nextInt(begins[b + 1] - begins[b]), 1);
        }
      }
    }
    return met;
  }

  private static Trial.Ends pairsInside(int[] begins, Chance chance) {
    int count = begins[begins.length - 1] / 2;
    int[] from = new int[count];
    int[] to = new int[count];
    for (int i = 0; i < count; i++) {
      int network = i % (begins.length - 1);
      int size = begins[network + 1] - begins[network];
      from[i] = chance.nextInt(size);
      to[i] = begins[network] + (from[i] + 1 + chance.nextInt(size - 1)) % size;
      from[i] += begins[network];
    }
    return new Trial.Ends(from, to);
  }

  private static int movers(int[] before, int[] after, int[] begins, int network) {
    return Live.movers(
        Arrays.copyOfRange(before, begins[network], begins[network + 1]),
        Arrays.copyOfRange(after, begins[network], begins[network + 1]));
  }

  private static int mostMoves(int[] before, int[] after) {
    int most = 0;
    for (int node = 0; node < before.length; node++) {
      most = Math.max(most, after[node] - before[node]);
    }
    return most;
  }
}
