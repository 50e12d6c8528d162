package io.peaknet.simulator;

import io.peaknet.simulator.adversary.Crooks;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.ShortestPaths;
import io.peaknet.simulator.live.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A network of live nodes of any protocol that meets faults while pairs of nodes send to each
 * other: what arrives, who moves, what it costs. Nothing is checked but counted; for checks see
 * {@link Scenario}.
 */
public final class Trial {
  /** The protocols that there are as live nodes. */
  public static final List<String> ROUTERS = Contenders.ROUTERS;

  /** One second in the unit of simulated time. */
  public static final long SECOND_NS = 1_000_000_000L;

  private static final int RATE = 10;

  private static final long LOOK_UP_NS = 50_000_000L;

  /** A lookup has ended by then. */
  private static final double ANSWERED_S = 6;

  private final Graph graph;
  private final Crooks crooks;
  private final Chance chance;
  private final Engine engine;
  private final int[] moves;
  private long movedNs;
  private final List<Sent> sent = new ArrayList<>();
  private final Traffic traffic = new Traffic();
  private Components components;

  /**
   * A network in which nobody has started.
   *
   * @param router one of {@link #ROUTERS}
   * @throws IllegalArgumentException if there is no such protocol
   */
  public Trial(String router, Graph graph, long seed) {
    this(router, graph, seed, Crooks.NONE);
  }

  /**
   * The same, with some that do not keep the rules.
   *
   * @throws IllegalArgumentException if there is no such protocol
   */
  public Trial(String router, Graph graph, long seed, Crooks crooks) {
    this.graph = graph;
    this.crooks = crooks;
    chance = new Chance(seed);
    moves = new int[graph.nodes()];
    Contenders contenders =
        new Contenders(router, graph.nodes(), crooks, chance, new Watch(), traffic);
    engine = new Engine(graph, seed, true, 0, contenders);
    components = new Components(graph, engine::isAlive, engine::isLive);
  }

  /** A packet of the trial. */
  private static final class Sent {
    final int from;
    final int to;
    final long ns;
    private long arrivedNs = -1;

    Sent(int from, int to, long ns) {
      this.from = from;
      this.to = to;
      this.ns = ns;
    }

    void arrived(long nowNs) {
      arrivedNs = arrivedNs < 0 ? nowNs : arrivedNs;
    }

    boolean isWithin(long fromNs, long untilNs) {
      return ns >= fromNs && ns < untilNs;
    }

    boolean hasArrived() {
      return arrivedNs >= 0;
    }
  }

  private final class Watch implements Contender.Story {
    @Override
    public void arrived(int node, int packet) {
      sent.get(packet).arrived(engine.nowNs());
    }

    @Override
    public void moved(int node) {
      moves[node]++;
      movedNs = engine.nowNs();
    }
  }

  /** Takes a link away before the start. */
  public void without(int link) {
    engine.unplug(link);
    changed();
  }

  /** Starts all nodes but newcomers, each at a random time within the next second. */
  public void startAll() {
    Chance starts = chance.forPart("start");
    for (int node = 0; node < graph.nodes() && !crooks.isNewcomer(node); node++) {
      int starting = node;
      engine.at(
          engine.nowNs() + starts.nextInt((int) SECOND_NS),
          nowNs -> {
            engine.start(starting);
            changed();
          });
    }
  }

  /** Now, in simulated nanoseconds. */
  public long nowNs() {
    return engine.nowNs();
  }

  /** Lets time pass. */
  public void run(double seconds) {
    engine.run(engine.nowNs() + Math.round(seconds * SECOND_NS));
  }

  /**
   * Lets time pass until nobody has moved for a while.
   *
   * @return whether that was so before the time was over
   */
  public boolean settle(double quietSeconds, double mostSeconds) {
    long endNs = engine.nowNs() + Math.round(mostSeconds * SECOND_NS);
    long startNs = engine.nowNs();
    while (engine.nowNs() < endNs) {
      run(1);
      if (engine.nowNs() - Math.max(movedNs, startNs) >= quietSeconds * SECOND_NS) {
        return true;
      }
    }
    return false;
  }

  /** Has something happen after some time. */
  public void after(double seconds, Runnable what) {
    engine.at(engine.nowNs() + Math.round(seconds * SECOND_NS), nowNs -> what.run());
  }

  /** Ends a node without a word. */
  public void kill(int node) {
    engine.kill(node);
    changed();
  }

  /** Starts a node that was killed, with its key and nothing else. */
  public void restart(int node) {
    if (!engine.isAlive(node)) {
      engine.start(node);
      changed();
    }
  }

  /** Cuts a link; nobody is told. */
  public void cut(int link) {
    engine.cut(link);
    changed();
  }

  /** A link appears, or one that was cut appears again: its ends are told of each other. */
  public void appear(int link) {
    engine.mend(link);
    engine.unplug(link);
    engine.plug(link);
    changed();
  }

  private void changed() {
    components = new Components(graph, engine::isAlive, engine::isLive);
  }

  /**
   * Pairs send ten packets a second each, from now on, for a time. A packet counts if both ends
   * live and can reach each other when it is sent.
   */
  public void flows(int[] from, int[] to, double seconds) {
    int count = (int) Math.round(seconds * RATE);
    for (int flow = 0; flow < from.length; flow++) {
      long phaseNs = SECOND_NS / RATE * flow / from.length;
      next(from[flow], to[flow], engine.nowNs() + phaseNs, count);
    }
  }

