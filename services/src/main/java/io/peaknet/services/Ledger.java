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
    /** Who gives it out now. */
    final Set<ServiceId> givers = new HashSet<>();

    /** Who uses it now, given out or not. */
    final Set<ServiceId> users = new HashSet<>();

    /** For whom it was given out so that somebody may still take it for theirs. */
    final Set<ServiceId> owners = new HashSet<>();

    /** Answers that were given before this may be held until then. */
    long heldUntilNs = Long.MIN_VALUE;

    /** How long an answer that is given now may be held. */
    long holdNs;

    long quarantinedUntilNs = Long.MIN_VALUE;

    /** Who was moved away from there. */
    final Set<ServiceId> shutBy = new HashSet<>();

    long shutSinceNs;
    long shutUntilNs = Long.MIN_VALUE;
    Drain.Tombstone tombstone = Drain.Tombstone.NONE;
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
      entry(address).users.remove(id);
    }
    for (InetAddress address : gives) {
      Entry entry = entry(address);
      withdrawn.remove(address);
      entry.givers.add(id);
      entry.owners.add(id);
      if (entry.holdNs > holdNs) {
        // Until a moment ago answers were given that live longer.
        entry.heldUntilNs = Math.max(entry.heldUntilNs, nowNs + entry.holdNs);
      }
      entry.holdNs = holdNs;
      entry.tombstone = spec.drain().tombstone();
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
      if (entry.givers.isEmpty()) {
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
      had.forEach(address -> entry(address).users.remove(id));
    }
    shut(nowNs, id, Set.of());
    shut.remove(id);
  }

  private void giveUp(long nowNs, ServiceId id, InetAddress address) {
    Entry entry = entry(address);
    entry.givers.remove(id);
    if (entry.givers.isEmpty()) {
      withdrawn.add(address);
    }
    entry.heldUntilNs = Math.max(entry.heldUntilNs, nowNs + entry.holdNs);
    entry.quarantinedUntilNs =
        Math.max(entry.quarantinedUntilNs, nowNs + 2 * (entry.heldUntilNs - nowNs));
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
      long heldNs = entry.heldUntilNs;
      if (!entry.givers.isEmpty()) {
        heldNs = Math.max(heldNs, nowNs + entry.holdNs);
      }
      long quarantinedNs =
          Math.max(entry.quarantinedUntilNs, heldNs > nowNs ? 2 * heldNs - nowNs : heldNs);
      if (quarantinedNs > nowNs) {
        kept.add(
            new Kept(
                address,
                Set.copyOf(entry.owners),
                Duration.ofNanos(Math.max(0, heldNs - nowNs)),
                Duration.ofNanos(quarantinedNs - nowNs),
                entry.tombstone));
      }
    });
    return kept;
  }

  /** Takes in what was remembered; to be called before anything else. */
  void restore(long nowNs, List<Kept> kept) {
    for (Kept one : kept) {
      Entry entry = entry(one.address());
      withdrawn.add(one.address());
      entry.owners.addAll(one.owners());
      entry.heldUntilNs = nowNs + one.held().toNanos();
      entry.quarantinedUntilNs = nowNs + one.quarantined().toNanos();
      entry.tombstone = one.tombstone();
    }
  }

  /** Forgets what is over. */
  void expire(long nowNs) {
    for (InetAddress address : List.copyOf(withdrawn)) {
      Entry entry = entry(address);
      if (entry.users.isEmpty()
          && entry.shutBy.isEmpty()
          && entry.heldUntilNs <= nowNs
          && entry.quarantinedUntilNs <= nowNs) {
        entries.remove(address);
        withdrawn.remove(address);
      }
    }
  }

  /** The addresses that have a tombstone now, in their order. */
  List<Grave> graves(long nowNs) {
    List<Grave> graves = new ArrayList<>();
    for (InetAddress address : withdrawn) {
      Entry entry = entry(address);
      if (entry.users.isEmpty() && !entry.shutBy.isEmpty()) {
        graves.add(shut(nowNs, address, entry));
      } else if (entry.users.isEmpty()
          && entry.heldUntilNs > nowNs
          && entry.tombstone != Drain.Tombstone.NONE) {
        graves.add(new Grave(address, entry.tombstone, entry.heldUntilNs));
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
        && entry.givers.isEmpty()
        && entry.quarantinedUntilNs > nowNs
        && !entry.owners.contains(service);
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
    return entry.givers.isEmpty() ? Duration.ofNanos(Math.max(0, entry.heldUntilNs - nowNs)) : null;
  }
}
