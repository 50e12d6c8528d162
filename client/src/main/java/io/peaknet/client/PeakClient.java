package io.peaknet.client;

import io.peaknet.client.dns.Asker;
import io.peaknet.client.dns.Names;
import io.peaknet.client.dns.Stub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The replicas of services, best first. Names are kept fresh in the background; replicas that don't
 * accept connections are found by short checks, or told by {@link #failed}, and come last. Safe for
 * use by several threads.
 *
 * <p>{@link #shared()} is the one that the JDK's name resolution uses, too.
 */
public final class PeakClient implements AutoCloseable {
  private final Settings settings;
  private final Lookups lookups;
  private final Health health;
  private final Checks checks;
  private final Ordering ordering = new Ordering();
  private final Turns turns = new Turns();

  /** The first use of {@link #shared()} makes it. */
  private static final class Shared {
    static final PeakClient INSTANCE = new PeakClient(Settings.ofSystem());
  }

  /** With settings of its own. */
  public PeakClient(Settings settings) {
    this(settings, servers(settings));
  }

  PeakClient(Settings settings, Asker asker) {
    this.settings = settings;
    Directory directory = new Directory(asker, settings);
    lookups = new Lookups(directory::find, settings.staleFor().toNanos());
    health = new Health(settings.failedFor().toNanos(), System::nanoTime);
    checks = new Checks(health);
  }

  private static Asker servers(Settings settings) {
    if (settings.servers().isEmpty()) {
      return (name, type) -> {
        throw new IOException("peak.client.servers names no name server");
      };
    }
    return new Stub(settings.servers(), settings.patience());
  }

  /**
   * The one of this JVM, made of {@link Settings#ofSystem}.
   *
   * @throws IllegalArgumentException if a property is wrong; said once, later uses throw a {@link
   *     NoClassDefFoundError}
   */
  public static PeakClient shared() {
    return Shared.INSTANCE;
  }

  /** What it does. */
  public Settings settings() {
    return settings;
  }

  /** Whether a name lies in its zones. */
  public boolean isMine(String name) {
    return mine(name).isPresent();
  }

  private Optional<String> mine(String name) {
    return Names.normal(name)
        .filter(text -> settings.zones().stream().anyMatch(zone -> Names.isWithin(text, zone)));
  }

  /**
   * The replicas of a name of its zones, those that failed lately last. If the first one has not
   * accepted a connection within {@link Settings#checkAge}, this waits until one does, for a second
   * at most.
   *
   * @return not empty
   * @throws UnknownHostException if there is no such name, or none in its zones
   * @throws IOException if no name server could be reached, and nothing is known from before
   */
  public List<Replica> replicas(String name) throws IOException {
    return replicas(name, UnaryOperator.identity());
  }

  /**
   * The same for somebody who wants only some of them, or some before others.
   *
   * @param preference filters and sorts; what is equal to it keeps its order
   */
  List<Replica> replicas(String name, UnaryOperator<List<Replica>> preference) throws IOException {
    String normal = mine(name).orElseThrow(() -> unknown(name, "it is in none of the zones"));
    List<Replica> known = lookups.replicas(normal);
    if (known.isEmpty()) {
      throw unknown(name, "no such name");
    }
    boolean spread = settings.order() == Settings.Order.SPREAD;
    return checked(preference.apply(spread ? spread(normal, known) : ordering.plain(known)));
  }

  private List<Replica> spread(String name, List<Replica> known) {
    List<Replica> drawn = ordering.spread(known);
    // Where some shall come more often than others, the draw alone sees to it.
    boolean equal = known.stream().mapToInt(Replica::weight).distinct().count() == 1;
    return equal ? turns.next(name, drawn) : drawn;
  }

  private static UnknownHostException unknown(String name, String reason) {
    return new UnknownHostException(name + ": " + reason);
  }

  private List<Replica> checked(List<Replica> ordered) {
    List<Replica> sorted = failedLast(ordered);
    Duration age = settings.checkAge().orElse(null);
    if (age == null
        || sorted.size() < 2
        || health.isAlive(sorted.getFirst().address(), age.toNanos())) {
      return sorted;
    }
    List<InetSocketAddress> targets =
        sorted.stream()
            .filter(replica -> !health.isFailed(replica.address()) && port(replica) > 0)
            .map(replica -> new InetSocketAddress(replica.address(), port(replica)))
            .toList();
    if (targets.isEmpty()) {
      return sorted;
    }
    Optional<InetAddress> first = checks.first(targets);
    List<Replica> again = failedLast(ordered);
    return first.map(address -> Ordering.withFirst(address, again)).orElse(again);
  }

  private List<Replica> failedLast(List<Replica> replicas) {
    return Ordering.lastIf(replica -> health.isFailed(replica.address()), replicas);
  }

  private int port(Replica replica) {
    return replica.port() > 0 ? replica.port() : settings.port();
  }

  /** Says that an address did not serve: it comes last for {@link Settings#failedFor}. */
  public void failed(InetAddress address) {
    health.failed(address);
  }

  /** Whether an address failed lately, and did nothing better since. */
  public boolean isFailed(InetAddress address) {
    return health.isFailed(address);
  }

  /** Says that an address served: whatever was held against it is forgotten. */
  public void served(InetAddress address) {
    health.accepted(address);
  }

  /**
   * Tells of a name's replicas as soon as they are known, and of every change, until the result is
   * closed; in the server's order. The listener is called by threads of this client, one at a time.
   *
   * @throws UnknownHostException if it is in none of the zones
   */
  public AutoCloseable watch(String name, Consumer<List<Replica>> listener)
      throws UnknownHostException {
    String normal = mine(name).orElseThrow(() -> unknown(name, "it is in none of the zones"));
    return lookups.watch(normal, listener);
  }

  /** Ends what goes on in the background. */
  @Override
  public void close() {
    lookups.close();
  }
}
