package io.peaknet.simulator.check;

import io.peaknet.simulator.graph.Graph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows data packets hop by hop: each hop crosses a link; the watermark falls at each hop of one
 * mode; and no packet visits a node twice in one mode while the tables of the nodes between the two
 * visits stand, and none of their links is in doubt. (Where a table changes under way, or a packet
 * goes around a link in doubt, it may be sent back once: the watermark bounds that.) What has gone
 * on for longer than 60 s, or beyond a million packets under way, is forgotten.
 */
public final class Journeys {
  private static final long FORGOTTEN_AFTER_NS = 60_000_000_000L;
  private static final int SWEEP_AT = 4_096;

  private final Graph graph;
  private final IntToLongFunction steadySinceNs;
  private final int area;
  private final Map<Key, Journey> underWay = new HashMap<>();
  private int sweepAt = SWEEP_AT;

  /**
   * Follows packets over the links of {@code graph}.
   *
   * @param steadySinceNs since when a node chooses next hops alike
   * @param area the mode in which the watermark counts anew at each level
   */
  public Journeys(Graph graph, IntToLongFunction steadySinceNs, int area) {
    this.graph = graph;
    this.steadySinceNs = steadySinceNs;
    this.area = area;
  }

  private record Key(int destination, int packet) {}

  /** The way of one packet so far. */
  public static final class Journey {
    private int[] nodes = new int[8];
    private byte[] modes = new byte[8];
    private long[] timesNs = new long[8];
    private long watermark;
    private int length;
    private double cost;
    private long startNs;

    private void add(int node, int mode, long newWatermark, long nowNs) {
      if (length == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * length);
        modes = Arrays.copyOf(modes, 2 * length);
        timesNs = Arrays.copyOf(timesNs, 2 * length);
      }
      nodes[length] = node;
      modes[length] = (byte) mode;
      timesNs[length++] = nowNs;
      watermark = newWatermark;
    }

    /** The sum of the costs of the links crossed. */
    public double cost() {
      return cost;
    }

    /** How many nodes it passed, its source included. */
    public int length() {
      return length;
    }

    /** When its source sent it. */
    public long startNs() {
      return startNs;
    }

    /** Where it began. */
    public int source() {
      return nodes[0];
    }

    /** Tells of each node that sent it on, but the source. */
    public void relays(IntConsumer relay) {
      for (int i = 1; i < length; i++) {
        if (nodes[i] != nodes[i - 1]) {
          relay.accept(nodes[i]);
        }
      }
    }

    /** The nodes and the modes, in order. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(i == 0 ? "" : " ").append(nodes[i]).append("/").append(modes[i]);
      }
      return text.toString();
    }
  }

  /**
   * A node sends a packet on, or originates it.
   *
   * @throws Violation if the packet goes round in a circle, or came over no link
   */
  public void forwarded(
      int node, int destination, int packet, int mode, long watermark, long nowNs) {
    Journey journey = underWay.computeIfAbsent(new Key(destination, packet), _ -> begun(nowNs));
    int last = journey.length - 1;
    if (last >= 0
        && journey.modes[last] == mode
        && mode != area
        && watermark >= journey.watermark) {
      throw new Violation(
          "loop: a packet to node "
              + destination
              + " leaves node "
              + node
              + " with watermark "
              + watermark
              + ", and came with "
              + journey.watermark
              + "; its way (node/mode): "
              + journey);
    }
    for (int i = 0; i <= last; i++) {
      if (journey.nodes[i] == node && journey.modes[i] == mode && stood(journey, i)) {
        throw new Violation(
            "loop: a packet to node "
                + destination
                + " is at node "
                + node
                + " again in mode "
                + mode
                + "; its way (node/mode): "
                + journey);
      }
    }
    // A node may go on with a packet in another mode; that is no hop.
    if (last >= 0 && journey.nodes[last] != node) {
      journey.cost += hop(journey, node);
    }
    journey.add(node, mode, watermark, nowNs);
    if (underWay.size() >= sweepAt) {
      sweep(nowNs);
    }
  }

  /** Whether all nodes passed have chosen alike since the packet was there. */
  private boolean stood(Journey journey, int from) {
    for (int i = from; i < journey.length; i++) {
      if (steadySinceNs.applyAsLong(journey.nodes[i]) >= journey.timesNs[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * A packet arrived.
   *
   * @return its way, the last hop counted; null if nothing was seen of it before
   */
  public @Nullable Journey delivered(int node, int packet) {
    Journey journey = underWay.remove(new Key(node, packet));
    if (journey != null && journey.nodes[journey.length - 1] != node) {
      journey.cost += hop(journey, node);
    }
    return journey;
  }

  /** A packet was given up. */
  public @Nullable Journey dropped(int destination, int packet) {
    return underWay.remove(new Key(destination, packet));
  }

  /** Follows none of those under way any longer. */
  public void forgetAll() {
    underWay.clear();
  }

  /** How many packets are being followed. */
  public int size() {
    return underWay.size();
  }

  private static Journey begun(long nowNs) {
    Journey journey = new Journey();
    journey.startNs = nowNs;
    return journey;
  }

  private double hop(Journey journey, int to) {
    int from = journey.nodes[journey.length - 1];
    int few = graph.degree(from) < graph.degree(to) ? from : to;
    int other = few == from ? to : from;
    for (int i = 0; i < graph.degree(few); i++) {
      int link = graph.linkAt(few, i);
      if (graph.across(link, few) == other) {
        return graph.cost(link);
      }
    }
    throw new Violation(
        "a packet came from node " + from + " to node " + to + ", which no link joins: " + journey);
  }

  private void sweep(long nowNs) {
    Iterator<Journey> all = underWay.values().iterator();
    while (all.hasNext()) {
      if (nowNs - all.next().startNs > FORGOTTEN_AFTER_NS) {
        all.remove();
      }
    }
    if (underWay.size() > 1_000_000) {
      underWay.clear();
    }
    sweepAt = Math.max(SWEEP_AT, 2 * underWay.size());
  }
}
