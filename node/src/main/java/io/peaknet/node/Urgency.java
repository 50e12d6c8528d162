package io.peaknet.node;

import io.peaknet.linux.Priority;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Keeps the event loop {@linkplain Priority#urgent(boolean) urgent} while it has little to do: then
 * a packet waits for no compiler of this JVM and no program of this host, and they hardly notice.
 * Under load it shares the CPU as a preferred thread: who sends and receives all that needs one
 * too. Owned by the event loop.
 */
final class Urgency {
  /** What it asks of the scheduler, about the calling thread. */
  interface Scheduler {
    /** For how long the thread has had a CPU, in nanoseconds. */
    long spentNs();

    /** Makes it urgent, or ordinary; whether that was permitted. */
    boolean urgent(boolean urgent);
  }

  static final long WINDOW_NS = 100_000_000;

  /** Shares of a CPU, in percent: below the one it becomes urgent, above the other ordinary. */
  private static final int LITTLE = 20;

  private static final int MUCH = 40;

  private final Scheduler scheduler;
  private boolean urgent = true;
  private boolean permitted;
  private long spentNs;
  private long beganNs;

  /** Makes the calling thread urgent; all else is to be called by this thread, too. */
  Urgency(long nowNs) {
    this(nowNs, new Kernel());
  }

  Urgency(long nowNs, Scheduler scheduler) {
    this.scheduler = scheduler;
    permitted = scheduler.urgent(urgent);
    spentNs = scheduler.spentNs();
    beganNs = nowNs;
  }

  /** To be called often. */
  void note(long nowNs) {
    long pastNs = nowNs - beganNs;
    if (pastNs < WINDOW_NS) {
      return;
    }
    long spentByNowNs = scheduler.spentNs();
    long percent = (spentByNowNs - spentNs) * 100 / pastNs;
    beganNs = nowNs;
    spentNs = spentByNowNs;
    if (urgent ? percent > MUCH : percent < LITTLE) {
      urgent = !urgent;
      permitted = permitted && scheduler.urgent(urgent);
    }
  }

  /** Whether it has little to do, be it permitted to be urgent then or not. */
  boolean hasLittleToDo() {
    return urgent;
  }

  /** The real one. */
  private static final class Kernel implements Scheduler {
    private final MemorySegment room = Arena.ofAuto().allocate(Priority.TIME_BYTES, Long.BYTES);

    @Override
    public long spentNs() {
      return Priority.spentNs(room);
    }

    @Override
    public boolean urgent(boolean urgent) {
      return Priority.urgent(urgent);
    }
  }
}
