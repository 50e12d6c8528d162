package io.peaknet.simulator.experiment;

import io.peaknet.simulator.Trial;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two networks that grew apart meet over three links, live as one, and are parted again. */
final class MergeAndPartition implements Experiment {
  private static final int CONTACTS = 3;
  private static final double EACH_S = 60;

  @Override
  public String name() {
    return "merge";
  }

  @Override
  public String description() {
    return "two networks of equal and unequal size meet, and are parted again";
  }

  private record Sizes(int first, int second) {
    @Override
    public String toString() {
      return first + " and " + second;
    }
  }

  @Override
  public Findings run(Setup setup) {
    if (setup.graph() != null) {
      throw new IllegalArgumentException("--graph: this experiment makes its own");
    }
    Findings findings = new Findings();
    Findings.Section section =
        findings
            .section(
                "Merge, then partition",
                "nodes",
                "router",
                "when",
                "movers of the first",
                "movers of the second",
                "delivered inside",
                "delivered across",
                "s until 99 % across")
            .remark(
                "two geometric networks of mean degree 10, joined by three random links, which"
                    + " are cut 60 s later; of each node pair ten packets a second, half of the pairs"
                    + " inside of one network, half across");
    List<Sizes> all =
        setup.quick()
            ? List.of(new Sizes(60, 60), new Sizes(90, 30))
            : List.of(new Sizes(120, 120), new Sizes(200, 50), new Sizes(240, 10));
    for (Sizes sizes : all) {
      setup.each(
          name() + " " + sizes,
          Trial.ROUTERS,
          router -> router,
          router -> measure(setup, sizes, router, section));
    }
    return findings;
  }

  private static void measure(Setup setup, Sizes sizes, String router, Findings.Section section) {
    Graph first = Generators.graph("rgg:" + sizes.first() + ":10", setup.seed());
    Graph second = Generators.graph("rgg:" + sizes.second() + ":10", setup.seed() + 1);
    Graph both = Graph.beside(first, second);
    Chance chance = new Chance(setup.seed()).forPart("contacts");
    int[] here = chance.permutation(first.nodes());
    int[] there = chance.permutation(second.nodes());
    for (int i = 0; i < CONTACTS; i++) {
      both = both.withLink(here[i], first.nodes() + there[i], 1);
    }
    // Packets inside and across are counted apart by two runs of the same story.
    Trial inside = story(setup, router, both, first.nodes(), false, null);
    story(setup, router, both, first.nodes(), true, new Rows(section, sizes, inside));
  }

  /** What is told of both runs at the end of each chapter. */
  private record Rows(Findings.Section section, Sizes sizes, Trial inside) {}

  private static Trial story(
      Setup setup, String router, Graph both, int border, boolean across, @Nullable Rows rows) {
    Trial trial = new Trial(router, both, setup.seed());
    for (int link = both.links() - CONTACTS; link < both.links(); link++) {
      trial.without(link);
    }
    Live.settle(trial);
    Trial.Ends ends = pairs(trial, both.nodes(), border, across);
    trial.flows(ends.from(), ends.to(), 2 * EACH_S);
    for (boolean meet : new boolean[] {true, false}) {
      long beginNs = trial.nowNs();
      int[] before = trial.moves();
      for (int link = both.links() - CONTACTS; link < both.links(); link++) {
        if (meet) {
          trial.appear(link);
        } else {
          trial.cut(link);
        }
      }
      trial.run(EACH_S);
      if (rows != null) {
        int[] after = trial.moves();
        long endNs = trial.nowNs() - Trial.SECOND_NS;
        rows.section()
            .row(
                rows.sizes().toString(),
                router,
                meet ? "they meet" : "they part",
                Live.movers(Arrays.copyOf(before, border), Arrays.copyOf(after, border)),
                Live.movers(
                    Arrays.copyOfRange(before, border, before.length),
                    Arrays.copyOfRange(after, border, after.length)),
                rows.inside().delivered(beginNs, endNs),
                meet ? trial.delivered(beginNs, endNs) : null,
                meet ? trial.secondsUntil(0.99, beginNs, endNs) : null);
      }
    }
    return trial;
  }

  private static Trial.Ends pairs(Trial trial, int nodes, int border, boolean across) {
    Chance draws = trial.chance(across ? "across" : "inside");
    int[] from = new int[nodes / 4];
    int[] to = new int[nodes / 4];
    for (int i = 0; i < from.length; ) {
      int a = draws.nextInt(nodes);
      int b = draws.nextInt(nodes);
      if (a != b && (a < border ^ b < border) == across) {
        from[i] = a;
        to[i++] = b;
      }
    }
    return new Trial.Ends(from, to);
  }
}
