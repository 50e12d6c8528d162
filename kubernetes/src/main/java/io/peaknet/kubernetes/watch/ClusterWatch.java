package io.peaknet.kubernetes.watch;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.kubernetes.model.Cluster;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.services.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Cluster} true to the API server, on one thread that owns it. What is lost sight of
 * stays as it was; when the server is back all is listed anew, and only the differences are told.
 */
public final class ClusterWatch implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(ClusterWatch.class.getName());
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);
  private static final int FAILURES_MAX = 3;
  private static final long BLIND_MAX_NS = Duration.ofSeconds(3).toNanos();
  private static final long STOPPED_MIN_NS = Duration.ofSeconds(5).toNanos();

  /** Some events at once, so that a burst costs one change of the store. */
  private static final int BATCH_MAX = 1000;

  /** Hears what follows, on the thread of the watch. */
  public interface Listener {
    /** All that there is, once it is known; again after a call that failed. */
    void synced(List<Change> contents, Cluster cluster);

    /** Something is different, if only in what services are refused. */
    void changed(List<Change> changes, Cluster cluster);

    /** Whether changes are seen as they happen; otherwise why not. */
    void health(boolean isLive, String message);
  }

  private final Clients clients;
  private final Cluster cluster;
  private final List<Kind<?>> kinds;
  private final Listener listener;
  private final BlockingQueue<Session.Told> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean isClosed;
  private volatile @Nullable Session session;
  private boolean everSynced;
  private boolean owesAll = true;
  private boolean sessionSynced;
  private int failures;
  private long blindSinceNs;
  private String trouble = "";
  private @Nullable String lastHealth;
  private @Nullable String lastFailure;

  /**
   * @param source the name of the source, part of all ids
   */
  public ClusterWatch(Clients clients, String source, @Nullable Labels labels, Listener listener) {
    this.clients = clients;
    this.listener = listener;
    cluster = new Cluster(source, labels);
    kinds = Kind.all(labels != null);
    thread = Thread.ofPlatform().name("kubernetes-" + source).daemon().unstarted(this::run);
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
    Thread.ofVirtual().name("kubernetes-ask").start(this::ask);
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
  }

  private void run() {
    openSession();
    try {
      while (!isClosed) {
        List<Session.Told> batch = new ArrayList<>();
        Session.Told first = queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH_MAX);
        }
        for (Session.Told told : batch) {
          if (told.session() == session) attempt(() -> take(told.event()));
        }
        if (!batch.isEmpty()) attempt(this::tellChanges);
        attempt(this::tellHealth);
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      Session last = session;
      if (last != null) last.close();
    }
  }

  /** Whatever fails over one object, or with who is told, must not end the watch of all others. */
  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      trouble = e.toString();
      if (trouble.equals(lastFailure)) return;
      lastFailure = trouble;
      LOGGER.log(System.Logger.Level.ERROR, "the watch goes on after a failure", e);
    }
  }

  private void openSession() {
    Session last = session;
    Session fresh = new Session(clients.open(), kinds, queue::add);
    session = fresh;
    sessionSynced = false;
    failures = 0;
    blindSinceNs = System.nanoTime();
    fresh.start();
    if (last != null) last.close();
  }

  private void take(Event event) {
    Session current = Objects.requireNonNull(session);
    switch (event) {
      case Event.Put(Kind<?> _, Fact fact) -> cluster.put(fact);
      case Event.Removed(Kind<?> kind, Fact.Key key) -> cluster.remove(kind.fact(), key);
      case Event.Unreadable(Kind<?> kind, Fact.Key key, String why) ->
          cluster.unreadable(kind.fact(), key, why);
      case Event.Failed(Kind<?> kind, int code, String why) -> {
        if (!(kind.isOptional() && code == 404)) trouble = kind.type().getSimpleName() + ": " + why;
      }
      case Event.Listed _ -> {}
      case Event.Asked(boolean answers, String why) -> {
        if (!answers) {
          failures++;
          trouble = why;
        } else if (failures >= FAILURES_MAX || hasStopped(current)) {
          openSession();
          return;
        } else failures = 0;
      }
    }
    if (!sessionSynced && current.take(event)) {
      sessionSynced = true;
      forgetUnseen(current);
    }
  }

  /** An informer that the server refused a watch never asks for it again. */
  private boolean hasStopped(Session current) {
    return sessionSynced
        && System.nanoTime() - blindSinceNs > STOPPED_MIN_NS
        && !current.unwatched().isEmpty();
  }

  /** What went while nobody looked. */
  private void forgetUnseen(Session current) {
    Set<Class<? extends Fact>> types = kinds.stream().map(Kind::fact).collect(Collectors.toSet());
    for (Class<? extends Fact> type : types) {
      Set<Fact.Key> seen = current.seen(type);
      for (Fact.Key key : cluster.keys(type)) if (!seen.contains(key)) cluster.remove(type, key);
    }
  }

  private void tellChanges() {
    // Half of a first list would look like half of the cluster being gone.
    if (!everSynced && !sessionSynced) return;
    everSynced = true;
    List<Change> changes = cluster.changes();
    boolean isWhole = owesAll;
    // Who fails over a part of it is told all next time: what it took in, nobody knows.
    owesAll = true;
    if (isWhole) listener.synced(cluster.contents(), cluster);
    else listener.changed(changes, cluster);
    owesAll = false;
    Objects.requireNonNull(session).watchTexts(cluster.texts());
  }

  private void tellHealth() {
    List<String> unwatched = Objects.requireNonNull(session).unwatched();
    boolean isLive = sessionSynced && !owesAll && failures < FAILURES_MAX && unwatched.isEmpty();
    long nowNs = System.nanoTime();
    if (isLive) {
      blindSinceNs = nowNs;
      trouble = "";
    } else if (failures < FAILURES_MAX && nowNs - blindSinceNs < BLIND_MAX_NS) return;
    String message =
        isLive
            ? ""
            : clients.url()
                + ": "
                + (trouble.isEmpty() ? "not watched: " + String.join(", ", unwatched) : trouble);
    if (message.equals(lastHealth)) return;
    lastHealth = message;
    listener.health(isLive, message);
  }

  /** A connection can be dead without a sound: whoever only listens would never know. */
  private void ask() {
    try (KubernetesClient client = clients.openToAsk()) {
      while (!isClosed) {
        boolean answers = false;
        String why = "";
        try {
          answers = client.getKubernetesVersion() != null;
        } catch (RuntimeException e) {
          why = String.valueOf(e.getMessage());
        }
        Session current = session;
        if (current != null) queue.add(new Session.Told(current, new Event.Asked(answers, why)));
        Thread.sleep(ASK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
