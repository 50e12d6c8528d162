package io.peaknet.services;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One service: who of its replicas is published, and why the others are not. Sans-IO: told what
 * sources, probes and metrics say, and when.
 *
 * <p>Fail-static: a source that withdraws most of what is published within a moment is not believed
 * as long as the withdrawn addresses answer; neither are probes that find everybody dead.
 */
final class ServiceTracker {
  /** Withdrawals beyond this share of what is published are doubted. */
  static final double WITHDRAWN_MOST = 0.5;

  /** A service is moved once so many are ready elsewhere, as a share of those that it leaves. */
  private static final double MOVED_LEAST = 0.5;

  /** Withdrawals so close together count as one. */
  private static final long MOMENT_NS = 5_000_000_000L;

  /** How long a withdrawn replica that can't be asked stays. */
  private static final long UNASKED_NS = 60_000_000_000L;

  private final Chooser chooser = new Chooser();
  private final Map<EndpointId, Replica> replicas = new TreeMap<>();
  private final List<Long> withdrawnNs = new ArrayList<>();
  private final Abandoned abandoned = new Abandoned();
  private final BiPredicate<ServiceId, InetAddress> quarantined;
  private ServiceSpec spec;
  private Map<String, ServiceId> conflicts;
  private List<String> names;
  private boolean remembered;
  private boolean withdrawn;
  private boolean doubted;

  /**
   * @param quarantined whether an address may not be given out for a service yet
   */
  ServiceTracker(ServiceState state, BiPredicate<ServiceId, InetAddress> quarantined) {
    this.quarantined = quarantined;
    spec = state.spec();
    conflicts = state.conflicts();
    names = state.names();
  }

  /**
   * Takes in what the source says now, all of it at one moment.
   *
   * @param fromBefore whether what is ready has been so for long, since the source only came up
   */
  void say(long nowNs, ServiceState state, boolean fromBefore) {
    if (!Objects.equals(spec.readiness().probe(), state.spec().readiness().probe())) {
      replicas.values().forEach(Replica::unprobe);
    }
    spec = state.spec();
    conflicts = state.conflicts();
    names = state.names();
    remembered = state.remembered();
    withdrawn = false;
    doubtWithdrawals(nowNs, state.endpoints());
    state
        .endpoints()
        .forEach((id, endpoint) -> {
          Replica replica = replicas.computeIfAbsent(id, _ -> new Replica(endpoint));
          if (replica.held
              && !endpoint.condition().ready()
              && !endpoint.condition().terminating()) {
            return; // What is held stays as it was.
          }
          if (replica.held) {
            replica.held = false;
            replica.unprobe();
          }
          replica.say(nowNs, endpoint, fromBefore);
        });
    replicas
        .values()
        .removeIf(one -> !one.held && !state.endpoints().containsKey(one.endpoint.id()));
  }

  /**
   * Its source has withdrawn the service, together with most others that it had: it is kept as long
   * as its replicas answer.
   */
  void withdraw(long nowNs) {
    withdrawn = true;
    replicas.values().removeIf(one -> !one.standing.isPublished());
    replicas.values().forEach(one -> hold(nowNs, one));
  }

  private void doubtWithdrawals(long nowNs, Map<EndpointId, Endpoint> said) {
    List<Replica> gone = new ArrayList<>();
    int published = 0;
    for (Replica replica : replicas.values()) {
      if (replica.standing.isPublished()) {
        published++;
        Endpoint now = said.get(replica.endpoint.id());
        // To be told to end is a word about that one replica, and is believed.
        boolean ended =
            replica.isEnding()
                || abandoned.hasAllOf(replica.endpoint)
                || (now != null && now.condition().terminating());
        boolean stays = now != null && (now.condition().ready() || publishes(now));
        if (!ended && !stays && !replica.held) {
          gone.add(replica);
        }
      }
    }
    withdrawnNs.removeIf(at -> nowNs - at > MOMENT_NS);
    if (gone.size() + withdrawnNs.size() > (published + withdrawnNs.size()) * WITHDRAWN_MOST) {
      gone.forEach(one -> hold(nowNs, one));
    } else {
      gone.forEach(_ -> withdrawnNs.add(nowNs));
    }
  }

  private boolean publishes(Endpoint endpoint) {
    return spec.readiness().publishNotReady() && !endpoint.condition().terminating();
  }

  private static void hold(long nowNs, Replica replica) {
    if (!replica.held) {
      replica.held = true;
      replica.said = false;
      replica.heldSinceNs = nowNs;
    }
  }

  /** The operator believes the source: what is held goes. */
  void release() {
    replicas.values().removeIf(one -> one.held);
  }

