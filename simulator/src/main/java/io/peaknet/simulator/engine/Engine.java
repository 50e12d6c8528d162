package io.peaknet.simulator.engine;

import io.peaknet.protocol.Endpoint;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the participants of a graph: datagrams over its links, wake-ups, faults, in an order that
 * the seed decides. A link takes cost × 5 ms one way, keeps the order of datagrams, and loses each
 * with the same probability.
 *
 * <p>Several threads can do it, each for a part of the nodes, between moments at which all have
 * come as far: no farther apart than the quickest link takes, with a bounded lag (Lubachevsky, CACM
 * 1989). What they did is then counted in the order in which one thread would have done it, so that
 * a run is the same to the last bit.
 */
public final class Engine {
  /** One way, for a link of cost 1 (the run contract). */
  public static final long DELAY_NS = 5_000_000L;

  /** Datagrams under way in one direction of a link; more are lost, as at any queue. */
  static final int IN_FLIGHT_MAX = 4_096;

  /** Wake-ups at one moment, beside four for each node, beyond which the one woken is stuck. */
  private static final int WAKEUPS_MAX = 10_000;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Graph graph;
  private final Participant.Factory factory;
  private final boolean bothDial;
  private final double loss;
  private final Chance lossChance;
  private final int[] partOf;
  private final Part[] parts;
  private final long stepNs;
  private final EventQueue actions = new EventQueue();
  private final @Nullable Participant[] participants;
  private final int[] life;
  private final LinkEnd[] ends;
  private final int[] inFlight;
  private final boolean[] plugged;
  private final boolean[] cut;
  private Touched touched = (node, timeNs) -> {};

  private boolean together;
  private long nowNs;
  private long acted;
  private long entered;
  private final long[] datagramsOf;
  private final long[] bytesOf;
  private long trace;

  /**
   * An engine at time 0 in which nothing has started. All links are plugged in.
   *
   * @param bothDial whether both ends of a link dial each other; otherwise the lower node does, as
   *     an operator who writes the peer into one config
   * @param loss the probability that a link loses a datagram
   */
  public Engine(
      Graph graph, long seed, boolean bothDial, double loss, Participant.Factory factory) {
    this(graph, seed, bothDial, loss, factory, 1);
  }

  /**
   * The same in some parts, for so many threads.
   *
   * @param parts 1 or more; the run is the same, whatever it is
   */
  public Engine(
      Graph graph,
      long seed,
      boolean bothDial,
      double loss,
      Participant.Factory factory,
      int parts) {
    this.graph = graph;
    this.factory = factory;
    this.bothDial = bothDial;
    this.loss = loss;
    lossChance = new Chance(seed).forPart("loss");
    partOf = Partition.of(graph, parts);
    this.parts = new Part[parts];
    Arrays.setAll(this.parts, _ -> new Part(graph.nodes()));
    stepNs = quickest(graph);
    participants = new @Nullable Participant[graph.nodes()];
    life = new int[graph.nodes()];
    datagramsOf = new long[graph.nodes()];
    bytesOf = new long[graph.nodes()];
    ends = new LinkEnd[2 * graph.links()];
    for (int link = 0; link < graph.links(); link++) {
      ends[2 * link] = new LinkEnd(link, graph.from(link));
      ends[2 * link + 1] = new LinkEnd(link, graph.to(link));
    }
    inFlight = new int[2 * graph.links()];
    plugged = new boolean[graph.links()];
    Arrays.fill(plugged, true);
    cut = new boolean[graph.links()];
  }

  private static long quickest(Graph graph) {
    long leastNs = DELAY_NS;
    for (int link = 0; link < graph.links(); link++) {
      leastNs = Math.min(leastNs, delayNs(graph, link));
    }
    return leastNs;
  }

  private static long delayNs(Graph graph, int link) {
    return Math.round(graph.cost(link) * DELAY_NS);
  }

  /** Is told of every node that had a chance to change. */
  public interface Touched {
    /** The node was called at {@code timeNs}. */
    void touched(int node, long timeNs);
  }

