package io.peaknet.lab.load;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what a plan says, on the calling thread. It ends by itself: no request outlives its
 * time-out, and none is due after the plan's length.
 */
final class Generator extends Loop {
  private static final long MS = 1_000_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Nothing is due after that. */
  private static final long NEVER = Long.MAX_VALUE;

  /** A closed loop whose request failed would else only fail, as often as it can. */
  private static final long AFTER_FAILURE_NS = 10 * MS;

  private record Attempt(Connection connection, int number, long untilNs) {}

  private record Pause(Lane lane, long untilNs) {}

  private final LoadPlan plan;
  private final Tally tally;
  private final List<Lane> lanes = new ArrayList<>();
  private final Deque<Lane> toMatch = new ArrayDeque<>();

  /** In the order in which they are due; those whose fate is known leave at the front. */
  private final Deque<Request> open = new ArrayDeque<>();

  private final Deque<Attempt> attempts = new ArrayDeque<>();
  private final Deque<Pause> pauses = new ArrayDeque<>();
  private final @Nullable Schedule schedule;
  private final long startNs;
  private final long endNs;
  private final long timeoutNs;
  private final long connectNs;
  private long nextNs;
  private long number;
  private boolean hasBegun;
  private long cpuNs;
  private long spunNs;

  /**
   * Makes all places for connections; opens none.
   *
   * @param wires gives each connection its own
   * @param tally begins when the warm-up is over
   */
  Generator(LoadPlan plan, Names names, Supplier<Wire> wires, Tally tally) {
    super(names, tally);
    this.plan = plan;
    this.tally = tally;
    this.schedule = plan.pace().isMax() ? null : new Schedule(plan.pace());
    this.startNs = tally.beginNs() - plan.times().warmup().toNanos();
    this.endNs = tally.beginNs() + plan.times().length().toNanos();
    this.timeoutNs = plan.times().timeout().toNanos();
    this.connectNs = plan.times().connect().toNanos();
    ByteBuffer request = request(plan);
    int laneCount = plan.mode() == LoadPlan.Mode.HELD ? plan.connections() : 1;
    for (int i = 0; i < laneCount; i++) {
      lanes.add(new Lane());
    }
    for (int i = 0; i < plan.connections(); i++) {
      Lane lane = lanes.get(i % laneCount);
      lane.add(new Connection(i, lane, this, plan, wires.get(), request));
    }
  }

  /** The bytes of each request. */
  static ByteBuffer request(LoadPlan plan) {
    String close = plan.mode() == LoadPlan.Mode.CLOSE ? "Connection: close\r\n" : "";
    byte[] bytes =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: peak-load\r\n%s\r\n"
            .formatted(plan.target(), plan.url().getRawAuthority(), close)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** Does it all; returns when every request has its fate. */
  void run() {
    nextNs = startNs;
    if (schedule == null) {
      for (int i = 0; i < plan.connections(); i++) {
        offer(lanes.get(i % lanes.size()), startNs);
      }
      nextNs = NEVER;
    } else {
      planNext();
    }
    while (true) {
      takeFound();
      offerDue();
      resume();
      giveUp();
      match();
      if (nextNs == NEVER && open.isEmpty() && pauses.isEmpty()) {
        return;
      }
      await();
    }
  }

  /**
   * What it used itself since requests count, for JSON: CPU time of its thread, and how much of
   * that was waiting for the next moment.
   */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("cpu_s", (THREADS.getCurrentThreadCpuTime() - cpuNs) / 1e9);
    map.put("spun_s", spunNs / 1e9);
    return map;
  }

  /** When the next one is due. */
  private void planNext() {
    long next = startNs + schedule().nextNs();
    nextNs = next - endNs < 0 ? next : NEVER;
  }

  private Schedule schedule() {
    return Objects.requireNonNull(schedule);
  }

  private void offerDue() {
    while (nextNs != NEVER && System.nanoTime() - nextNs >= 0) {
      offer(lanes.get((int) (number++ % lanes.size())), nextNs);
      planNext();
    }
  }

