package io.peaknet.simulator;

import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.engine.LinkEnd;
import io.peaknet.simulator.engine.Participant;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.live.Contender;
import io.peaknet.simulator.live.DartNode;
import io.peaknet.simulator.live.TreeNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A network of live nodes of any protocol that meets faults while pairs of nodes send to each
 * other: what arrives, who moves, what it costs. Nothing is checked but counted; for checks see
 * {@link Scenario}.
 */
public final class Trial {
  /** The protocols that there are as live nodes. */
  public static final List<String> ROUTERS = List.of("peak", "dart", "m-dart", "tree");

  /** One second in the unit of simulated time. */
  public static final long SECOND_NS = 1_000_000_000L;

  private static final int RATE = 10;

  private final Graph graph;
  private final Chance chance;
  private final Engine engine;
  private final int[] moves;
  private long movedNs;
  private final List<Long> sentNs = new ArrayList<>();
  private final BitSet arrived = new BitSet();
  private final Traffic traffic = new Traffic();
  private Components components;

  /**
   * A network in which nobody has started.
   *
   * @param router one of {@link #ROUTERS}
   * @throws IllegalArgumentException if there is no such protocol
   */
  public Trial(String router, Graph graph, long seed) {
    if (!ROUTERS.contains(router)) {
      throw new IllegalArgumentException(
          "no live " + router + ": there are " + String.join(", ", ROUTERS));
    }
    this.graph = graph;
    chance = new Chance(seed);
    moves = new int[graph.nodes()];
    engine = new Engine(graph, seed, true, 0, factory(router));
    components = new Components(graph, engine::isAlive, engine::isLive);
  }

  private Participant.Factory factory(String router) {
    Contender.Story story = new Watch();
    int[] ids = chance.forPart("identities").permutation(graph.nodes());
    if (router.equals("peak")) {
      Identities identities = new Identities(graph.nodes(), chance);
      PeakTraffic counted = new PeakTraffic(traffic);
      return (node, life, wire) -> {
        Participant.Wire counting =
            (to, datagram, offset, length) -> {
              counted.sent((LinkEnd) to, datagram, offset, length);
              wire.send(to, datagram, offset, length);
            };
        return new PeakContender(node, life, identities, chance, counting, story);
      };
    }
    boolean isTree = router.equals("tree");
    boolean multipath = router.equals("m-dart");
    return (node, life, wire) -> {
      Chance own = chance.forPart("node", node).forPart("life", life);
      Participant.Wire counting =
          (to, datagram, offset, length) -> {
            boolean data =
                isTree ? TreeNode.isData(datagram, offset) : DartNode.isData(datagram, offset);
            traffic.add(data ? Traffic.Kind.DATA : Traffic.Kind.OTHER, length + Traffic.HEADERS);
            wire.send(to, datagram, offset, length);
          };
      return isTree
          ? new TreeNode(node, ids, own, counting, story)
          : new DartNode(node, ids, multipath, own, counting, story);
    };
  }

  private final class Watch implements Contender.Story {
    @Override
    public void arrived(int node, int packet) {
      arrived.set(packet);
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

  /** Starts all nodes, each at a random time within the next second. */
  public void startAll() {
    Chance starts = chance.forPart("start");
    for (int node = 0; node < graph.nodes(); node++) {
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
            int packet = sentNs.size();
            sentNs.add(nowNs);
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
    int sent = 0;
    int came = 0;
    for (int packet = 0; packet < sentNs.size(); packet++) {
      if (sentNs.get(packet) >= fromNs && sentNs.get(packet) < untilNs) {
        sent++;
        came += arrived.get(packet) ? 1 : 0;
      }
    }
    return sent == 0 ? Double.NaN : came / (double) sent;
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

  /** The stream of a part of this trial. */
  public Chance chance(String part) {
    return chance.forPart(part);
  }
}