  /** Whom to tell after every call into a node. */
  public void onTouched(Touched listener) {
    touched = listener;
  }

  /**
   * Whether the parts may be run at the same time from now on. Participants, and whoever is told of
   * them, are then called by several threads, one for each part, and may neither ask this engine
   * for the time nor change anything in it.
   */
  public void together(boolean may) {
    together = may && parts.length > 1 && stepNs > 0;
  }

  /** Whether they are. */
  public boolean isTogether() {
    return together;
  }

  /** How many parts there are. */
  public int parts() {
    return parts.length;
  }

  /** The part that a node belongs to, from 0. */
  public int partOf(int node) {
    return partOf[node];
  }

  private Part part(int node) {
    return parts[partOf[node]];
  }

  /** The graph with all links, also those cut or not plugged in. */
  public Graph graph() {
    return graph;
  }

  /** The time of the event being handled, or up to which all was run. */
  public long nowNs() {
    return nowNs;
  }

  /** Handled so far: datagrams that arrived or were lost under way, wake-ups, actions. */
  public long events() {
    long events = acted;
    for (Part part : parts) {
      events += part.events;
    }
    return events;
  }

  /** Datagrams sent so far. */
  public long datagrams() {
    long datagrams = 0;
    for (Part part : parts) {
      datagrams += part.datagrams;
    }
    return datagrams;
  }

  /** Bytes in them, headers of UDP and IP not counted. */
  public long bytes() {
    long bytes = 0;
    for (Part part : parts) {
      bytes += part.bytes;
    }
    return bytes;
  }

  /** Datagrams that one node has sent so far. */
  public long datagrams(int node) {
    return datagramsOf[node];
  }

  /** Bytes in them. */
  public long bytes(int node) {
    return bytesOf[node];
  }

  /** A digest of all events so far, contents included: equal runs have equal traces. */
  public long trace() {
    return trace;
  }

  /** Has {@code action} run at a time to come. */
  public void at(long timeNs, LongConsumer action) {
    actions.add(notPast(timeNs), entered++, 0, action);
  }

  /** Has a node start at a time to come. */
  public void startAt(long timeNs, int node) {
    part(node).queue.add(notPast(timeNs), entered++, ~node, null);
  }

  private long notPast(long timeNs) {
    if (timeNs < nowNs) {
      throw new IllegalArgumentException("time " + timeNs + " has passed");
    }
    return timeNs;
  }

  /**
   * Runs all that happens up to and including {@code untilNs}.
   *
   * @throws RuntimeException that of the first node that failed; then the engine is of no more use
   */
  public void run(long untilNs) {
    while (true) {
      Part next = first();
      long nextNs = next.nextNs();
      long actionNs = actions.nextNs();
      if (Math.min(nextNs, actionNs) > untilNs) {
        advance(untilNs);
        return;
      }
      if (actionNs < nextNs || (actionNs == nextNs && actions.nextNumber() < next.nextNumber())) {
        act();
      } else if (together && actionNs > nextNs) {
        runTogether(Math.min(Math.min(untilNs + 1, actionNs), nextNs + stepNs));
      } else {
        advance(nextNs);
        step(next);
      }
    }
  }

  private Part first() {
    Part first = parts[0];
    for (int i = 1; i < parts.length; i++) {
      first = parts[i].isBefore(first) ? parts[i] : first;
    }
    return first;
  }

  private void advance(long timeNs) {
    if (timeNs > nowNs) {
      nowNs = timeNs;
      for (Part part : parts) {
        advance(part, timeNs);
      }
    }
  }

  private static void advance(Part part, long timeNs) {
    if (timeNs > part.nowNs) {
      part.nowNs = timeNs;
      part.idleWakeups = 0;
    }
  }

  private void act() {
    advance(actions.nextNs());
    acted++;
    actions.take();
    ((LongConsumer) Objects.requireNonNull(actions.body())).accept(nowNs);
  }

