package io.peaknet.simulator.converged;

import io.peaknet.protocol.crypto.Suite;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.protocol.lookup.Points;
import io.peaknet.protocol.route.Constants;
import io.peaknet.protocol.route.Forwarder;
import io.peaknet.protocol.route.Labels;
import io.peaknet.protocol.route.Link;
import io.peaknet.protocol.route.MeetingPoint;
import io.peaknet.protocol.route.MeetingPoints;
import io.peaknet.protocol.route.PacketHeader;
import io.peaknet.protocol.route.Tables;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.simulator.baseline.Baseline;
import io.peaknet.simulator.baseline.Ways;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Peak on converged tables: its own classes choose every hop and every anchor. */
public final class ConvergedPeak implements Baseline {
  private final Network network;
  private final Suite suite;

  /** On these tables. */
  ConvergedPeak(Network network, Suite suite) {
    this.network = network;
    this.suite = suite;
  }

  /**
   * On the tables that a connected graph's nodes come to.
   *
   * @param names of the nodes
   * @param suite whose hash spreads records over the key space
   * @param chance decides whose network it is, and who the roots of the landmark trees are
   */
  public static ConvergedPeak of(Graph graph, IdentityAddress[] names, Suite suite, Chance chance) {
    // Any node may be the first to rank: a root is drawn, and nothing else about it counts.
    int[] roots = new int[Constants.TREES];
    Chance draws = chance.forPart("roots");
    Arrays.setAll(roots, slot -> draws.nextInt(graph.nodes()));
    int first = chance.forPart("first").nextInt(graph.nodes());
    Network network =
        new Network(
            graph,
            names,
            (drawn, costs) -> Cells.from(drawn, costs, first, Growth.from(drawn, costs, first)),
            roots);
    return new ConvergedPeak(network, suite);
  }

  /** What one node knows. */
  Tables tables(int node) {
    return new ConvergedNode(network, node);
  }

  /** By the best of the meeting points that the destination names when it is asked. */
  @Override
  public Ways.Way way(int source, int destination, IntConsumer relay) {
    ConvergedNode there = new ConvergedNode(network, destination);
    List<MeetingPoint> points = new ArrayList<>();
    try {
      Labels asker = network.trees().labels(source);
      for (byte[] message : MeetingPoints.write(new Forwarder(there).meetingPoints(asker))) {
        points.addAll(MeetingPoints.read(new WireReader(message)));
      }
    } catch (MalformedException e) {
      throw new AssertionError("meeting points are read as they were written", e);
    }
    return walk(source, there, points, relay);
  }

  @Override
  public Ways.Way firstWay(int source, int destination) {
    return walk(source, new ConvergedNode(network, destination), List.of(), relay -> {});
  }

  private Ways.Way walk(
      int source, ConvergedNode to, List<MeetingPoint> points, IntConsumer relay) {
    ConvergedNode from = new ConvergedNode(network, source);
    PacketHeader header =
        new Forwarder(from).header(network.name(to.number()), to.locator(), points);
    return walk(from, header, to.number(), relay).way;
  }

  /** Where a packet ended, and how it got there. */
  private record Journey(ConvergedNode end, Ways.Way way) {}

  /**
   * @param destination where it is to be delivered; of a point of the key space, -1
   * @param relay is told of each node that sends it on, but the source
   */
  private Journey walk(
      ConvergedNode source, PacketHeader header, int destination, IntConsumer relay) {
    Graph graph = network.graph();
    ConvergedNode at = source;
    double cost = 0;
    int hops = 0;
    while (true) {
      Forwarder forwarder = new Forwarder(at);
      boolean here =
          header.toKey ? forwarder.keeps(header.destination.high()) : at.number() == destination;
      if (here) {
        return new Journey(at, new Ways.Way(cost, hops));
      }
      Link next = header.hopLimit-- > 0 ? forwarder.next(header) : null;
      if (next == null) {
        return new Journey(at, new Ways.Way(Double.POSITIVE_INFINITY, hops));
      }
      if (hops > 0) {
        relay.accept(at.number());
      }
      int link = graph.linkAt(at.number(), next.index());
      cost += graph.cost(link);
      hops++;
      at = new ConvergedNode(network, graph.across(link, at.number()));
    }
  }

  @Override
  public double entries(int node) {
    Graph graph = network.graph();
    return Math.min(Constants.VICINITY, graph.nodes() - 1)
        + Constants.TREES * graph.degree(node)
        + network.areaEntries(node);
  }

  @Override
  public double addressBits(int node) {
    return network.addresses().bits(node);
  }

  @Override
  public double directoryShare(int node) {
    return new Forwarder(new ConvergedNode(network, node)).share();
  }

  /** Of the node itself if the vicinity knows it (LOOK-13), or else of the nearest anchor. */
  @Override
  public Lookup lookUp(int asker, int target) {
    ConvergedNode from = new ConvergedNode(network, asker);
    IdentityAddress name = network.name(target);
    PacketHeader question = PacketHeader.toName(name);
    if (from.toNode(name) == null) {
      int replica = Points.nearestFirst(suite, name, new Forwarder(from))[0];
      question = PacketHeader.toKey(Points.point(suite, name, replica));
    }
    question.from(network.name(asker), from.locator());
    Journey there = walk(from, question, target, relay -> {});
    if (!there.way.arrives()) {
      return new Lookup(Double.POSITIVE_INFINITY, there.way.hops());
    }
    PacketHeader answer = new Forwarder(there.end).header(network.name(asker), from.locator());
    Ways.Way back = walk(there.end, answer, asker, relay -> {}).way;
    return new Lookup(there.way.cost() + back.cost(), there.way.hops() + back.hops());
  }
}