  /**
   * The operator tells a replica to finish, or takes that back.
   *
   * @return whether there is such a replica
   */
  boolean order(EndpointId id, boolean finish) {
    Replica replica = replicas.get(id);
    if (replica != null) {
      replica.order(finish);
    }
    return replica != null;
  }

  /**
   * The operator moves the service away from the addresses that it has: as soon as enough others
   * are ready it is found there alone.
   */
  void move(long nowNs) {
    abandoned.leave(nowNs, addresses());
  }

  /** Takes {@link #move} back. */
  void stay() {
    abandoned.clear();
  }

  /** What operators ordered. */
  Orders orders(long nowNs) {
    Set<EndpointId> finishing = new HashSet<>();
    for (Replica replica : replicas.values()) {
      if (replica.ordered) {
        finishing.add(replica.endpoint.id());
      }
    }
    return new Orders(spec.id(), finishing, abandoned.kept(nowNs));
  }

  /** Takes in what operators ordered before a restart. */
  void restore(long nowNs, Orders orders) {
    orders.finishing().forEach(id -> order(id, true));
    abandoned.restore(nowNs, orders.abandoned());
  }

  private Set<InetAddress> addresses() {
    Set<InetAddress> addresses = new HashSet<>();
    replicas.values().forEach(one -> addresses.addAll(one.endpoint.addresses()));
    return addresses;
  }

  /**
   * Takes in the outcome of a probe.
   *
   * @return whether that changes anything
   */
  boolean probed(EndpointId id, InetAddress address, boolean alive) {
    Replica replica = replicas.get(id);
    if (replica == null) {
      return false;
    }
    Probe probe = probe(replica);
    if (probe == null || !replica.probed(address, alive, probe.fall(), probe.rise())) {
      return false;
    }
    if (replica.held && replica.alive().isEmpty()) {
      replicas.remove(id);
    }
    return true;
  }

  /** Takes in samples of load; who has none is not idle. */
  void sample(long nowNs, Map<EndpointId, Double> loads) {
    long smoothingNs = spec.steering().smoothing().toNanos();
    loads.forEach((id, load) -> {
      Replica replica = replicas.get(id);
      if (replica != null) {
        replica.load.sample(nowNs, load, smoothingNs);
      }
    });
  }

  /** Whether nothing is left of it: its source has withdrawn it, and nobody answers. */
  boolean isOver() {
    return withdrawn && replicas.isEmpty();
  }

  /** Decides anew who is published. */
  Selection choose(long nowNs) {
    abandoned.expire(nowNs, addresses());
    replicas
        .values()
        .removeIf(one -> one.held && probe(one) == null && nowNs - one.heldSinceNs >= UNASKED_NS);
    List<Replica> eligible = eligible(nowNs);
    List<Replica> well = eligible.stream().filter(one -> !open(one).isEmpty()).toList();
    doubted = well.isEmpty() && !eligible.isEmpty();
    if (doubted) {
      well = eligible;
    }
    for (Replica replica : eligible) {
      if (!well.contains(replica)) {
        replica.standing = Standing.UNREACHABLE;
      }
    }
    List<Replica> chosen = chooser.choose(nowNs, spec.steering(), well);
    for (Replica replica : chosen) {
      replica.standing = standing(replica);
    }
    List<Replica> others = well.stream().filter(one -> !chosen.contains(one)).toList();
    return new Selection(spec, names, members(chosen), members(others));
  }

  private Standing standing(Replica replica) {
    if (replica.held) {
      return Standing.HELD;
    }
    if (doubted) {
      return Standing.DOUBTED;
    }
    boolean last = replica.isEnding() || abandoned.hasAllOf(replica.endpoint);
    return last ? Standing.LAST : Standing.PUBLISHED;
  }

  private List<Selection.Member> members(List<Replica> from) {
    return from.stream()
        .map(one ->
            new Selection.Member(one.endpoint, doubted ? one.endpoint.addresses() : open(one)))
        .toList();
  }

  /** The addresses of a replica at which it may be found, if it may be found at all. */
  private List<InetAddress> open(Replica replica) {
    List<InetAddress> alive = replica.alive();
    return abandoned.hasAllOf(replica.endpoint) ? alive : abandoned.without(alive);
  }

