package io.peaknet.simulator;

import io.peaknet.protocol.Node;
import io.peaknet.protocol.Observer;
import io.peaknet.protocol.Output;
import io.peaknet.protocol.Views;
import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.check.Addresses;
import io.peaknet.simulator.check.AreaInvariant;
import io.peaknet.simulator.check.Components;
import io.peaknet.simulator.check.Journeys;
import io.peaknet.simulator.check.Journeys.Journey;
import io.peaknet.simulator.check.OneNetwork;
import io.peaknet.simulator.check.UniqueAddresses;
import io.peaknet.simulator.check.Violation;
import io.peaknet.simulator.engine.Engine;
import io.peaknet.simulator.engine.Participant;
import io.peaknet.simulator.graph.Graph;
import io.peaknet.simulator.graph.ShortestPaths;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network of real nodes with a story: it starts, converges, meets faults, carries packets, and is
 * checked all the while. Whatever breaks, a {@link Violation} names the time, the graph, the seed
 * and the command that repeats it.
 */
public final class Scenario {
  /** Nodes start at random within this time. */
  private static final long START_NS = 1_000_000_000L;

  /** No table has changed for so long: the network is at rest. */
  static final long QUIET_NS = 30_000_000_000L;

  /**
   * Silent cuts have been noticed by then (idle hellos are up to 12.5 s apart), and records whose
   * anchors died have been kept anew (they are refreshed every 60 s).
   */
  private static final long SETTLED_NS = 75_000_000_000L;

  /** Beyond this after the last fault, a network that still changes does not converge. */
  private static final long CONVERGENCE_MAX_NS = 900_000_000_000L;

  private static final long STEP_NS = 500_000_000L;

  /** Progress is told each so often; of 10^5 nodes that start this is some seconds' work. */
  private static final long TICK_NS = 20_000_000L;

  private static final double SECOND = 1e9;

  private final Graph graph;
  private final long seed;
  private final String command;
  private final Chance chance;
  private final Identities identities;
  private final Engine engine;
  private final Journeys journeys;
  private final Addresses addresses;

  /** Nodes whose addresses may be others than those noted. */
  private final boolean[] stale;

  private final Watch[] watches;

  /** Null where nodes or links have come or gone since. */
  private @Nullable Components components;

  private long lastFaultNs;
  private boolean faulty;
  private @Nullable Flows flows;
  private @Nullable Ticker ticker;

  /** Is told now and then how far a long step has come. */
  interface Ticker {
    /** Simulated time, and when the network last changed. */
    void at(long nowNs, long changedNs);
  }

  /**
   * A network in which no node has started.
   *
   * @param lossPercent how many of 100 datagrams each link loses
   * @param command the command that repeats what is going to happen
   */
  public Scenario(Graph graph, long seed, boolean bothDial, double lossPercent, String command) {
    this(graph, seed, bothDial, lossPercent, command, 1);
  }

  /**
   * The same, run by several threads but for the time in which {@link #send} follows packets. Where
   * a node takes an address, and what becomes of packets that nobody sent, is not checked then, as
   * others are elsewhere in time.
   *
   * @param parts how many threads there are; figures are the same whatever it is
   */
  Scenario(
      Graph graph, long seed, boolean bothDial, double lossPercent, String command, int parts) {
    this.graph = graph;
    this.seed = seed;
    this.command = command;
    chance = new Chance(seed);
    identities = new Identities(graph.nodes(), chance, parts);
    journeys = new Journeys(graph, this::steadySinceNs, Observer.AREA);
    addresses = new Addresses(graph.nodes());
    stale = new boolean[graph.nodes()];
    watches = new Watch[parts];
    Arrays.setAll(watches, _ -> new Watch());
    engine = new Engine(graph, seed, bothDial, lossPercent / 100, this::born, parts);
    engine.onTouched((number, nowNs) -> watches[engine.partOf(number)].touched(number));
    engine.together(true);
  }

  private Participant born(int number, int life, Participant.Wire wire) {
    components = null;
    int part = engine.partOf(number);
    return new SimNode(
        number,
        identities,
        SimNode.suite(chance, number, life),
        identities.shared(part),
        wire,
        watches[part]);
  }