  /** Runs all parts up to a moment before which nothing that is sent now arrives. */
  private void runTogether(long endNs) {
    for (Part part : parts) {
      part.beginLog();
    }
    Arrays.stream(parts).parallel().forEach(part -> runAlone(part, endNs));
    Part failed = null;
    long latestNs = nowNs;
    List<Log> logs = new ArrayList<>();
    for (Part part : parts) {
      logs.add(part.endLog());
      latestNs = Math.max(latestNs, part.nowNs);
      if (part.failure != null && (failed == null || part.nowNs < failed.nowNs)) {
        failed = part;
      }
    }
    if (failed != null) {
      nowNs = failed.nowNs;
      throw Objects.requireNonNull(failed.failure);
    }
    advance(latestNs);
    count(logs);
  }

  private void runAlone(Part part, long endNs) {
    try {
      for (long nextNs = part.nextNs(); nextNs < endNs; nextNs = part.nextNs()) {
        advance(part, nextNs);
        step(part);
      }
    } catch (RuntimeException e) {
      part.failure = e;
    }
  }

  /** Makes count what was noted, in its order. */
  private void count(List<Log> logs) {
    while (true) {
      Log next = null;
      for (Log log : logs) {
        if (log.isUnread() && (next == null || log.isBefore(next))) {
          next = log;
        }
      }
      if (next == null) {
        break;
      }
      next.read(counted);
    }
    logs.forEach(Log::clear);
  }

  private void step(Part part) {
    part.events++;
    long number = part.nextNumber();
    if (!part.isQueueNext()) {
      wake(part, number, part.wakeups.nextNode());
      return;
    }
    part.queue.take();
    int kind = part.queue.kind();
    if (kind >= 0) {
      arrive(part, number, kind, (byte[]) Objects.requireNonNull(part.queue.body()));
    } else {
      if (part.log != null) {
        part.log.starts(part.nowNs, number);
      }
      start(~kind);
    }
  }

  private void wake(Part part, long number, int node) {
    if (++part.idleWakeups > WAKEUPS_MAX + 4L * participants.length) {
      throw new IllegalStateException(
          "node " + node + " asks to be woken at " + part.nowNs + " ns again and again");
    }
    if (part.log == null) {
      counted.woken(nowNs, node);
    } else {
      part.log.wakes(part.nowNs, number, node);
    }
    call(node, participant -> participant.tick(part.nowNs));
  }

  /** {@code to}: which of {@link #ends} the datagram goes to. */
  private void arrive(Part part, long number, int to, byte[] datagram) {
    int node = ends[to].node();
    Participant participant = participants[node];
    boolean heard = participant != null && carries(to / 2);
    long content = heard ? content(datagram) : 0;
    if (part.log == null) {
      counted.arrived(nowNs, to, heard, content);
    } else {
      part.log.arrives(part.nowNs, number, to, heard, content);
    }
    if (participant != null && heard) {
      participant.receive(part.nowNs, ends[to ^ 1], datagram);
      after(node, participant);
    }
  }

  /** What happens, in the one order that it has. */
  private final Log.Reader counted =
      new Log.Reader() {
        @Override
        public void arrived(long timeNs, int to, boolean heard, long content) {
          inFlight[to]--;
          if (heard) {
            mark(timeNs, to, content);
          }
        }

        @Override
        public void woken(long timeNs, int node) {
          mark(timeNs, node, 0);
        }

        @Override
        public void sent(long arrivesNs, int to, byte[] datagram) {
          boolean lost = loss > 0 && lossChance.nextDouble() < loss;
          if (lost || !carries(to / 2) || inFlight[to] >= IN_FLIGHT_MAX) {
            return;
          }
          inFlight[to]++;
          part(ends[to].node()).queue.add(arrivesNs, entered++, to, datagram);
        }

        private void mark(long timeNs, int what, long content) {
          trace = Chance.mix(trace ^ timeNs) + Chance.mix(content ^ what);
        }
      };

  private static long content(byte[] datagram) {
    long sum = datagram.length;
    int at = 0;
    for (; at + 8 <= datagram.length; at += 8) {
      sum = (sum ^ (long) LONG.get(datagram, at)) * 0x9E3779B97F4A7C15L;
      sum ^= sum >>> 29;
    }
    for (; at < datagram.length; at++) {
      sum = sum * 31 + datagram[at];
    }
    return sum;
  }

