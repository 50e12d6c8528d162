package io.peaknet.services;

import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Zone;
import io.peaknet.dns.ZoneRules;
import io.peaknet.dns.Zones;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The zones that services are published in: those of the configuration, those that sources tell of,
 * and, where there are neither, one above each service's name. Their serial numbers never go back.
 * Of one thread.
 */
final class ServedZones {
  private static final System.Logger LOG = System.getLogger("io.peaknet.services");

  /** Serial numbers that the last life may have used after it was written down. */
  private static final long SERIAL_MARGIN = 100_000;

  private final Zones zones;
  private final boolean makesParents;
  private final Map<String, Long> serials;

  /** Those that are not of the configuration, as they are now. */
  private final Map<Name, ZoneConfig> joined = new HashMap<>();

  /** Those among them that nobody told of, or that were there before. */
  private final Set<Name> made = new HashSet<>();

  /** Those of before the start that nobody has told of again yet. */
  private final Set<Name> unconfirmed = new HashSet<>();

  private final ZonePublisher publisher;

  /**
   * @param configured those that are served from the start
   * @param told whether a source tells of further ones; else, and if none is configured, they are
   *     those above services' names
   * @param remembered what is known from before the start
   */
  ServedZones(Zones zones, List<ZoneConfig> configured, boolean told, Memory remembered) {
    this.zones = zones;
    serials = new TreeMap<>(remembered.serials());
    makesParents = configured.isEmpty() && !told;
    configured.forEach(this::add);
    publisher = new ZonePublisher(zones);
    if (told) {
      remembered.zones().forEach(this::restore);
    }
  }

  private void restore(ZoneConfig zone) {
    try {
      serve(zone);
      unconfirmed.add(zone.origin());
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "zone " + zone.origin() + " is not served again: " + e.getMessage());
    }
  }

  private Zone add(ZoneConfig zone) {
    long least = System.currentTimeMillis() / 1000;
    Long last = serials.get(zone.origin().toString());
    long serial = last == null ? least : Math.max(least, last + SERIAL_MARGIN);
    List<RecordSet> content = zone.content((int) serial);
    return zones.add(zone.origin(), content, zone.rules());
  }

  /**
   * Serves a zone, or changes one that came so or was made for a service; one of the configuration
   * stays as it is.
   *
   * @throws IllegalArgumentException if it makes no sense; then all is as it was
   */
  void serve(ZoneConfig zone) {
    Name origin = zone.origin();
    unconfirmed.remove(origin);
    Optional<Zone> served = zones.zone(origin);
    ZoneConfig before = joined.get(origin);
    if (served.isEmpty()) {
      publisher.join(add(zone));
      joined.put(origin, zone);
    } else if (before != null && !before.equals(zone)) {
      int serial = served.get().serial();
      publisher.refit(served.get(), before.content(serial), zone.content(serial));
      joined.put(origin, zone);
    }
  }

  /** Serves a zone no longer that came so, or as it was if it was made before. */
  void leave(Name origin) {
    unconfirmed.remove(origin);
    if (made.contains(origin)) {
      serve(ZoneConfig.of(origin));
      return;
    }
    ZoneConfig before = joined.remove(origin);
    Optional<Zone> served = zones.zone(origin);
    if (before != null && served.isPresent()) {
      remember(served.get());
      zones.remove(origin);
      publisher.leave(served.get(), before.content(served.get().serial()));
    }
  }

  /** Serves those of before the start no longer that are not among these. */
  void retain(Collection<Name> origins) {
    for (Name origin : List.copyOf(unconfirmed)) {
      if (!origins.contains(origin)) {
        leave(origin);
      }
    }
    unconfirmed.clear();
  }

  /** What to remember over a restart: the zones that somebody told of. */
  List<ZoneConfig> told() {
    return joined.values().stream()
        .filter(zone -> !made.contains(zone.origin()) && zone.rules().equals(ZoneRules.CLOSED))
        .toList();
  }

  /** Why a service could not be published as it is; empty if it was. */
  String trouble(ServiceId id) {
    return publisher.trouble(id);
  }

  /** Publishes these services as they are now, and takes back those that are gone. */
  void publish(Collection<Selection> selections, Collection<ServiceId> removed) {
    if (makesParents) {
      selections.forEach(this::addParents);
    }
    publisher.publish(selections, removed);
  }

  /** Names that lie in no zone get one: the domain above them. */
  private void addParents(Selection selection) {
    for (String text : selection.names()) {
      Name name = Name.parse(text);
      boolean covered = zones.all().stream().anyMatch(zone -> name.isWithin(zone.origin()));
      Name parent = name.parent();
      if (!covered && !parent.isRoot() && Words.fits(ZoneConfig.HOSTMASTER + "." + parent)) {
        ZoneConfig zone = ZoneConfig.of(parent);
        add(zone).content().forEach(publisher::fix);
        joined.put(zone.origin(), zone);
        made.add(zone.origin());
      }
    }
  }

  /** The serial numbers of all zones that there are or were, by origin. */
  Map<String, Long> serials() {
    zones.all().forEach(this::remember);
    return Map.copyOf(serials);
  }

  private void remember(Zone zone) {
    serials.put(zone.origin().toString(), Integer.toUnsignedLong(zone.serial()));
  }
}
