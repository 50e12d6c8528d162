package io.peaknet.simulator;

import io.peaknet.simulator.graph.Generators;
import io.peaknet.simulator.graph.GraphException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The network's promises held on many graphs and stories: {@code peak sim check}. On each graph,
 * all invariants, delivery and lookup after the cold start, and again after a tenth of the links
 * and a tenth of the nodes have failed.
 *
 * @param graphs files and generators; no story is told if this names one
 * @param stories the stories to tell
 * @param firstSeed the first seed
 * @param seeds how many seeds, one after the other
 */
public record Check(List<String> graphs, List<Story> stories, long firstSeed, int seeds) {
  /** Generated graphs that are always checked. */
  public static final List<String> GENERATED = List.of("rgg:1000:10", "ba:1000:2", "grid:32x32");

  private static final int NODES_MAX = 2_000;
  private static final int PAIRS = 300;
  private static final double FAIL_PERCENT = 10;
  private static final int SEEDS_MAX = 100_000;

  /**
   * Refuses what can't be checked.
   *
   * @throws IllegalArgumentException in one line
   */
  public Check {
    if (seeds < 1 || seeds > SEEDS_MAX) {
      throw new IllegalArgumentException(
          "--seeds " + seeds + ": 1 to " + SEEDS_MAX + " is allowed");
    }
    graphs = List.copyOf(graphs);
    stories = List.copyOf(stories);
  }

  /**
   * Everything: all graphs of up to 2,000 nodes in a folder of {@code .edges} files, those always
   * generated, all stories.
   *
   * @throws GraphException if the folder can't be read, or a graph in it
   */
  public static Check all(Path topologies, long firstSeed, int seeds) {
    List<String> graphs = new ArrayList<>();
    try (Stream<Path> files = Files.list(topologies)) {
      files
          .map(Path::toString)
          .filter(file -> file.endsWith(".edges"))
          .sorted()
          .filter(file -> Generators.graph(file, firstSeed).nodes() <= NODES_MAX)
          .forEach(graphs::add);
    } catch (IOException e) {
      throw new IllegalArgumentException("no folder of topologies at " + topologies);
    }
    graphs.addAll(GENERATED);
    return new Check(graphs, List.of(Story.values()), firstSeed, seeds);
  }

  /** One graph or one story, with one seed. */
  public static final class Case {
    private final String name;
    private final long seed;
    private final @Nullable Story story;
    private final int nodes;

    private Case(String name, long seed, @Nullable Story story, int nodes) {
      this.name = name;
      this.seed = seed;
      this.story = story;
      this.nodes = nodes;
    }

    /** The graph or the story. */
    public String name() {
      return name;
    }

    /** The seed. */
    public long seed() {
      return seed;
    }

    /**
     * Runs it.
     *
     * @return what was measured before anything failed; null for a story
     * @throws io.peaknet.simulator.check.Violation if anything that must hold does not
     */
    public @Nullable Result run() {
      if (story != null) {
        story.tell(seed);
        return null;
      }
      return Run.checked(
          Options.of(name).withPairs(PAIRS).withSeed(seed).withFailPercent(FAIL_PERCENT));
    }

    @Override
    public String toString() {
      return name + ", seed " + seed;
    }
  }

  /** All cases, the largest first, so that several at a time end together. */
  public List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      for (String graph : graphs) {
        cases.add(new Case(graph, seed, null, Generators.graph(graph, seed).nodes()));
      }
      for (Story story : stories) {
        cases.add(new Case(story.toString(), seed, story, 0));
      }
    }
    cases.sort((a, b) -> Integer.compare(b.nodes, a.nodes));
    return cases;
  }
}