  /** Those that may be published if they are well, by their sources' word. */
  private List<Replica> eligible(long nowNs) {
    List<Replica> eligible = new ArrayList<>();
    List<Replica> last = new ArrayList<>();
    List<Replica> left = new ArrayList<>();
    long minReadyNs = spec.readiness().minReady().toNanos();
    for (Replica replica : replicas.values()) {
      Condition condition = replica.endpoint.condition();
      if (replica.endpoint.addresses().isEmpty()) {
        replica.standing = Standing.NOWHERE;
      } else if (isQuarantined(replica)) {
        replica.standing = Standing.QUARANTINED;
      } else if (replica.isEnding()) {
        replica.standing = Standing.DRAINING;
        if (condition.serving()) {
          last.add(replica);
        }
      } else if (abandoned.hasAllOf(replica.endpoint)) {
        replica.standing = Standing.ABANDONED;
        if (condition.ready() || publishes(replica.endpoint)) {
          left.add(replica);
        }
      } else if (replica.held || publishes(replica.endpoint)) {
        eligible.add(replica);
      } else if (!condition.ready()) {
        replica.standing = Standing.NOT_READY;
      } else if (nowNs - replica.readySinceNs < minReadyNs) {
        replica.standing = Standing.WARMING;
      } else {
        eligible.add(replica);
      }
    }
    if (eligible.size() < left.size() * MOVED_LEAST) {
      eligible.addAll(left); // Too few for all the clients: not yet.
      eligible.sort(Comparator.comparing(one -> one.endpoint.id()));
    }
    return eligible.isEmpty() && spec.readiness().serveTerminatingIfNone() ? last : eligible;
  }

  private boolean isQuarantined(Replica replica) {
    return replica.endpoint.addresses().stream()
        .anyMatch(address -> quarantined.test(spec.id(), address));
  }

  /** When {@link #choose} may come to another result by time alone. */
  long deadlineNs(long nowNs) {
    long deadlineNs = Long.MAX_VALUE;
    for (Replica replica : replicas.values()) {
      if (replica.held && probe(replica) == null) {
        deadlineNs = Math.min(deadlineNs, replica.heldSinceNs + UNASKED_NS);
      }
      if (replica.standing == Standing.WARMING) {
        deadlineNs =
            Math.min(deadlineNs, replica.readySinceNs + spec.readiness().minReady().toNanos());
      }
      deadlineNs = Math.min(deadlineNs, replica.load.expiresNs(Chooser.expiryNs(spec.steering())));
      if (replica.standing == Standing.QUARANTINED) {
        deadlineNs = Math.min(deadlineNs, nowNs + 1_000_000_000L);
      }
    }
    return deadlineNs;
  }

  /** Adds what has to be asked whether it lives. */
  void targets(Set<Target> into) {
    for (Replica replica : replicas.values()) {
      Probe probe = probe(replica);
      ServicePort port = probe == null ? null : port(probe.port());
      boolean asked =
          replica.held || (!replica.isEnding() && replica.standing != Standing.ABANDONED);
      if (probe != null && port != null && asked) {
        for (InetAddress address : replica.endpoint.addresses()) {
          into.add(
              new Target(
                  spec.id(), replica.endpoint.id(), address, replica.endpoint.port(port), probe));
        }
      }
    }
  }

  /** How a replica is asked; null if it isn't. */
  private @Nullable Probe probe(Replica replica) {
    Probe declared = spec.readiness().probe();
    if (declared != null || !replica.held) {
      return declared;
    }
    return spec.ports().stream()
        .filter(port -> port.protocol() == ServicePort.Protocol.TCP)
        .findFirst()
        .map(port -> Probe.tcp(port.name()))
        .orElse(null);
  }

  private @Nullable ServicePort port(String name) {
    return spec.ports().stream().filter(port -> port.name().equals(name)).findFirst().orElse(null);
  }

  ServiceSpec spec() {
    return spec;
  }

  /** All addresses that somebody uses who is not known to be dead; none that was abandoned. */
  Set<InetAddress> inUse() {
    Set<InetAddress> addresses = new HashSet<>();
    for (Replica replica : replicas.values()) {
      if (replica.standing.isPublished()) {
        addresses.addAll(replica.endpoint.addresses());
      } else {
        addresses.addAll(replica.alive());
      }
    }
    addresses.removeAll(abandoned());
    return addresses;
  }

  /** The addresses that the service was moved away from, as far as nobody is sent there. */
  Set<InetAddress> abandoned() {
    Set<InetAddress> addresses = new HashSet<>(abandoned.all());
    for (Replica replica : replicas.values()) {
      if (replica.standing == Standing.LAST) {
        replica.endpoint.addresses().forEach(addresses::remove);
      }
    }
    return addresses;
  }

  ServiceView view(long nowNs) {
    long expiryNs = Chooser.expiryNs(spec.steering());
    List<ServiceView.ReplicaView> views = new ArrayList<>();
    for (Replica replica : replicas.values()) {
      double load = replica.load.at(nowNs, expiryNs);
      views.add(
          new ServiceView.ReplicaView(
              replica.endpoint, replica.standing, Double.isNaN(load) ? null : load));
    }
    return new ServiceView(spec, conflicts, List.copyOf(views), withdrawn, doubted, remembered, "");
  }
}