  private void offer(Lane lane, long dueNs) {
    Request request = new Request(lane, dueNs, dueNs - tally.beginNs() >= 0);
    tally.taken(request, System.nanoTime() - dueNs);
    open.add(request);
    lane.add(request);
    list(lane);
  }

  private void list(Lane lane) {
    if (!lane.isListed) {
      lane.isListed = true;
      toMatch.add(lane);
    }
  }

  private void match() {
    for (Lane lane = toMatch.poll(); lane != null; lane = toMatch.poll()) {
      lane.isListed = false;
      lane.match();
    }
  }

  @Override
  void settle(Request request, Fate fate, @Nullable AnswerReader answer, Connection connection) {
    long nowNs = System.nanoTime();
    tally.settle(request, fate, nowNs, answer, connection.number);
    release(connection);
    goOn(request, nowNs);
  }

  private void release(Connection connection) {
    connection.lane.add(connection);
    list(connection.lane);
  }

  /** In a closed loop, the next request follows from this one's end. */
  private void goOn(Request ended, long nowNs) {
    if (schedule != null || nowNs - endNs >= 0) {
      return;
    }
    if (ended.fate != null && ended.fate.came()) {
      offer(ended.lane, nowNs);
    } else {
      pauses.add(new Pause(ended.lane, nowNs + AFTER_FAILURE_NS));
    }
  }

  private void resume() {
    for (Pause first = pauses.peek();
        first != null && System.nanoTime() - first.untilNs() >= 0;
        first = pauses.peek()) {
      pauses.remove();
      if (first.untilNs() - endNs < 0) {
        offer(first.lane(), first.untilNs());
      }
    }
  }

  @Override
  void watch(Connection connection, int attempt) {
    attempts.add(new Attempt(connection, attempt, System.nanoTime() + connectNs));
  }

  /** Ends what has taken too long. */
  private void giveUp() {
    long nowNs = System.nanoTime();
    for (Attempt first = attempts.peek();
        first != null && nowNs - first.untilNs() >= 0;
        first = attempts.peek()) {
      attempts.remove();
      first.connection().connectingTooLong(first.number());
    }
    for (Request first = open.peek();
        first != null && (first.fate != null || nowNs - first.dueNs >= timeoutNs);
        first = open.peek()) {
      open.remove();
      if (first.fate == null) {
        Connection holder = first.connection;
        tally.settle(first, Fate.TIMEOUT, nowNs, null, holder == null ? -1 : holder.number);
        if (holder != null) {
          holder.abandon();
          release(holder);
        }
        goOn(first, nowNs);
      }
    }
  }

  private void await() {
    long nowNs = System.nanoTime();
    if (!hasBegun && nowNs - tally.beginNs() >= 0) {
      hasBegun = true;
      cpuNs = THREADS.getCurrentThreadCpuTime();
      spunNs = 0;
    }
    long waitNs = waitNs(nowNs);
    boolean spins = plan.pace().precise() && waitNs < 2 * MS;
    // Whole milliseconds are what a selector waits; a precise one is back before the moment.
    long waitMs = spins ? 0 : plan.pace().precise() ? waitNs / MS - 1 : (waitNs + MS - 1) / MS;
    if (serve(waitMs) == 0 && spins) {
      spunNs += System.nanoTime() - nowNs;
    }
  }

  /** Until something is to be done whatever comes; 0 if it is now. */
  private long waitNs(long nowNs) {
    long waitNs = timeoutNs;
    if (nextNs != NEVER) {
      waitNs = Math.min(waitNs, nextNs - nowNs);
    }
    if (!open.isEmpty()) {
      waitNs = Math.min(waitNs, open.element().dueNs + timeoutNs - nowNs);
    }
    if (!attempts.isEmpty()) {
      waitNs = Math.min(waitNs, attempts.element().untilNs() - nowNs);
    }
    if (!pauses.isEmpty()) {
      waitNs = Math.min(waitNs, pauses.element().untilNs() - nowNs);
    }
    return toMatch.isEmpty() ? Math.max(0, waitNs) : 0;
  }
}