  /** The graph, with all links that may ever be. */
  public Graph graph() {
    return graph;
  }

  /** What carries the datagrams. */
  public Engine engine() {
    return engine;
  }

  /** The stream of a part of this story. */
  public Chance chance(String part) {
    return chance.forPart(part);
  }

  /** The node of a number; null while it is dead. */
  public @Nullable Node node(int number) {
    return engine.participant(number) instanceof SimNode sim ? sim.node() : null;
  }

  private long steadySinceNs(int number) {
    Node node = node(number);
    return node == null ? engine.nowNs() : node.steadySinceNs(engine.nowNs());
  }

  /** When any table last changed. */
  public long lastChangeNs() {
    long lastNs = 0;
    for (Watch watch : watches) {
      lastNs = Math.max(lastNs, watch.lastChangeNs);
    }
    return lastNs;
  }

  /** Which nodes can reach each other. */
  public Components components() {
    if (components == null) {
      components = new Components(graph, engine::isAlive, engine::isLive);
    }
    return components;
  }

  void onProgress(@Nullable Ticker newTicker) {
    ticker = newTicker;
  }

  /** Starts all nodes, each at a random time within the next second. */
  public void startAll() {
    Chance starts = chance.forPart("start");
    for (int number = 0; number < graph.nodes(); number++) {
      engine.startAt(engine.nowNs() + starts.nextInt((int) START_NS), number);
    }
    runFor(START_NS);
    topologyChanged();
  }

  /** Lets time pass. */
  public void runFor(long ns) {
    runUntil(engine.nowNs() + ns);
  }

  private void runUntil(long untilNs) {
    try {
      while (engine.nowNs() < untilNs) {
        engine.run(Math.min(untilNs, engine.nowNs() + TICK_NS));
        if (ticker != null) {
          ticker.at(engine.nowNs(), lastChangeNs());
        }
      }
    } catch (Violation e) {
      throw told(e.getMessage(), e);
    } catch (RuntimeException e) {
      throw told("a node failed: " + e, e);
    }
  }

  /**
   * Lets time pass until no table has changed for 30 s, all records are at their anchors, and what
   * is done by period after a fault has been done.
   *
   * @return when the last change of a table was
   * @throws Violation if that takes longer than 900 s
   */
  public long converge() {
    long sinceNs = Math.max(lastFaultNs, engine.nowNs() - QUIET_NS);
    long restNs = faulty ? lastFaultNs + SETTLED_NS : 0;
    while (true) {
      boolean quiet =
          engine.nowNs() >= Math.max(restNs, Math.max(lastChangeNs(), sinceNs) + QUIET_NS);
      int unregistered = quiet ? unregistered() : -1;
      if (quiet && unregistered < 0) {
        return lastChangeNs();
      }
      if (engine.nowNs() > lastFaultNs + CONVERGENCE_MAX_NS) {
        throw told(
            quiet
                ? "no convergence: node " + unregistered + "'s record is not at its anchors"
                : "no convergence: tables still change",
            null);
      }
      runFor(STEP_NS);
    }
  }

  /** A live node whose record is not at all its anchors; -1 if there is none. */
  private int unregistered() {
    for (int number = 0; number < graph.nodes(); number++) {
      Node node = node(number);
      if (node != null && !node.isRegistered()) {
        return number;
      }
    }
    return -1;
  }

  /** Checks what must hold at rest: areas, addresses, one network for all that can meet. */
  public void checkAtRest() {
    try {
      for (int number = 0; number < graph.nodes(); number++) {
        refresh(number);
      }
      OneNetwork.atRest(addresses, components());
      for (int number = 0; number < graph.nodes(); number++) {
        if (addresses.has(number)) {
          UniqueAddresses.check(addresses, components(), number);
        }
      }
      AreaInvariant.atRest(graph, addresses, components(), engine::isLive);
    } catch (Violation e) {
      throw told(e.getMessage(), e);
    }
  }

  /** Cuts a link silently. */
  public void cut(int link) {
    engine.cut(link);
    fault();
  }

