package io.peaknet.services;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the loads of services, each on a virtual thread of its own and at its own pace. A server
 * that is gone gives no loads: what was known is soon unknown, and nobody is left out for it.
 */
final class LoadPoller implements AutoCloseable {
  /** Hears of loads, on the threads that asked. */
  interface Finding {
    /** These are the loads of a service; who is not in there has none. */
    void found(ServiceId service, Map<EndpointId, Double> loads);
  }

  private static final System.Logger LOG = System.getLogger("io.peaknet.services");
  private static final int QUESTIONS_AT_ONCE = 8;

  private final Prometheus prometheus;
  private final Function<ServiceId, Collection<Endpoint>> replicas;
  private final Finding finding;
  private final Map<ServiceId, Running> running = new HashMap<>();
  private final Semaphore free = new Semaphore(QUESTIONS_AT_ONCE);
  private volatile String trouble = "";

  private record Running(LoadQuery query, Thread thread) {}

  LoadPoller(
      Prometheus prometheus, Function<ServiceId, Collection<Endpoint>> replicas, Finding finding) {
    this.prometheus = prometheus;
    this.replicas = replicas;
    this.finding = finding;
  }

  /** Asks that for a service from now on; null: nothing. */
  synchronized void retarget(ServiceId service, @Nullable LoadQuery query) {
    Running now = running.get(service);
    if (now != null && !now.query().equals(query)) {
      now.thread().interrupt();
      running.remove(service);
      now = null;
    }
    if (now == null && query != null) {
      running.put(
          service, new Running(query, Thread.ofVirtual().start(() -> poll(service, query))));
    }
  }

  /** Why loads can't be had, as of the last answer; empty if they can. */
  String trouble() {
    return trouble;
  }

  private void poll(ServiceId service, LoadQuery query) {
    long periodNs = query.period().toNanos();
    try {
      Thread.sleep(java.time.Duration.ofNanos(ThreadLocalRandom.current().nextLong(periodNs / 4)));
      while (true) {
        long begunNs = System.nanoTime();
        ask(service, query);
        long restNs = Math.max(periodNs / 10, periodNs - (System.nanoTime() - begunNs));
        Thread.sleep(java.time.Duration.ofNanos(restNs));
      }
    } catch (InterruptedException _) {
      // Nobody wants to know any more.
    }
  }

  private void ask(ServiceId service, LoadQuery query) throws InterruptedException {
    free.acquire();
    try {
      finding.found(service, prometheus.loads(query, replicas.apply(service)));
      say("");
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      say("load of " + service + ": " + why);
    } finally {
      free.release();
    }
  }

  private void say(String now) {
    if (!now.equals(trouble)) {
      trouble = now;
      LOG.log(
          now.isEmpty() ? Level.INFO : Level.WARNING,
          now.isEmpty() ? "loads are known again" : now + "; replicas without load stay published");
    }
  }

  @Override
  public synchronized void close() {
    running.values().forEach(one -> one.thread().interrupt());
    running.clear();
  }
}
