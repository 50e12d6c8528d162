package io.peaknet.protocol.timer;

import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one node, earliest first; equal ones in the order in which they were set, so
 * that a run is repeatable.
 */
public final class Timers {
  /** The deadline when nothing waits. */
  public static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Armed> queue = new PriorityQueue<>();
  private long sequence;
  private long nowNs;

  private record Armed(long atNs, long sequence, Timer timer) implements Comparable<Armed> {
    @Override
    public int compareTo(Armed other) {
      int order = Long.compare(atNs, other.atNs);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }

    /** Whether it is what its timer waits for. */
    boolean isDue() {
      return timer.armed == sequence;
    }
  }

  /** Something that happens once its time has come, and again only if armed again. */
  public final class Timer {
    private final LongConsumer action;
    private long atNs = NEVER;
    private long armed;

    /** The last entry of the queue that is this timer's, and will be looked at. */
    private @Nullable Armed queued;

    private Timer(LongConsumer action) {
      this.action = action;
    }

    /** Fires at {@code deadlineNs}, whatever was set before. */
    public void arm(long deadlineNs) {
      if (deadlineNs == atNs) {
        return;
      }
      atNs = deadlineNs;
      armed = ++sequence;
      // One that is put off again and again has one entry, not one for each time: when that comes
      // up, it is put back to where it belongs.
      if (deadlineNs != NEVER && (queued == null || queued.atNs > deadlineNs)) {
        enqueue();
      }
    }

    private void enqueue() {
      queued = new Armed(atNs, armed, this);
      queue.add(queued);
    }

    /** Fires at {@code deadlineNs}, or earlier if it was set to. */
    public void armBy(long deadlineNs) {
      if (deadlineNs < atNs) {
        arm(deadlineNs);
      }
    }

    /** Does not fire. */
    public void cancel() {
      atNs = NEVER;
      armed = ++sequence;
    }

    /** Whether it will fire. */
    public boolean isArmed() {
      return atNs != NEVER;
    }
  }

  /** A timer, not armed yet; {@code action} is given the time at which it runs. */
  public Timer timer(LongConsumer action) {
    return new Timer(action);
  }

  /** It is {@code time} now. */
  public void advance(long time) {
    nowNs = time;
  }

  /** The time that was last told. */
  public long nowNs() {
    return nowNs;
  }

  /** The earliest deadline, or {@link #NEVER}. */
  public long deadlineNs() {
    settle();
    Armed first = queue.peek();
    return first == null ? NEVER : first.atNs;
  }

  /** Entries held, for tests of their bound. */
  int waiting() {
    return queue.size();
  }

  /** Runs what is due at {@code time}. */
  public void run(long time) {
    advance(time);
    for (settle(); !queue.isEmpty() && queue.element().atNs <= time; settle()) {
      Timer timer = queue.remove().timer;
      timer.queued = null;
      timer.atNs = NEVER;
      timer.action.accept(time);
    }
  }

  /** Makes the first entry one that is due: others are dropped, or put where they belong. */
  private void settle() {
    for (Armed first = queue.peek(); first != null && !first.isDue(); first = queue.peek()) {
      queue.remove();
      Timer timer = first.timer;
      if (first.equals(timer.queued)) {
        timer.queued = null;
        if (timer.isArmed()) {
          timer.enqueue();
        }
      }
    }
  }
}