  /** Mends a link that was cut. */
  public void mend(int link) {
    engine.mend(link);
    topologyChanged();
  }

  /** Takes a link out of the network; its ends know. */
  public void unplug(int link) {
    engine.unplug(link);
    topologyChanged();
  }

  /** Adds a link that was taken out. */
  public void plug(int link) {
    engine.plug(link);
    topologyChanged();
  }

  /** Ends a node without a goodbye. */
  public void kill(int number) {
    engine.kill(number);
    addresses.remove(number);
    fault();
  }

  /** Starts a node that was killed, with its key and nothing else. */
  public void restart(int number) {
    engine.start(number);
    topologyChanged();
  }

  /**
   * Fails a share of the links, silently, and then of the nodes, without a goodbye.
   *
   * @param share 0 to 1
   */
  public void fail(double share) {
    Chance faults = chance.forPart("faults");
    int[] links = faults.permutation(graph.links());
    for (int i = 0; i < Math.round(graph.links() * share); i++) {
      cut(links[i]);
    }
    int[] nodes = faults.permutation(graph.nodes());
    for (int i = 0; i < Math.round(graph.nodes() * share); i++) {
      kill(nodes[i]);
    }
  }

  private void fault() {
    faulty = true;
    topologyChanged();
  }

  private void topologyChanged() {
    lastFaultNs = engine.nowNs();
    components = null;
  }

  /** Flows between pairs of live nodes that can reach each other: see {@link Pairs#draw}. */
  Flows pairs(int most) {
    Pairs pairs = Pairs.draw(components(), chance.forPart("pairs"), most);
    return new Flows(pairs.source(), pairs.destination());
  }

  /** Sends all packets of all flows, flows beginning {@code spacingNs} apart. */
  void send(Flows sent, long spacingNs) {
    flows = sent;
    engine.together(false);
    long beginNs = engine.nowNs();
    for (int flow = 0; flow < sent.count(); flow++) {
      sendLater(sent, flow, 0, beginNs + flow * spacingNs);
    }
    runUntil(beginNs + (sent.count() - 1) * spacingNs + sent.durationNs());
    if (engine.parts() > 1) {
      journeys.forgetAll(); // nobody sees where they go on
      engine.together(true);
    }
    flows = null;
  }

  private void sendLater(Flows sent, int flow, int number, long beginNs) {
    engine.at(
        beginNs + sent.sendNs(number),
        nowNs -> {
          byte[] packet = sent.packet(identities, flow, number);
          engine.call(
              sent.source[flow],
              participant ->
                  ((SimNode) participant).node().packet(nowNs, packet, 0, packet.length));
          if (number + 1 < Flows.PACKETS) {
            sendLater(sent, flow, number + 1, beginNs);
          }
        });
  }

  /** Looks live identities up, each from a random other node that can reach it. */
  LookupCheck lookUpAll() {
    LookupCheck lookups = new LookupCheck(this, identities);
    lookups.run();
    return lookups;
  }

  /** Has one node ping another; a dead node does not ask. */
  void ping(int asker, int target, Consumer<Views.Ping> answer) {
    engine.call(
        asker,
        participant ->
            ((SimNode) participant)
                .node()
                .ping(engine.nowNs(), identities.address(target), answer));
  }

  /** Checks that no live node has a way to a dead one, and that looking it up finds nothing. */
  void checkForgotten(int dead) {
    IdentityAddress name = identities.address(dead);
    List<Integer> finders = new ArrayList<>();
    for (int number = 0; number < graph.nodes(); number++) {
      Node node = node(number);
      if (node == null) {
        continue;
      }
      if (node.routes().stream().anyMatch(route -> route.destination().equals(name.toString()))) {
        throw told("node " + number + " still has a route to node " + dead, null);
      }
      int finder = number;
      engine.call(
          number,
          participant ->
              ((SimNode) participant)
                  .node()
                  .lookup(
                      engine.nowNs(),
                      name,
                      found -> {
                        if (found.found()) {
                          finders.add(finder);
                        }
                      }));
    }
    runFor(LookupCheck.WAIT_NS);
    if (!finders.isEmpty()) {
      throw told("node " + dead + " is still found, by nodes " + finders, null);
    }
  }

