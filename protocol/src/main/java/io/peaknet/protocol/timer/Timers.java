package io.peaknet.protocol.timer;

import java.util.PriorityQueue;
import java.util.function.LongConsumer;

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
  }

  /** Something that happens once its time has come, and again only if armed again. */
  public final class Timer {
    private final LongConsumer action;
    private long atNs = NEVER;
    private long armed;

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
      if (deadlineNs != NEVER) {
        queue.add(new Armed(deadlineNs, armed, this));
      }
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
    dropCancelled();
    Armed first = queue.peek();
    return first == null ? NEVER : first.atNs;
  }

  /** Runs what is due at {@code time}. */
  public void run(long time) {
    advance(time);
    for (dropCancelled(); !queue.isEmpty() && queue.element().atNs <= time; dropCancelled()) {
      Timer timer = queue.remove().timer;
      timer.atNs = NEVER;
      timer.action.accept(time);
    }
  }

  private void dropCancelled() {
    for (Armed first = queue.peek();
        first != null && first.timer.armed != first.sequence;
        first = queue.peek()) {
      queue.remove();
    }
  }
}
