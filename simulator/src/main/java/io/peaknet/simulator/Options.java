package io.peaknet.simulator;

import io.peaknet.simulator.baseline.Baselines;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one run is to do: {@code peak sim run}.
 *
 * @param graph a file or a generator, see {@link io.peaknet.simulator.graph.Generators}
 * @param router how packets find their way; see {@link #ROUTERS}
 * @param pairs how many ordered pairs of nodes send to each other
 * @param seed decides everything
 * @param lossPercent how many of 100 datagrams each link loses
 * @param failPercent how many of 100 links, and then of 100 nodes, fail after the measurement; the
 *     rest must converge and pass all checks again
 * @param bothDial whether both ends of each link dial, not only the lower node
 */
public record Options(
    String graph,
    String router,
    int pairs,
    long seed,
    double lossPercent,
    double failPercent,
    boolean bothDial) {
  /** Peak's own routing, on converged tables. */
  static final String TABLES = "peak-tables";

  /** The routers that exist: Peak's own, which runs live, and those on converged tables. */
  public static final List<String> ROUTERS =
      Stream.concat(Stream.of("peak", TABLES), Baselines.NAMES.stream()).toList();

  /** {@code pairs} unless said. */
  public static final int PAIRS = 2_000;

  /** {@code seed} unless said. */
  public static final long SEED = 1;

  private static final int PAIRS_MAX = 10_000_000;

  /**
   * Refuses what can't be run.
   *
   * @throws IllegalArgumentException in one line that names the option and what is allowed
   */
  public Options {
    if (!ROUTERS.contains(router)) {
      throw new IllegalArgumentException(
          "--router " + router + ": there are " + String.join(", ", ROUTERS));
    }
    if (!router.equals("peak") && (lossPercent > 0 || failPercent > 0 || bothDial)) {
      throw new IllegalArgumentException(
          "--router "
              + router
              + " works on converged tables: --loss, --fail and --both-dial are for peak");
    }
    if (pairs < 1 || pairs > PAIRS_MAX) {
      throw new IllegalArgumentException(
          "--pairs " + pairs + ": 1 to " + PAIRS_MAX + " is allowed");
    }
    percent("--loss", lossPercent, 50);
    percent("--fail", failPercent, 90);
  }

  /** A run of a graph with everything else as it is unless said. */
  public static Options of(String graph) {
    return new Options(graph, "peak", PAIRS, SEED, 0, 0, false);
  }

  /** The same with another router. */
  public Options withRouter(String other) {
    return new Options(graph, other, pairs, seed, lossPercent, failPercent, bothDial);
  }

  /** The same with another number of pairs. */
  public Options withPairs(int other) {
    return new Options(graph, router, other, seed, lossPercent, failPercent, bothDial);
  }

  /** The same with another seed. */
  public Options withSeed(long other) {
    return new Options(graph, router, pairs, other, lossPercent, failPercent, bothDial);
  }

  /** The same with lossy links. */
  public Options withLossPercent(double other) {
    return new Options(graph, router, pairs, seed, other, failPercent, bothDial);
  }

  /** The same with failures. */
  public Options withFailPercent(double other) {
    return new Options(graph, router, pairs, seed, lossPercent, other, bothDial);
  }

  /** The same with both ends dialling, or one. */
  public Options withBothDial(boolean other) {
    return new Options(graph, router, pairs, seed, lossPercent, failPercent, other);
  }

  /** The command that repeats this run. */
  public String command() {
    StringBuilder text = new StringBuilder("./peak sim run --graph ").append(graph);
    if (!router.equals("peak")) {
      text.append(" --router ").append(router);
    }
    if (pairs != PAIRS) {
      text.append(" --pairs ").append(pairs);
    }
    text.append(" --seed ").append(seed);
    if (lossPercent > 0) {
      text.append(" --loss ").append(plain(lossPercent));
    }
    if (failPercent > 0) {
      text.append(" --fail ").append(plain(failPercent));
    }
    return text.append(bothDial ? " --both-dial" : "").toString();
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static void percent(String option, double value, int most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(
          option + " " + value + ": 0 to " + most + " percent is allowed");
    }
  }
}