  /** Calls into a live node; does nothing to a dead one. */
  public void call(int node, Consumer<Participant> what) {
    Participant participant = participants[node];
    if (participant != null) {
      what.accept(participant);
      after(node, participant);
    }
  }

  private void after(int node, Participant participant) {
    // What it did may have killed it, and even started it anew: then nothing of it may wake it.
    if (participant.equals(participants[node])) {
      Part part = part(node);
      part.wakeups.set(node, participant.deadlineNs());
      touched.touched(node, part.nowNs);
    }
  }

  private void send(int from, Endpoint to, byte[] datagram, int offset, int length) {
    if (!(to instanceof LinkEnd end) || !isAcross(end, from)) {
      throw new IllegalArgumentException("node " + from + " has no link to " + to);
    }
    Part part = part(from);
    part.datagrams++;
    part.bytes += length;
    datagramsOf[from]++;
    bytesOf[from] += length;
    int link = end.link();
    int index = 2 * link + (graph.to(link) == end.node() ? 1 : 0);
    long arrivesNs = part.nowNs + delayNs(graph, link);
    byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
    if (part.log == null) {
      counted.sent(arrivesNs, index, copy);
    } else {
      part.log.sends(arrivesNs, index, copy);
    }
  }

  private boolean isAcross(LinkEnd end, int from) {
    int link = end.link();
    return link >= 0
        && link < graph.links()
        && end.node() != from
        && ((graph.from(link) == from && graph.to(link) == end.node())
            || (graph.to(link) == from && graph.from(link) == end.node()));
  }

  /** Starts a node, and has it dial: the first time, or again after {@link #kill}. */
  public void start(int node) {
    if (participants[node] != null) {
      throw new IllegalStateException("node " + node + " is running");
    }
    Participant participant =
        factory.create(
            node,
            life[node]++,
            (to, datagram, offset, length) -> {
              send(node, to, datagram, offset, length);
            });
    participants[node] = participant;
    long nodeNs = part(node).nowNs;
    participant.start(nodeNs);
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      if (plugged[link] && dials(node, link)) {
        participant.dial(nodeNs, far(link, node), graph.across(link, node));
      }
    }
    after(node, participant);
  }

  /** Ends a node without a word to anyone, as a power cut does. */
  public void kill(int node) {
    participants[node] = null;
    part(node).wakeups.set(node, Participant.NEVER);
  }

  /** Whether a node runs. */
  public boolean isAlive(int node) {
    return participants[node] != null;
  }

  /** A live node's participant; null if it is dead. */
  public @Nullable Participant participant(int node) {
    return participants[node];
  }

  /** Drops all that a link should carry from now on; its ends are not told. */
  public void cut(int link) {
    cut[link] = true;
  }

  /** Ends {@link #cut}. */
  public void mend(int link) {
    cut[link] = false;
  }

  /** Takes a link away before the run: it does not exist until {@link #plug}. */
  public void unplug(int link) {
    plugged[link] = false;
    for (int side = 0; side < 2; side++) {
      int node = ends[2 * link + side].node();
      call(node, participant -> participant.hangUp(nowNs, far(link, node)));
    }
  }

  /** Adds a link: its ends dial it. */
  public void plug(int link) {
    if (plugged[link]) {
      return;
    }
    plugged[link] = true;
    for (int side = 0; side < 2; side++) {
      int node = ends[2 * link + side].node();
      if (dials(node, link)) {
        call(
            node,
            participant -> participant.dial(nowNs, far(link, node), graph.across(link, node)));
      }
    }
  }

  /** Whether a link carries datagrams between two live nodes. */
  public boolean isLive(int link) {
    return carries(link) && isAlive(graph.from(link)) && isAlive(graph.to(link));
  }

  private boolean carries(int link) {
    return plugged[link] && !cut[link];
  }

  private boolean dials(int node, int link) {
    return bothDial || node < graph.across(link, node);
  }

  private LinkEnd far(int link, int node) {
    return ends[2 * link + (graph.from(link) == node ? 1 : 0)];
  }
}