  /** The cheapest ways over what is alive. */
  ShortestPaths shortestPaths() {
    return new ShortestPaths(graph, engine::isLive);
  }

  /** A violation with all that is needed to repeat it. */
  Violation told(@Nullable String what, @Nullable Throwable cause) {
    String text =
        String.format(
            Locale.ROOT,
            "%s; at %s, graph %s, seed %d; repeat with: %s",
            what,
            seconds(engine.nowNs()),
            graph,
            seed,
            command);
    return new Violation(text, cause);
  }

  static String seconds(long ns) {
    return String.format(Locale.ROOT, "%.3f s", ns / SECOND);
  }

  /** Notes the place of a node where it may have another than noted. */
  private void refresh(int number) {
    Node node = node(number);
    if (node == null) {
      addresses.remove(number);
    } else if (stale[number] || !addresses.has(number)) {
      Views.Status status = node.status();
      addresses.put(number, status.network(), node.addressDigits());
      stale[number] = false;
    }
  }

  /** Sees what nodes of one part do while the engine calls them. */
  private final class Watch implements SimNode.Story {
    private final Deque<@Nullable Journey> ways = new ArrayDeque<>();
    private final Deque<int[]> packets = new ArrayDeque<>();
    private long lastChangeNs;
    private boolean moved;

    void touched(int number) {
      Node node = node(number);
      if (node == null) {
        return;
      }
      stale[number] = true;
      lastChangeNs = Math.max(lastChangeNs, node.lastChangeNs());
      if (moved) {
        moved = false;
        if (!engine.isTogether()) {
          checkMove(number);
        }
      }
      pairUp(number);
    }

    /** The way and the content of a packet are told apart, in one call, in the same order. */
    private void pairUp(int number) {
      while (!packets.isEmpty()) {
        int[] packet = packets.removeFirst();
        Journey way = ways.isEmpty() ? null : ways.removeFirst();
        if (flows != null) {
          flows.arrived(number, packet[0], packet[1], packet[2], way == NO_WAY ? null : way);
        }
      }
      ways.clear();
    }

    private void checkMove(int number) {
      refresh(number);
      for (int i = 0; i < graph.degree(number); i++) {
        refresh(graph.across(graph.linkAt(number, i), number));
      }
      try {
        checkPlace(number);
      } catch (Violation e) {
        // Perhaps only what is noted of others is old: look at all before saying so.
        for (int other = 0; other < graph.nodes(); other++) {
          refresh(other);
        }
        checkPlace(number);
      }
    }

    private void checkPlace(int number) {
      UniqueAddresses.check(addresses, components(), number);
      AreaInvariant.onChange(graph, addresses, components(), engine::isLive, number);
    }

    @Override
    public void forwarded(int number, int destination, int packet, int mode, long watermark) {
      if (!engine.isTogether()) {
        journeys.forwarded(number, destination, packet, mode, watermark, engine.nowNs());
      }
    }

    @Override
    public void delivered(int number, int packet) {
      Journey way = engine.isTogether() ? null : journeys.delivered(number, packet);
      ways.addLast(way == null ? NO_WAY : way);
    }

    @Override
    public void dropped(int number, int destination, int packet, String reason) {
      if (!engine.isTogether()) {
        journeys.dropped(destination, packet);
      }
    }

    @Override
    public void received(int number, int source, byte[] packet, int offset, int length) {
      if (ProbePacket.is(packet, offset, length)) {
        packets.addLast(
            new int[] {
              source, ProbePacket.flow(packet, offset), ProbePacket.number(packet, offset)
            });
      }
    }

    @Override
    public void undeliverable(
        int number, Output.Undeliverable reason, byte[] packet, int offset, int length) {
      if (flows != null && ProbePacket.is(packet, offset, length)) {
        flows.refused(ProbePacket.flow(packet, offset), ProbePacket.number(packet, offset), reason);
      }
    }

    @Override
    public void addressChanged(int number, String previous, String next, String reason) {
      moved = true;
    }
  }

  /** Stands for a way that was not seen: a deque holds no null. */
  private static final Journey NO_WAY = new Journey();
}
