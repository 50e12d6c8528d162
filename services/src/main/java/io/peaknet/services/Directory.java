package io.peaknet.services;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * All services: who is published, by what sources, probes, metrics and operators say. Sans-IO and
 * of one thread; time is an argument, in nanoseconds from any origin.
 */
final class Directory {
  private final Map<ServiceId, ServiceTracker> trackers = new TreeMap<>();
  private final Map<ServiceId, Long> deadlinesNs = new HashMap<>();
  private final Set<ServiceId> dirty = new HashSet<>();
  private final BiPredicate<ServiceId, InetAddress> quarantined;
  private long soonestNs = Long.MAX_VALUE;

  /**
   * What became of the services since it was asked last.
   *
   * @param selections of those that may have changed
   * @param removed those that are gone
   */
  record Outcome(List<Selection> selections, List<ServiceId> removed) {}

  /**
   * @param quarantined whether an address may not be given out for a service yet
   */
  Directory(BiPredicate<ServiceId, InetAddress> quarantined) {
    this.quarantined = quarantined;
  }

  /** Takes in a change of the store. */
  void say(long nowNs, StoreSnapshot before, StoreSnapshot after, Set<ServiceId> changed) {
    Map<String, List<ServiceId>> gone = new HashMap<>();
    for (ServiceId id : changed) {
      ServiceState state = after.service(id);
      if (state == null) {
        gone.computeIfAbsent(id.source(), _ -> new ArrayList<>()).add(id);
        continue;
      }
      StoreSnapshot.SourceState source = before.sources().get(id.source());
      boolean fromBefore = state.remembered() || source == null || !source.synced();
      trackers
          .computeIfAbsent(id, _ -> new ServiceTracker(state, quarantined))
          .say(nowNs, state, fromBefore);
      dirty.add(id);
    }
    gone.forEach((source, ids) -> withdraw(nowNs, source, ids));
  }

  /** A source that withdraws most of its services at once is doubted, like one that empties one. */
  private void withdraw(long nowNs, String source, List<ServiceId> gone) {
    long had = trackers.keySet().stream().filter(id -> id.source().equals(source)).count();
    boolean doubted = gone.size() > had * ServiceTracker.WITHDRAWN_MOST;
    for (ServiceId id : gone) {
      ServiceTracker tracker = trackers.get(id);
      if (tracker != null && doubted) {
        tracker.withdraw(nowNs);
      } else {
        trackers.remove(id);
      }
      dirty.add(id);
    }
  }

  /** Takes in the outcome of a probe. */
  void probed(Target target, boolean alive) {
    ServiceTracker tracker = trackers.get(target.service());
    if (tracker != null && tracker.probed(target.endpoint(), target.address(), alive)) {
      dirty.add(target.service());
    }
  }

  /** Takes in loads; replicas that are not in there have none. */
  void sample(long nowNs, ServiceId service, Map<EndpointId, Double> loads) {
    ServiceTracker tracker = trackers.get(service);
    if (tracker != null) {
      tracker.sample(nowNs, loads);
      dirty.add(service);
    }
  }

  /**
   * Believes the source of a service that is held against its word.
   *
   * @return whether there is such a service
   */
  boolean release(ServiceId service) {
    ServiceTracker tracker = trackers.get(service);
    if (tracker != null) {
      tracker.release();
      dirty.add(service);
    }
    return tracker != null;
  }

  /**
   * Tells a replica to finish, or takes that back.
   *
   * @return whether there is such a replica
   */
  boolean order(ServiceId service, EndpointId endpoint, boolean finish) {
    ServiceTracker tracker = trackers.get(service);
    boolean there = tracker != null && tracker.order(endpoint, finish);
    if (there) {
      dirty.add(service);
    }
    return there;
  }

  /**
   * Moves a service away from the addresses that it has, or takes that back.
   *
   * @return how many addresses are left; null if there is no such service
   */
  @Nullable Integer move(long nowNs, ServiceId service, boolean away) {
    ServiceTracker tracker = trackers.get(service);
    if (tracker == null) {
      return null;
    }
    if (away) {
      tracker.move(nowNs);
    } else {
      tracker.stay();
    }
    dirty.add(service);
    return tracker.orders(nowNs).abandoned().size();
  }

  /** What operators ordered of services, as far as there is anything. */
  List<Orders> orders(long nowNs) {
    return trackers.values().stream()
        .map(one -> one.orders(nowNs))
        .filter(orders -> !orders.isEmpty())
        .toList();
  }

  /** Takes in what operators ordered before a restart, after what was known of the services. */
  void restore(long nowNs, List<Orders> remembered) {
    for (Orders orders : remembered) {
      ServiceTracker tracker = trackers.get(orders.service());
      if (tracker != null) {
        tracker.restore(nowNs, orders);
        dirty.add(orders.service());
      }
    }
  }

  /** Decides anew for all that may be different, by what was said or by time. */
  Outcome settle(long nowNs) {
    if (soonestNs <= nowNs) {
      deadlinesNs.forEach((id, deadlineNs) -> {
        if (deadlineNs <= nowNs) {
          dirty.add(id);
        }
      });
    }
    List<Selection> selections = new ArrayList<>();
    List<ServiceId> removed = new ArrayList<>();
    for (ServiceId id : dirty) {
      ServiceTracker tracker = trackers.get(id);
      Selection selection = tracker == null ? null : tracker.choose(nowNs);
      if (tracker == null || selection == null || tracker.isOver()) {
        trackers.remove(id);
        deadlinesNs.remove(id);
        removed.add(id);
      } else {
        selections.add(selection);
        deadlinesNs.put(id, tracker.deadlineNs(nowNs));
      }
    }
    if (!dirty.isEmpty()) {
      soonestNs =
          deadlinesNs.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
    dirty.clear();
    return new Outcome(selections, removed);
  }

  /** When {@link #settle} has something to do, even if nobody says anything. */
  long deadlineNs() {
    return soonestNs;
  }

  /** What has to be probed for a service. */
  Set<Target> targets(ServiceId service) {
    Set<Target> targets = new HashSet<>();
    ServiceTracker tracker = trackers.get(service);
    if (tracker != null) {
      tracker.targets(targets);
    }
    return targets;
  }

  /** All addresses of a service that somebody may be using. */
  Set<InetAddress> inUse(ServiceId service) {
    return Objects.requireNonNull(trackers.get(service)).inUse();
  }

  /** The addresses that a service was moved away from. */
  Set<InetAddress> abandoned(ServiceId service) {
    return Objects.requireNonNull(trackers.get(service)).abandoned();
  }

  /** What there is to see of a service. */
  ServiceView view(long nowNs, ServiceId service) {
    return Objects.requireNonNull(trackers.get(service)).view(nowNs);
  }

  /** What there is to see, in the order of ids. */
  List<ServiceView> views(long nowNs) {
    return trackers.values().stream().map(one -> one.view(nowNs)).toList();
  }
}
