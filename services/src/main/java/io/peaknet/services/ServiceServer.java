package io.peaknet.services;

import io.peaknet.dns.DnsServer;
import io.peaknet.dns.Name;
import io.peaknet.dns.ServerStatus;
import io.peaknet.dns.UpdateJournal;
import io.peaknet.dns.Zones;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * PEAK on one machine: a store that sources feed, probes and loads, the DNS server that answers
 * with the replicas' own addresses, and the tombstones of those that are gone.
 *
 * <p>One thread decides; sources, probes, metrics and operators put what they have to say into its
 * queue. What is said at one time is published at one time.
 */
public final class ServiceServer implements ZoneFeed, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.peaknet.services");
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int BATCH_MAX = 1024;

  /** Between two writings of the state there is so many times what one takes. */
  private static final int WRITING_RARELY = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServicesConfig config;
  private final List<Source> sources;
  private final EndpointStore store = new EndpointStore();
  private final Ledger ledger = new Ledger();
  private final Directory directory;
  private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final List<ServiceListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Long> saidNs = new ArrayList<>();
  private final Delays delays = new Delays();
  private final Zones zones = new Zones();
  private final ServedZones served;
  private final Prober prober;
  private final @Nullable LoadPoller loads;
  private final @Nullable MemoryFile memory;
  private final @Nullable UpdateJournal updates;
  private final TombstoneBoard board = new TombstoneBoard();
  private final Thread thread = new Thread(this::run, "peak-services");
  private final long startedNs = System.nanoTime();
  private final List<AutoCloseable> edges = new ArrayList<>();
  private @Nullable DnsServer dns;
  private volatile boolean closed;
  private @Nullable Thread writer;
  private volatile boolean unwritten;
  private volatile long nextWriteNs = System.nanoTime();
  private long nowNs = System.nanoTime();
  private long nextSecondNs = nowNs;

  private ServiceServer(
      ServicesConfig config, List<Source> sources, @Nullable UpdateJournal updates) {
    this.config = config;
    this.updates = updates;
    if (updates != null) {
      zones.keepUpdates(updates);
    }
    this.sources = List.copyOf(sources);
    zones.sites(config.sites());
    memory = config.state().map(MemoryFile::new).orElse(null);
    Memory remembered = memory == null ? Memory.NONE : memory.read();
    ledger.restore(nowNs, remembered.kept());
    boolean told = sources.stream().anyMatch(Source::tellsOfZones);
    served = new ServedZones(zones, config.zones(), told, remembered);
    directory = new Directory((service, address) -> ledger.isQuarantined(nowNs, service, address));
    prober = new Prober((target, alive) -> queue.add(() -> directory.probed(target, alive)));
    loads =
        config
            .prometheus()
            .map(server ->
                new LoadPoller(
                    new Prometheus(server.url(), server.authorization(), server.timeout()),
                    this::replicas,
                    (service, found) -> queue.add(() -> directory.sample(nowNs, service, found))))
            .orElse(null);
    store.listen(this::said);
    store.restore(remembered.services());
    queue.add(() -> directory.restore(nowNs, remembered.orders()));
  }

  /**
   * Starts everything. What is remembered is served at once; what sources say as soon as they do.
   *
   * @throws IOException if an address can't be bound, or a source can't ever work, in one line
   */
  public static ServiceServer start(ServicesConfig config, List<Source> sources)
      throws IOException {
    ServiceServer server = new ServiceServer(config, sources, updates(config));
    try {
      server.open();
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Where updates of zones are kept, if any may be updated. */
  private static @Nullable UpdateJournal updates(ServicesConfig config) throws IOException {
    Path state = config.state().orElse(null);
    boolean any = config.zones().stream().anyMatch(zone -> !zone.rules().update().isEmpty());
    return state == null || !any
        ? null
        : UpdateJournal.open(state.resolveSibling(state.getFileName() + ".updates"));
  }

  private void open() throws IOException {
    // All are announced before one is heard, so that the server is not ready too soon.
    Map<Source, Feed> feeds = new HashMap<>();
    sources.forEach(source -> feeds.put(source, store.feed(source.name())));
    for (Source source : sources) {
      Feed feed = feeds.get(source);
      if (feed != null) {
        source.start(feed);
      }
    }
    thread.start();
    ask(() -> true); // What files say is in place before the first question comes.
    dns = DnsServer.start(config.dns(), zones);
    if (config.http().isPresent()) {
      edges.add(HttpApi.start(config.http().get(), config.token(), this));
    }
    if (config.admin().isPresent()) {
      edges.add(Operators.start(config.admin().get(), this));
    }
  }

  /**
   * Serves one more zone from now on, with the services whose names lie in it, or changes one that
   * came so. One of that origin that is in the configuration stays as it is.
   */
  @Override
  public void serve(ZoneConfig zone) {
    queue.add(() -> {
      try {
        served.serve(zone);
      } catch (IllegalArgumentException e) {
        LOG.log(Level.WARNING, "zone " + zone.origin() + " is not served so: " + e.getMessage());
      }
      unwritten = true;
    });
  }

  @Override
  public void retain(Collection<Name> origins) {
    queue.add(() -> {
      served.retain(origins);
      unwritten = true;
    });
  }

  @Override
  public void leave(Name origin) {
    queue.add(() -> {
      served.leave(origin);
      unwritten = true;
    });
  }

  /** Where sources' words are kept. */
  public EndpointStore store() {
    return store;
  }

  /** The zones that are served. */
  public Zones zones() {
    return zones;
  }

  /** Where DNS is served, with the ports that it got. */
  public List<InetSocketAddress> addresses() {
    return dns == null ? List.of() : dns.addresses();
  }

  /** What the DNS server has done so far. */
  public ServerStatus dnsStatus() {
    DnsServer running = dns;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running.status();
  }

  /** Tells {@code listener} of all services, and from then on of every change. */
  public void listen(ServiceListener listener) {
    queue.add(() -> {
      listener.changed(seen(directory.views(nowNs)), List.of());
      listeners.add(listener);
    });
  }

  /** All services as they are now, in the order of their ids. */
  public List<ServiceView> views() {
    return ask(() -> seen(directory.views(nowNs)));
  }

  /** With what became of them in the zones. */
  private List<ServiceView> seen(List<ServiceView> views) {
    return views.stream().map(one -> one.with(served.trouble(one.spec().id()))).toList();
  }

  /** Whether all sources have said all that there is, or what they said before is remembered. */
  public boolean isReady() {
    StoreSnapshot snapshot = store.snapshot();
    return snapshot.synced() || !snapshot.services().isEmpty();
  }

  /** How many milliseconds so many per cent of changes took from the source to the answers. */
  public double propagationMs(double percent) {
    return delays.percentileMs(percent);
  }

  /** How long the server has run. */
  public Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - startedNs);
  }

  /** Why loads can't be had; empty if they can, or nobody wants them. */
  public String loadTrouble() {
    return loads == null ? "" : loads.trouble();
  }

  /**
   * The addresses whose holders agents turn away.
   *
   * @param after waits, up to {@code patience}, for a version other than this one
   */
  public Tombstones tombstones(long after, Duration patience) throws InterruptedException {
    return board.await(after, patience);
  }

  /**
   * How long clients may still come to an address.
   *
   * @return null while it is given out; zero if nobody can be coming
   */
  public @Nullable Duration comingFor(InetAddress address) {
    return ask(() -> new Left(ledger.left(nowNs, address))).duration();
  }

  private record Left(@Nullable Duration duration) {}

  /**
   * Believes the source of a service that is held against its word.
   *
   * @return whether there is such a service
   */
  public boolean release(ServiceId service) {
    return ask(() -> directory.release(service));
  }

  /**
   * Tells a replica to finish, or takes that back: it gets no new clients.
   *
   * @return whether there is such a replica
   */
  public boolean order(ServiceId service, EndpointId endpoint, boolean finish) {
    return ask(() -> directory.order(service, endpoint, finish));
  }

  /**
   * Moves a service away from the addresses that it has, as under an attack: as soon as half as
   * many replicas are ready at others, clients are sent there alone, and agents shut the old
   * addresses, whether somebody is there or not. Or takes that back.
   *
   * @return how many addresses are left; null if there is no such service
   */
  public @Nullable Integer move(ServiceId service, boolean away) {
    return ask(() -> new Moved(directory.move(nowNs, service, away))).left();
  }

  private record Moved(@Nullable Integer left) {}

  private Collection<Endpoint> replicas(ServiceId service) {
    ServiceState state = store.snapshot().service(service);
    return state == null ? List.of() : state.endpoints().values();
  }

  /** On the threads of sources. */
  private void said(StoreSnapshot before, StoreSnapshot after, Set<ServiceId> changed) {
    if (!changed.isEmpty()) {
      long atNs = System.nanoTime();
      queue.add(() -> {
        saidNs.add(atNs);
        directory.say(nowNs, before, after, changed);
      });
    }
  }

  /** Has the server's thread do or answer something, after all that was said before. */
  private <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    queue.add(() -> {
      try {
        settle();
        T result = question.get();
        settle(); // Who has ordered something finds it done.
        answer.complete(result);
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server does not answer: " + e, e);
    }
  }

  private void run() {
    List<Runnable> batch = new ArrayList<>();
    while (!closed) {
      try {
        nowNs = System.nanoTime();
        long untilNs = Math.min(directory.deadlineNs(), nextSecondNs);
        Runnable first = queue.poll(Math.max(0, untilNs - nowNs), TimeUnit.NANOSECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH_MAX);
        }
      } catch (InterruptedException _) {
        return;
      }
      nowNs = System.nanoTime();
      batch.forEach(ServiceServer::guard);
      batch.clear();
      guard(this::settle);
      guard(this::eachSecond);
    }
  }

  /** One word that can't be dealt with must not silence all others. */
  private static void guard(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a fault of Peak's own", e);
    }
  }

  private void settle() {
    Directory.Outcome outcome = directory.settle(nowNs);
    if (outcome.selections().isEmpty() && outcome.removed().isEmpty()) {
      saidNs.clear();
      return;
    }
    served.publish(outcome.selections(), outcome.removed());
    long publishedNs = System.nanoTime();
    saidNs.forEach(atNs -> delays.add(publishedNs - atNs));
    saidNs.clear();
    List<ServiceView> views = new ArrayList<>();
    for (Selection selection : outcome.selections()) {
      ServiceId id = selection.spec().id();
      if (served.trouble(id).isEmpty()) {
        // Or else what was given out before still is.
        ledger.change(nowNs, selection.spec(), given(selection), directory.inUse(id));
      }
      ledger.shut(nowNs, id, directory.abandoned(id));
      prober.retarget(id, directory.targets(id));
      if (loads != null) {
        loads.retarget(id, selection.spec().steering().load());
      }
      views.add(directory.view(nowNs, id));
    }
    for (ServiceId id : outcome.removed()) {
      ledger.remove(nowNs, id);
      prober.retarget(id, Set.of());
      if (loads != null) {
        loads.retarget(id, null);
      }
    }
    board.show(nowNs, ledger.graves(nowNs));
    List<ServiceView> seen = seen(views);
    listeners.forEach(listener -> listener.changed(seen, outcome.removed()));
    unwritten = true;
  }

  /** The addresses that somebody may be told. */
  private static Set<InetAddress> given(Selection selection) {
    Set<InetAddress> given = new HashSet<>();
    selection.members().forEach(member -> given.addAll(member.addresses()));
    if (selection.spec().answers().hostnames()) {
      for (Selection.Member other : selection.others()) {
        if (other.endpoint().hostname() != null) {
          given.addAll(other.addresses());
        }
      }
    }
    return given;
  }

  private void eachSecond() {
    if (nowNs < nextSecondNs) {
      return;
    }
    nextSecondNs = nowNs + SECOND_NS;
    ledger.expire(nowNs);
    board.show(nowNs, ledger.graves(nowNs));
    boolean writing = writer != null && writer.isAlive();
    if (unwritten && memory != null && !writing && nowNs >= nextWriteNs) {
      unwritten = false;
      Memory now = remembered();
      writer = Thread.ofVirtual().name("peak-memory").start(() -> write(memory, now));
    }
  }

  private Memory remembered() {
    StoreSnapshot snapshot = store.snapshot();
    return new Memory(
        List.copyOf(snapshot.services().values()),
        ledger.kept(nowNs),
        directory.orders(nowNs),
        served.told(),
        served.serials());
  }

  private void write(MemoryFile file, Memory whole) {
    long begunNs = System.nanoTime();
    try {
      file.write(whole);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a restart will remember nothing new: " + e.getMessage());
      unwritten = true;
    }
    long endedNs = System.nanoTime();
    nextWriteNs = endedNs + WRITING_RARELY * (endedNs - begunNs);
  }

  /** Stops serving; what sources said is remembered. */
  @Override
  public void close() {
    sources.forEach(Source::close);
    closed = true;
    queue.add(() -> {}); // Wakes the thread, which an interrupt could take from its writing.
    prober.close();
    if (loads != null) {
      loads.close();
    }
    List<AutoCloseable> open = new ArrayList<>(edges);
    if (dns != null) {
      open.add(dns);
    }
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        LOG.log(Level.DEBUG, "while closing", e);
      }
    }
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(PATIENCE);
      }
      if (writer != null) {
        writer.join(PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (memory != null && unwritten) {
      write(memory, remembered());
    }
    if (updates != null) {
      updates.close();
    }
  }
}
