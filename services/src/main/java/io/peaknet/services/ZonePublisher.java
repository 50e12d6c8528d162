package io.peaknet.services;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.dns.Zone;
import io.peaknet.dns.Zones;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps zones in step with services: each set of records that is different changes, all those of
 * one moment in one change of the zone. What a zone held before the services came is never touched.
 * Of one thread.
 */
final class ZonePublisher {
  private static final System.Logger LOG = System.getLogger("io.peaknet.services");

  /** Where a set of records belongs. */
  private record Slot(Name name, Type type) {}

  private final Zones zones;

  /** Sets that services never touch, and how many zones hold such a one. */
  private final Map<Slot, Integer> fixed = new HashMap<>();

  /** For each set of records: who wants it, and how. Addresses may be of several services. */
  private final Map<Slot, TreeMap<ServiceId, RecordSet>> wanted = new HashMap<>();

  private final Map<ServiceId, Set<Slot>> keys = new HashMap<>();

  /** Why services could not be published as they are. */
  private final Map<ServiceId, String> troubles = new HashMap<>();

  ZonePublisher(Zones zones) {
    this.zones = zones;
    for (Zone zone : zones.all()) {
      zone.content().forEach(this::fix);
    }
  }

  /** Never touches a set that a zone had before. */
  void fix(RecordSet set) {
    fixed.merge(new Slot(set.name(), set.type()), 1, Integer::sum);
  }

  private void unfix(RecordSet set) {
    fixed.computeIfPresent(
        new Slot(set.name(), set.type()), (_, zones) -> zones == 1 ? null : zones - 1);
  }

  /** Takes in a zone that is served from now on: what is in it is no longer in the one above. */
  void join(Zone zone) {
    Zone above = zone.origin().isRoot() ? null : zone(zone.origin().parent());
    if (above != null) {
      io.peaknet.dns.Change.Builder change = io.peaknet.dns.Change.builder();
      wanted.keySet().stream()
          .filter(key -> zone.equals(zone(key.name())) && !fixed.containsKey(key))
          .forEach(key -> change.remove(key.name(), key.type()));
      apply(above, change.build());
    }
    zone.content().forEach(this::fix);
    move(key -> zone.equals(zone(key.name())));
  }

  /**
   * Takes in that a zone is to hold other sets than those that it had before there were services.
   */
  void refit(Zone zone, Collection<RecordSet> before, Collection<RecordSet> now) {
    io.peaknet.dns.Change.Builder change = io.peaknet.dns.Change.builder();
    before.forEach(this::unfix);
    for (RecordSet set : before) {
      if (zone.equals(zone(set.name()))) {
        put(change, new Slot(set.name(), set.type())); // What services want there, or nothing.
      } else {
        change.remove(set.name(), set.type()); // It is in a zone below.
      }
    }
    now.forEach(this::fix);
    now.forEach(change::put);
    apply(zone, change.build());
  }

  /**
   * Takes in that a zone is not served any more, which held these sets before there were services.
   */
  void leave(Zone zone, Collection<RecordSet> content) {
    content.forEach(this::unfix);
    move(key -> key.name().isWithin(zone.origin()));
  }

  /** Puts what services want of some sets where it belongs now. */
  private void move(Predicate<Slot> some) {
    Map<Zone, io.peaknet.dns.Change.Builder> changes = new HashMap<>();
    wanted.keySet().stream().filter(some).forEach(key -> collect(changes, key));
    changes.forEach((zone, change) -> apply(zone, change.build()));
  }

  private void collect(Map<Zone, io.peaknet.dns.Change.Builder> changes, Slot key) {
    Zone zone = zone(key.name());
    if (zone != null && !fixed.containsKey(key)) {
      put(changes.computeIfAbsent(zone, _ -> io.peaknet.dns.Change.builder()), key);
    }
  }

