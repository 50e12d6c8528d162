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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps zones in step with services: each set of records that is different changes, all those of
 * one moment in one change of the zone. What a zone held before the services came is never touched.
 * What follows from a service's name, for its replicas and ports, gives way where it is the name of
 * a service. Of one thread.
 */
final class ZonePublisher {
  private static final System.Logger LOG = System.getLogger("io.peaknet.services");

  /** Where a set of records belongs. */
  private record Slot(Name name, Type type) {}

  private final Zones zones;

  /** Sets that services never touch, and how many zones hold such a one. */
  private final Map<Slot, Integer> fixed = new HashMap<>();

  /** For each set of records: who wants it, and how. Addresses may be of several services. */
  private final Map<Name, Map<Type, TreeMap<ServiceId, RecordSet>>> wanted = new HashMap<>();

  private final Map<ServiceId, Set<Slot>> keys = new HashMap<>();

  /** For each name of a service: whose it is. Of several if one is only kept in doubt. */
  private final Map<Name, Set<ServiceId>> owners = new HashMap<>();

  /** What services were like when they were published last, and under which names. */
  private final Map<ServiceId, Published> published = new HashMap<>();

  /** Why services could not be published as they are. */
  private final Map<ServiceId, String> troubles = new HashMap<>();

  private record Published(Selection selection, Set<Name> names) {}

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
      slots()
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
    slots().filter(some).forEach(key -> collect(changes, key));
    changes.forEach((zone, change) -> apply(zone, change.build()));
  }

  private void collect(Map<Zone, io.peaknet.dns.Change.Builder> changes, Slot key) {
    Zone zone = zone(key.name());
    if (zone != null && !fixed.containsKey(key)) {
      put(changes.computeIfAbsent(zone, _ -> io.peaknet.dns.Change.builder()), key);
    }
  }

  private Stream<Slot> slots() {
    return wanted.keySet().stream().flatMap(this::slots);
  }

  private Stream<Slot> slots(Name name) {
    return wanted.getOrDefault(name, Map.of()).keySet().stream().map(type -> new Slot(name, type));
  }

  /**
   * Publishes these services as they are now, and takes back those that are gone. One that makes no
   * sense stays as it was: see {@link #trouble}.
   */
  void publish(Collection<Selection> selections, Collection<ServiceId> removed) {
    Set<Name> turned = new HashSet<>();
    for (ServiceId id : removed) {
      troubles.remove(id);
      own(id, null, turned);
    }
    Set<ServiceId> affected = new LinkedHashSet<>();
    for (Selection one : selections) {
      ServiceId id = one.spec().id();
      if (succeeds(id, () -> own(id, new Published(one, Records.names(one)), turned))) {
        affected.add(id);
      }
    }
    // Who has a replica of such a name leads elsewhere now.
    turned.stream()
        .flatMap(this::wanting)
        .filter(id -> !troubles.containsKey(id))
        .forEach(affected::add);
    Map<ServiceId, List<RecordSet>> sets = new LinkedHashMap<>();
    removed.forEach(id -> sets.put(id, List.of()));
    for (ServiceId id : affected) {
      Published now = published.get(id);
      if (now != null
          && succeeds(id, () -> sets.put(id, Records.of(now.selection(), owners::containsKey)))) {
        troubles.remove(id);
      }
    }
    Set<Slot> changed = new LinkedHashSet<>();
    sets.forEach((id, all) -> want(id, all, changed));
    turned.stream().flatMap(this::slots).forEach(changed::add);
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

  /**
   * Takes in under which names a service is found.
   *
   * @param turned gets the names that somebody has now and had not before, or the other way round
   */
  private void own(ServiceId id, @Nullable Published now, Set<Name> turned) {
    Published before = now == null ? published.remove(id) : published.put(id, now);
    Set<Name> had = before == null ? Set.of() : before.names();
    Set<Name> has = now == null ? Set.of() : now.names();
    for (Name name : had) {
      Set<ServiceId> all = owners.get(name);
      if (!has.contains(name) && all != null && all.remove(id)) {
        turned.add(name);
        if (all.isEmpty()) {
          owners.remove(name);
        }
      }
    }
    for (Name name : has) {
      if (owners.computeIfAbsent(name, _ -> new HashSet<>()).add(id)) {
        turned.add(name);
      }
    }
  }

  /** Who has something to say at a name. */
  private Stream<ServiceId> wanting(Name name) {
    return wanted.getOrDefault(name, Map.of()).values().stream()
        .flatMap(wishes -> wishes.keySet().stream());
  }

  private void want(ServiceId id, List<RecordSet> sets, Set<Slot> changed) {
    Set<Slot> before = keys.getOrDefault(id, Set.of());
    Set<Slot> after = new HashSet<>();
    for (RecordSet set : sets) {
      Slot key = new Slot(set.name(), set.type());
      after.add(key);
      Map<Type, TreeMap<ServiceId, RecordSet>> here =
          wanted.computeIfAbsent(set.name(), _ -> new TreeMap<>());
      if (!set.equals(here.computeIfAbsent(set.type(), _ -> new TreeMap<>()).put(id, set))) {
        changed.add(key);
      }
    }
    for (Slot key : before) {
      if (!after.contains(key)) {
        forget(id, key);
        changed.add(key);
      }
    }
    if (after.isEmpty()) {
      keys.remove(id);
    } else {
      keys.put(id, after);
    }
  }

  private void forget(ServiceId id, Slot key) {
    wanted.computeIfPresent(
        key.name(),
        (_, here) -> {
          here.computeIfPresent(
              key.type(),
              (_, wishes) -> {
                wishes.remove(id);
                return wishes.isEmpty() ? null : wishes;
              });
          return here.isEmpty() ? null : here;
        });
  }

  private void put(io.peaknet.dns.Change.Builder change, Slot key) {
    Map<ServiceId, RecordSet> wishes = wishes(key);
    if (wishes.isEmpty()) {
      change.remove(key.name(), key.type());
    } else {
      change.put(merged(wishes.values()));
    }
  }

  /** What is wanted of a set: at the name of a service by those alone whose name it is. */
  private Map<ServiceId, RecordSet> wishes(Slot key) {
    TreeMap<ServiceId, RecordSet> all =
        wanted.getOrDefault(key.name(), Map.of()).getOrDefault(key.type(), new TreeMap<>());
    Set<ServiceId> having = owners.get(key.name());
    if (having == null || having.containsAll(all.keySet())) {
      return all;
    }
    TreeMap<ServiceId, RecordSet> theirs = new TreeMap<>(all);
    theirs.keySet().retainAll(having);
    return theirs;
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