  /** One after the other, so that the queue of events stays short. */
  private void next(int from, int to, long atNs, int left) {
    if (left == 0) {
      return;
    }
    engine.at(
        atNs,
        nowNs -> {
          if (components.connected(from, to)) {
            int packet = sent.size();
            sent.add(new Sent(from, to, nowNs));
            engine.call(from, node -> ((Contender) node).send(nowNs, to, packet));
          }
          next(from, to, nowNs + SECOND_NS / RATE, left - 1);
        });
  }

  /** Half as many pairs as nodes, drawn from the seed. */
  public Ends someFlows(String part) {
    Chance draws = chance.forPart(part);
    int[] order = draws.permutation(graph.nodes());
    int half = graph.nodes() / 2;
    return new Ends(Arrays.copyOfRange(order, 0, half), Arrays.copyOfRange(order, half, 2 * half));
  }

  /** The two ends of flows, by index. */
  public record Ends(int[] from, int[] to) {}

  /** The share of the packets sent from one time to another that have arrived; NaN of none. */
  public double delivered(long fromNs, long untilNs) {
    int all = 0;
    int came = 0;
    for (Sent packet : sent) {
      if (packet.isWithin(fromNs, untilNs)) {
        all++;
        came += packet.hasArrived() ? 1 : 0;
      }
    }
    return all == 0 ? Double.NaN : came / (double) all;
  }

  /**
   * How long the packets sent from one time to another were under way, relative to the cheapest way
   * over the links that are live now; the mean of those that arrived, NaN of none.
   */
  public double stretch(long fromNs, long untilNs) {
    ShortestPaths paths = new ShortestPaths(graph, engine::isLive);
    List<Sent> arrived =
        sent.stream()
            .filter(packet -> packet.isWithin(fromNs, untilNs) && packet.hasArrived())
            .sorted(Comparator.comparingInt(packet -> packet.from))
            .toList();
    int source = -1;
    double sum = 0;
    for (Sent packet : arrived) {
      if (packet.from != source) {
        source = packet.from;
        paths.from(source);
      }
      sum += (packet.arrivedNs - packet.ns) / (paths.costTo(packet.to) * Engine.DELAY_NS);
    }
    return arrived.isEmpty() ? Double.NaN : sum / arrived.size();
  }

  /**
   * Has nodes look others up, one every 50 ms, and lets time pass until they must have answers.
   *
   * @return the share of answers that name the place where the node is; NaN if nodes of this
   *     protocol can't be asked
   */
  public double lookUp(Ends ends) {
    int[] right = new int[1];
    boolean[] can = new boolean[1];
    for (int i = 0; i < ends.from().length; i++) {
      int from = ends.from()[i];
      int to = ends.to()[i];
      engine.at(
          engine.nowNs() + i * LOOK_UP_NS,
          nowNs -> engine.call(from, node -> can[0] |= ask((Contender) node, nowNs, to, right)));
    }
    run(ends.from().length * LOOK_UP_NS / (double) SECOND_NS + ANSWERED_S);
    return can[0] ? right[0] / (double) ends.from().length : Double.NaN;
  }

  private boolean ask(Contender asker, long nowNs, int target, int[] right) {
    return asker.lookUp(
        nowNs,
        target,
        found -> {
          boolean there =
              engine.participant(target) instanceof Contender node && node.place().equals(found);
          right[0] += there ? 1 : 0;
        });
  }

  /** The share of the key space that some of Peak's nodes hold together; NaN of others. */
  public double directoryShare(IntPredicate of) {
    double share = 0;
    for (int node = 0; node < graph.nodes(); node++) {
      if (engine.participant(node) instanceof PeakContender peak && !of.test(node)) {
        share += peak.node().directoryShare();
      } else if (!of.test(node)) {
        return Double.NaN;
      }
    }
    return 1 - share;
  }

  /**
   * How long it took from a time until a share of the packets of every half second arrived, to the
   * end of what was sent.
   *
   * @return seconds; NaN if that was never so
   */
  public double secondsUntil(double share, long fromNs, long endNs) {
    long good = endNs;
    for (long beginNs = endNs - SECOND_NS / 2; beginNs >= fromNs; beginNs -= SECOND_NS / 2) {
      double delivered = delivered(beginNs, beginNs + SECOND_NS / 2);
      if (delivered < share) {
        break;
      }
      good = beginNs;
    }
    return good == endNs ? Double.NaN : (good - fromNs) / (double) SECOND_NS;
  }

  /** Random nodes ask for others at even intervals, from now on, for a time. */
  public Lookups lookups(double perSecond, double seconds) {
    Lookups lookups = new Lookups(engine, () -> components);
    Chance draws = chance.forPart("lookups");
    int count = (int) Math.round(perSecond * seconds);
    for (int i = 0; i < count; i++) {
      int asker = draws.nextInt(graph.nodes());
      int target = draws.nextInt(graph.nodes());
      after(i / perSecond, () -> lookups.ask(asker, target));
    }
    return lookups;
  }

  /** How often each node has changed its address so far. */
  public int[] moves() {
    return moves.clone();
  }

  /** When somebody last moved, in simulated nanoseconds. */
  public long movedNs() {
    return movedNs;
  }

  /** What all nodes together have sent so far. */
  public Traffic traffic() {
    return traffic.now();
  }

  /** Bytes sent so far, however counted. */
  long bytes() {
    return engine.bytes() + Traffic.HEADERS * engine.datagrams();
  }

  /** The same of one node. */
  public long bytes(int node) {
    return engine.bytes(node) + Traffic.HEADERS * engine.datagrams(node);
  }

  /** The stream of a part of this trial. */
  public Chance chance(String part) {
    return chance.forPart(part);
  }
}
