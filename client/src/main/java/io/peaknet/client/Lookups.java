package io.peaknet.client;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers kept, and kept fresh: a name that was asked for within the last minute, or that somebody
 * watches, is looked up again in the background before its answer ends, so that nobody waits. While
 * no name server can be reached the old answer stays.
 */
final class Lookups implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Lookups.class.getName());

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long IN_USE_NS = 60 * SECOND_NS;

  /** After a failure: how soon name servers are asked again. */
  private static final long RETRY_NS = SECOND_NS;

  /** So long an answer that has just ended does while the next one is under way. */
  private static final long GRACE_NS = 3 * SECOND_NS;

  /** When there are more, names not in use are forgotten, and if need be others: all is bounded. */
  private static final int NAMES_MAX = 1_000;

  /** Whoever finds all that DNS has of a name. */
  @FunctionalInterface
  interface Finder {
    Answer find(String name) throws IOException;
  }

  private final Finder finder;
  private final long staleNs;
  private final LongSupplier clockNs;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer;

  Lookups(Finder finder, long staleNs) {
    this(finder, staleNs, System::nanoTime);
  }

  Lookups(Finder finder, long staleNs, LongSupplier clockNs) {
    this.finder = finder;
    this.staleNs = staleNs;
    this.clockNs = clockNs;
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "peak-client");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * The replicas of a name, in the server's order; none if there is no such name.
   *
   * @throws IOException if no name server could be reached and nothing usable is kept
   */
  List<Replica> replicas(String name) throws IOException {
    Entry entry = entries.computeIfAbsent(name, Entry::new);
    forgetUnused();
    return entry.replicas();
  }

  /** Tells of every change of a name's replicas, and of what they are now, until closed. */
  AutoCloseable watch(String name, Consumer<List<Replica>> listener) {
    Entry entry = entries.computeIfAbsent(name, Entry::new);
    entry.listeners.add(listener);
    Thread.ofVirtual().name("peak-client ", 0).start(() -> entry.welcome(listener));
    return () -> entry.listeners.remove(listener);
  }

  private void forgetUnused() {
    if (entries.size() > NAMES_MAX) {
      long nowNs = clockNs.getAsLong();
      entries.values().removeIf(entry -> !entry.isInUse(nowNs));
    }
    if (entries.size() > NAMES_MAX) {
      entries.values().removeIf(entry -> entry.listeners.isEmpty());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One name. */
  private final class Entry {
    final List<Consumer<List<Replica>>> listeners = new CopyOnWriteArrayList<>();
    private final String name;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Answer answer;
    private volatile long foundNs;
    private volatile long failedNs;
    private volatile boolean failing;
    private volatile long usedNs = clockNs.getAsLong();
    private @Nullable Future<?> next;

    Entry(String name) {
      this.name = name;
    }

    boolean isInUse(long nowNs) {
      return !listeners.isEmpty() || nowNs - usedNs < IN_USE_NS;
    }

    List<Replica> replicas() throws IOException {
      usedNs = clockNs.getAsLong();
      Answer known = answer;
      if (known != null && isUsable(known, asking.isLocked())) {
        return known.replicas();
      }
      // Whoever comes meanwhile waits for the answer that is under way.
      asking.lock();
      try {
        known = answer;
        return known != null && isUsable(known, false) ? known.replicas() : find().replicas();
      } finally {
        asking.unlock();
      }
    }

    /**
     * Fresh, or just not any more while a new one is under way, or the best there is while name
     * servers are out of reach.
     */
    private boolean isUsable(Answer known, boolean underWay) {
      long nowNs = clockNs.getAsLong();
      long overNs = nowNs - foundNs - known.ttlNs();
      boolean failedLately = failing && (underWay || nowNs - failedNs < RETRY_NS);
      return overNs < 0 || (underWay && overNs < GRACE_NS) || (failedLately && overNs < staleNs);
    }

    /** Tells a new listener what is known, or asks, which tells all of what is new. */
    private void welcome(Consumer<List<Replica>> listener) {
      asking.lock();
      try {
        Answer before = answer;
        Answer now = before != null && isUsable(before, false) ? before : find();
        if (before != null && before.replicas().equals(now.replicas())) {
          listener.accept(now.replicas());
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} can not be watched yet: {1}", name, e.getMessage());
      } finally {
        asking.unlock();
      }
    }

    private void refreshIn(long delayNs) {
      // The one that was meant to come before has become needless: never two for one name.
      if (next != null) {
        next.cancel(false);
      }
      next = timer.isShutdown() ? null : timer.schedule(this::refresh, delayNs, NANOSECONDS);
    }

    /** Looks the name up in a thread of its own, if it is in use. */
    private void refresh() {
      if (isInUse(clockNs.getAsLong())) {
        Thread.ofVirtual().name("peak-client ", 0).start(this::findQuietly);
      }
    }

    private void findQuietly() {
      asking.lock();
      try {
        find();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} stays as it is: {1}", name, e.getMessage());
      } finally {
        asking.unlock();
      }
    }

    /** Asks; the old answer is good enough if nobody answers. */
    private Answer find() throws IOException {
      Answer before = answer;
      try {
        Answer now = finder.find(name);
        answer = now;
        foundNs = clockNs.getAsLong();
        failing = false;
        refreshIn(now.ttlNs() / 5 * 4);
        if (before == null || !before.replicas().equals(now.replicas())) {
          listeners.forEach(listener -> listener.accept(now.replicas()));
        }
        return now;
      } catch (IOException e) {
        failedNs = clockNs.getAsLong();
        if (!failing) {
          LOG.log(Level.WARNING, "{0}: {1}", name, e.getMessage());
        }
        failing = true;
        refreshIn(RETRY_NS);
        if (before != null && clockNs.getAsLong() - foundNs < before.ttlNs() + staleNs) {
          return before;
        }
        throw e;
      }
    }
  }
}
