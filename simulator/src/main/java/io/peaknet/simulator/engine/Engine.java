package io.peaknet.simulator.engine;

import io.peaknet.protocol.Endpoint;
import io.peaknet.simulator.chance.Chance;
import io.peaknet.simulator.graph.Graph;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the participants of a graph: datagrams over its links, wake-ups, faults, in an order that
 * the seed decides. A link takes cost × 5 ms one way, keeps the order of datagrams, and loses each
 * with the same probability.
 */
public final class Engine {
  /** One way, for a link of cost 1 (the run contract). */
  public static final long DELAY_NS = 5_000_000L;

  /** Datagrams under way in one direction of a link; more are lost, as at any queue. */
  static final int IN_FLIGHT_MAX = 4_096;

  /** Wake-ups of a node without time passing, beyond which it is stuck. */
  private static final int WAKEUPS_MAX = 10_000;

  private static final int ACTION = -1;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Graph graph;
  private final Participant.Factory factory;
  private final boolean bothDial;
  private final double loss;
  private final Chance lossChance;
  private final EventQueue queue = new EventQueue();
  private final Wakeups wakeups;
  private final @Nullable Participant[] participants;
  private final int[] life;
  private final LinkEnd[] ends;
  private final int[] inFlight;
  private final boolean[] plugged;
  private final boolean[] cut;
  private Touched touched = (node, timeNs) -> {};

  private long nowNs;
  private long events;
  private long datagrams;
  private long bytes;
  private final long[] datagramsOf;
  private final long[] bytesOf;
  private long trace;
  private int idleWakeups;

  /**
   * An engine at time 0 in which nothing has started. All links are plugged in.
   *
   * @param bothDial whether both ends of a link dial each other; otherwise the lower node does, as
   *     an operator who writes the peer into one config
   * @param loss the probability that a link loses a datagram
   */
  public Engine(
      Graph graph, long seed, boolean bothDial, double loss, Participant.Factory factory) {
    this.graph = graph;
    this.factory = factory;
    this.bothDial = bothDial;
    this.loss = loss;
    lossChance = new Chance(seed).forPart("loss");
    wakeups = new Wakeups(graph.nodes());
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

  /** Is told of every node that had a chance to change. */
  public interface Touched {
    /** The node was called at {@code timeNs}. */
    void touched(int node, long timeNs);
  }

  /** Whom to tell after every call into a node. */
  public void onTouched(Touched listener) {
    touched = listener;
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
    return events;
  }

  /** Datagrams sent so far. */
  public long datagrams() {
    return datagrams;
  }

  /** Bytes in them, headers of UDP and IP not counted. */
  public long bytes() {
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
    if (timeNs < nowNs) {
      throw new IllegalArgumentException("time " + timeNs + " has passed");
    }
    queue.add(timeNs, ACTION, action);
  }

  /** Runs all that happens up to and including {@code untilNs}. */
  public void run(long untilNs) {
    while (true) {
      long eventNs = queue.nextNs();
      long wakeNs = Math.max(wakeups.nextNs(), nowNs);
      if (Math.min(eventNs, wakeNs) > untilNs) {
        nowNs = Math.max(nowNs, untilNs);
        return;
      }
      events++;
      if (eventNs <= wakeNs) {
        advance(eventNs);
        queue.take();
        handle(queue.kind(), queue.body());
      } else {
        advance(wakeNs);
        wake(wakeups.nextNode());
      }
    }
  }

  private void advance(long timeNs) {
    if (timeNs > nowNs) {
      nowNs = timeNs;
      idleWakeups = 0;
    }
  }

  private void handle(int kind, @Nullable Object body) {
    if (kind == ACTION) {
      ((LongConsumer) Objects.requireNonNull(body)).accept(nowNs);
    } else {
      arrive(kind, (byte[]) Objects.requireNonNull(body));
    }
  }

  private void wake(int node) {
    if (++idleWakeups > WAKEUPS_MAX) {
      throw new IllegalStateException(
          "node " + node + " asks to be woken at " + nowNs + " ns again and again");
    }
    mark(node, 0);
    call(node, participant -> participant.tick(nowNs));
  }

  /** {@code to}: which of {@link #ends} the datagram goes to. */
  private void arrive(int to, byte[] datagram) {
    inFlight[to]--;
    int node = ends[to].node();
    Participant participant = participants[node];
    if (participant == null || !carries(to / 2)) {
      return;
    }
    mark(to, content(datagram));
    participant.receive(nowNs, ends[to ^ 1], datagram);
    after(node, participant);
  }

  private void mark(int what, long content) {
    trace = Chance.mix(trace ^ nowNs) + Chance.mix(content ^ what);
  }

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
      wakeups.set(node, participant.deadlineNs());
      touched.touched(node, nowNs);
    }
  }

  private void send(int from, Endpoint to, byte[] datagram, int offset, int length) {
    if (!(to instanceof LinkEnd end) || !isAcross(end, from)) {
      throw new IllegalArgumentException("node " + from + " has no link to " + to);
    }
    datagrams++;
    bytes += length;
    datagramsOf[from]++;
    bytesOf[from] += length;
    int link = end.link();
    int index = 2 * link + (graph.to(link) == end.node() ? 1 : 0);
    boolean lost = loss > 0 && lossChance.nextDouble() < loss;
    if (lost || !carries(link) || inFlight[index] >= IN_FLIGHT_MAX) {
      return;
    }
    inFlight[index]++;
    byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
    queue.add(nowNs + Math.round(graph.cost(link) * DELAY_NS), index, copy);
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
    participant.start(nowNs);
    for (int i = 0; i < graph.degree(node); i++) {
      int link = graph.linkAt(node, i);
      if (plugged[link] && dials(node, link)) {
        participant.dial(nowNs, far(link, node), graph.across(link, node));
      }
    }
    after(node, participant);
  }

  /** Ends a node without a word to anyone, as a power cut does. */
  public void kill(int node) {
    participants[node] = null;
    wakeups.set(node, Participant.NEVER);
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
