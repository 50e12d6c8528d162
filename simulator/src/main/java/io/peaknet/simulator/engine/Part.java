package io.peaknet.simulator.engine;

import org.jspecify.annotations.Nullable;

/**
 * Some of the nodes: what comes to them, and when they want to be woken. Parts can be run at the
 * same time up to one moment, if no link is quicker than that: what one does can reach no other
 * before. What they did stands in their logs then.
 */
final class Part {
  /** Sets wake-ups behind all else that happens at the same time. */
  private static final long WAKE = 1L << 62;

  final EventQueue queue = new EventQueue();
  final Wakeups wakeups;

  /** The time of the event being handled, or up to which all was run. */
  long nowNs;

  long events;
  long datagrams;
  long bytes;
  int idleWakeups;

  /** What happens is noted here; null while it counts at once. */
  @Nullable Log log;

  /** What ended a run beside others. */
  @Nullable RuntimeException failure;

  private final Log ownLog = new Log();

  Part(int nodes) {
    wakeups = new Wakeups(nodes);
  }

  /** When something happens next, or {@link Participant#NEVER}. */
  long nextNs() {
    return Math.min(queue.nextNs(), wakeNs());
  }

  /** Whether that is an event of the queue: of equals it goes first. */
  boolean isQueueNext() {
    return queue.nextNs() <= wakeNs();
  }

  /** A deadline that has passed already is due at once. */
  private long wakeNs() {
    return Math.max(wakeups.nextNs(), nowNs);
  }

  /** Its place among all that happens at that time: of wake-ups the earlier deadline goes first. */
  long nextNumber() {
    return isQueueNext() ? queue.nextNumber() : WAKE + wakeups.nextNs();
  }

  /** Whether what happens next here comes before what does there. */
  boolean isBefore(Part other) {
    long ns = nextNs();
    long otherNs = other.nextNs();
    if (ns != otherNs || ns == Participant.NEVER) {
      return ns < otherNs;
    }
    long number = nextNumber();
    long otherNumber = other.nextNumber();
    return number != otherNumber
        ? number < otherNumber
        : wakeups.nextNode() < other.wakeups.nextNode();
  }

  /** From now on what happens is noted. */
  void beginLog() {
    log = ownLog;
  }

  /** What was noted, from its beginning; what happens counts at once again. */
  Log endLog() {
    log = null;
    return ownLog;
  }
}
