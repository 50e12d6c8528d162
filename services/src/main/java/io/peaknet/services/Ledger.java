package io.peaknet.services;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses were given out, and how long somebody may still hold them: answers live as long
 * as their time to live, and as much longer as their {@link Drain#slack} allows for. Sans-IO, of
 * one thread.
 *
 * <p>An address that somebody may hold, that is not given out any more and that nobody uses, has a
 * tombstone. For twice as long it is not given out for another service, so that no client of the
 * one gets to the other.
 */
final class Ledger {
  /**
   * Whoever comes to an address that is shut is told so for a moment, and then nothing any more.
   */
  private static final long FAREWELL_NS = 3_000_000_000L;

  /** What is shut is so for so long after the agents heard of it last. */
  private static final long SHUT_NS = 600_000_000_000L;

  private final Map<InetAddress, Entry> entries = new HashMap<>();

  /** Addresses that nobody gives out any more: few, where all that are known are many. */
  private final Set<InetAddress> withdrawn = new HashSet<>();

  private final Map<ServiceId, Set<InetAddress>> given = new HashMap<>();
  private final Map<ServiceId, Set<InetAddress>> used = new HashMap<>();
  private final Map<ServiceId, Set<InetAddress>> shut = new HashMap<>();

  /** What is known of an address. */
  private static final class Entry {
    /** For whom it is given out, or was so that somebody may still take it for theirs. */
    final Map<ServiceId, Owner> owners = new HashMap<>();

    /** Who uses it now, given out or not. */
    final Set<ServiceId> users = new HashSet<>();

    long quarantinedUntilNs = Long.MIN_VALUE;

    /** Who was moved away from there. */
    final Set<ServiceId> shutBy = new HashSet<>();

    long shutSinceNs;
    long shutUntilNs = Long.MIN_VALUE;

    boolean isGiven() {
      for (Owner owner : owners.values()) {
        if (owner.gives) {
          return true;
        }
      }
      return false;
    }

    /** The owner whose answers may be held longest; null if it never was given out. */
    @Nullable Owner last(long nowNs) {
      Owner last = null;
      for (Owner owner : owners.values()) {
        if (last == null || owner.untilNs(nowNs) > last.untilNs(nowNs)) {
          last = owner;
        }
      }
      return last;
    }

    /** How long somebody may hold an answer that there is, or would be given now. */
    long heldNs(long nowNs) {
      Owner last = last(nowNs);
      return last == null ? 0 : Math.max(0, last.untilNs(nowNs) - nowNs);
    }

    Drain.Tombstone tombstone(long nowNs) {
      Owner last = last(nowNs);
      return last == null ? Drain.Tombstone.NONE : last.tombstone;
    }
  }

  /** Somebody for whom an address is or was given out, and how. */
  private static final class Owner {
    boolean gives;

    /** Answers that were given before this may be held until then. */
    long heldUntilNs;

    /** How long an answer that is given now may be held. */
    long holdNs;

    Drain.Tombstone tombstone = Drain.Tombstone.NONE;

    Owner(long heldUntilNs) {
      this.heldUntilNs = heldUntilNs;
    }

    /** Until when somebody may hold an answer. */
    long untilNs(long nowNs) {
      return gives ? Math.max(heldUntilNs, nowNs + holdNs) : heldUntilNs;
    }
  }

  /**
   * What has to be known of an address after a restart.
   *
   * @param owners for whom it was given out
   * @param held how long somebody may hold it if it is not given out any more
   * @param quarantined how long no other service may have it, if it is not given out any more
   */
  record Kept(
      InetAddress address,
      Set<ServiceId> owners,
      Duration held,
      Duration quarantined,
      Drain.Tombstone tombstone) {}

  /** An address whose holders are to be turned away. */
  record Grave(InetAddress address, Drain.Tombstone tombstone, long untilNs) {}

  /**
   * Takes in how a service stands.
   *
   * @param gives the addresses that answers hold from now on
   * @param uses the addresses that serve, be it only who has come already
   */
  void change(long nowNs, ServiceSpec spec, Set<InetAddress> gives, Set<InetAddress> uses) {
    ServiceId id = spec.id();
    long holdNs = spec.answers().ttl().plus(spec.drain().slack()).toNanos();
    for (InetAddress address : missing(given.put(id, gives), gives)) {
      giveUp(nowNs, id, address);
    }
    for (InetAddress address : missing(used.put(id, uses), uses)) {
      unuse(id, address);
    }
    for (InetAddress address : gives) {
      withdrawn.remove(address);
      Owner owner = entry(address).owners.computeIfAbsent(id, _ -> new Owner(nowNs));
      if (owner.holdNs > holdNs) {
        // Until a moment ago answers were given that live longer.
        owner.heldUntilNs = owner.untilNs(nowNs);
      }
      owner.gives = true;
      owner.holdNs = holdNs;
      owner.tombstone = spec.drain().tombstone();
    }
    uses.forEach(address -> entry(address).users.add(id));
  }

  /**
   * Shuts the addresses that a service was moved away from, however long somebody may hold them and
   * whoever is still there: for a moment clients are turned away, so that they follow, and from
   * then on all who come, attackers too, meet silence.
   *
   * @param addresses all of them, and no longer those that were among them before
   */
  void shut(long nowNs, ServiceId id, Set<InetAddress> addresses) {
    for (InetAddress address : missing(shut.put(id, addresses), addresses)) {
      entry(address).shutBy.remove(id);
    }
    for (InetAddress address : addresses) {
      Entry entry = entry(address);
      if (entry.shutBy.isEmpty()) {
        entry.shutSinceNs = nowNs;
      }
      entry.shutBy.add(id);
      if (!entry.isGiven()) {
        withdrawn.add(address);
      }
    }
  }

  /** A service is gone. */
  void remove(long nowNs, ServiceId id) {
    Set<InetAddress> gave = given.remove(id);
    if (gave != null) {
      gave.forEach(address -> giveUp(nowNs, id, address));
    }
    Set<InetAddress> had = used.remove(id);
    if (had != null) {
      had.forEach(address -> unuse(id, address));
    }
    shut(nowNs, id, Set.of());
    shut.remove(id);
  }

  private void giveUp(long nowNs, ServiceId id, InetAddress address) {
    Entry entry = entry(address);
    Owner owner = entry.owners.get(id);
    if (owner != null) {
      owner.heldUntilNs = owner.untilNs(nowNs);
      owner.gives = false;
    }
    if (!entry.isGiven()) {
      withdrawn.add(address);
    }
    entry.quarantinedUntilNs = Math.max(entry.quarantinedUntilNs, nowNs + 2 * entry.heldNs(nowNs));
  }

  private void unuse(ServiceId id, InetAddress address) {
    Entry entry = entry(address);
    entry.users.remove(id);
    if (!entry.isGiven()) {
      withdrawn.add(address); // It may never have been given out: nothing else would forget it.
    }
  }

  private Entry entry(InetAddress address) {
    return entries.computeIfAbsent(address, _ -> new Entry());
  }

  private static Set<InetAddress> missing(
      @Nullable Set<InetAddress> before, Set<InetAddress> after) {
    if (before == null) {
      return Set.of();
    }
    Set<InetAddress> missing = new HashSet<>(before);
    missing.removeAll(after);
    return missing;
  }

  /** What to remember over a restart. */
  List<Kept> kept(long nowNs) {
    List<Kept> kept = new ArrayList<>();
    entries.forEach((address, entry) -> {
      long heldNs = entry.heldNs(nowNs);
      long quarantinedUntilNs = Math.max(entry.quarantinedUntilNs, nowNs + 2 * heldNs);
      if (quarantinedUntilNs > nowNs) {
        kept.add(
            new Kept(
                address,
                Set.copyOf(entry.owners.keySet()),
                Duration.ofNanos(heldNs),
                Duration.ofNanos(quarantinedUntilNs - nowNs),
                entry.tombstone(nowNs)));
      }
    });
    return kept;
  }

  /** Takes in what was remembered; to be called before anything else. */
  void restore(long nowNs, List<Kept> kept) {
    for (Kept one : kept) {
      Entry entry = entry(one.address());
      withdrawn.add(one.address());
      for (ServiceId id : one.owners()) {
        Owner owner = new Owner(nowNs + one.held().toNanos());
        owner.tombstone = one.tombstone();
        entry.owners.put(id, owner);
      }
      entry.quarantinedUntilNs = nowNs + one.quarantined().toNanos();
    }
  }

  /** Forgets what is over. */
  void expire(long nowNs) {
    for (InetAddress address : List.copyOf(withdrawn)) {
      Entry entry = entry(address);
      if (entry.users.isEmpty()
          && entry.shutBy.isEmpty()
          && entry.heldNs(nowNs) == 0
          && entry.quarantinedUntilNs <= nowNs) {
        entries.remove(address);
        withdrawn.remove(address);
      }
    }
  }

  /** How many addresses something is known of. */
  int size() {
    return entries.size();
  }

  /** The addresses that have a tombstone now, in their order. */
  List<Grave> graves(long nowNs) {
    List<Grave> graves = new ArrayList<>();
    for (InetAddress address : withdrawn) {
      Entry entry = entry(address);
      if (entry.users.isEmpty() && !entry.shutBy.isEmpty()) {
        graves.add(shut(nowNs, address, entry));
      } else if (entry.users.isEmpty()
          && entry.heldNs(nowNs) > 0
          && entry.tombstone(nowNs) != Drain.Tombstone.NONE) {
        graves.add(new Grave(address, entry.tombstone(nowNs), nowNs + entry.heldNs(nowNs)));
      }
    }
    graves.sort(Comparator.comparing(grave -> grave.address().getAddress(), Addresses.ORDER));
    return List.copyOf(graves);
  }

  private static Grave shut(long nowNs, InetAddress address, Entry entry) {
    if (entry.shutUntilNs < nowNs + SHUT_NS / 2) {
      entry.shutUntilNs = nowNs + SHUT_NS; // Not with every look: each is a change for agents.
    }
    boolean farewell = nowNs - entry.shutSinceNs < FAREWELL_NS;
    return new Grave(
        address, farewell ? Drain.Tombstone.RESET : Drain.Tombstone.DROP, entry.shutUntilNs);
  }

  /** Whether an address was another service's until so lately that clients may take it for that. */
  boolean isQuarantined(long nowNs, ServiceId service, InetAddress address) {
    Entry entry = entries.get(address);
    return entry != null
        && entry.quarantinedUntilNs > nowNs
        && !entry.isGiven()
        && !entry.owners.containsKey(service);
  }

  /**
   * How long somebody may still come to an address.
   *
   * @return null while it is given out; zero if nobody can be coming
   */
  @Nullable Duration left(long nowNs, InetAddress address) {
    Entry entry = entries.get(address);
    if (entry == null) {
      return Duration.ZERO;
    }
    return entry.isGiven() ? null : Duration.ofNanos(entry.heldNs(nowNs));
  }
}