  /**
   * Publishes these services as they are now, and takes back those that are gone. One that makes no
   * sense stays as it was: see {@link #trouble}.
   */
  void publish(Collection<Selection> selections, Collection<ServiceId> removed) {
    Map<ServiceId, List<RecordSet>> sets = new LinkedHashMap<>();
    for (ServiceId id : removed) {
      troubles.remove(id);
      sets.put(id, List.of());
    }
    for (Selection one : selections) {
      ServiceId id = one.spec().id();
      if (succeeds(id, () -> sets.put(id, Records.of(one)))) {
        troubles.remove(id);
      }
    }
    Set<Slot> changed = new LinkedHashSet<>();
    sets.forEach((id, all) -> want(id, all, changed));
    Map<Zone, io.peaknet.dns.Change.Builder> changes = new HashMap<>();
    changed.forEach(key -> collect(changes, key));
    changes.forEach((zone, change) -> apply(zone, change.build()));
  }

  /** Why a service could not be published as it is; empty if it was. */
  String trouble(ServiceId id) {
    return troubles.getOrDefault(id, "");
  }

  /** Does something for one service, whose failure must not keep the others out. */
  private boolean succeeds(ServiceId id, Runnable step) {
    try {
      step.run();
      return true;
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(troubles.put(id, why))) {
        LOG.log(Level.WARNING, id + " stays published as it was: " + why);
      }
      return false;
    }
  }

  private void want(ServiceId id, List<RecordSet> sets, Set<Slot> changed) {
    Set<Slot> before = keys.getOrDefault(id, Set.of());
    Set<Slot> after = new HashSet<>();
    for (RecordSet set : sets) {
      Slot key = new Slot(set.name(), set.type());
      after.add(key);
      if (!set.equals(wanted.computeIfAbsent(key, _ -> new TreeMap<>()).put(id, set))) {
        changed.add(key);
      }
    }
    for (Slot key : before) {
      TreeMap<ServiceId, RecordSet> wishes = wanted.get(key);
      if (!after.contains(key) && wishes != null) {
        wishes.remove(id);
        changed.add(key);
        if (wishes.isEmpty()) {
          wanted.remove(key);
        }
      }
    }
    if (after.isEmpty()) {
      keys.remove(id);
    } else {
      keys.put(id, after);
    }
  }

  private void put(io.peaknet.dns.Change.Builder change, Slot key) {
    TreeMap<ServiceId, RecordSet> wishes = wanted.get(key);
    if (wishes == null) {
      change.remove(key.name(), key.type());
    } else {
      change.put(merged(wishes.values()));
    }
  }

  /** One address may be called many things; any other set is that of the first who wants it. */
  private static RecordSet merged(Collection<RecordSet> wishes) {
    RecordSet first = wishes.iterator().next();
    if (wishes.size() == 1 || !first.type().equals(Type.PTR)) {
      return first;
    }
    List<Data> names = wishes.stream().flatMap(set -> set.union().stream()).distinct().toList();
    return RecordSet.of(first.name(), first.ttlSeconds(), names);
  }

  private static void apply(Zone zone, io.peaknet.dns.Change change) {
    try {
      zone.apply(change);
    } catch (IllegalArgumentException e) {
      // One of them makes no sense there: it must not keep the others out.
      change.sets().forEach((key, set) -> applyAlone(zone, Map.of(key, set)));
    }
  }

  private static void applyAlone(
      Zone zone, Map<io.peaknet.dns.Change.Key, Optional<RecordSet>> part) {
    try {
      zone.apply(new io.peaknet.dns.Change(part));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "zone " + zone.origin() + ": " + e.getMessage());
    }
  }

  /** The zone that a name lies in: the longest one. */
  private @Nullable Zone zone(Name name) {
    for (Name origin = name; ; origin = origin.parent()) {
      Optional<Zone> zone = zones.zone(origin);
      if (zone.isPresent()) {
        return zone.get();
      }
      if (origin.isRoot()) {
        return null;
      }
    }
  }
}
