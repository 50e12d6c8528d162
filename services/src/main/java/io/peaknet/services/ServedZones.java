package io.peaknet.services;

import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Zone;
import io.peaknet.dns.Zones;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The zones that services are published in: those of the configuration, those that come while the
 * server runs, and, where there is no configuration, one above each service's name. Their serial
 * numbers never go back. Of one thread.
 */
final class ServedZones {
  /** Serial numbers that the last life may have used after it was written down. */
  private static final long SERIAL_MARGIN = 100_000;

  private final Zones zones;
  private final boolean makesParents;
  private final Map<String, Long> serials;
  private final Map<Name, ZoneConfig> joined = new HashMap<>();
  private final ZonePublisher publisher;

  /**
   * @param configured those that are served from the start; none: those above services' names
   * @param serials as they are remembered
   */
  ServedZones(Zones zones, List<ZoneConfig> configured, Map<String, Long> serials) {
    this.zones = zones;
    this.serials = new TreeMap<>(serials);
    makesParents = configured.isEmpty();
    configured.forEach(this::add);
    publisher = new ZonePublisher(zones);
  }

  private Zone add(ZoneConfig zone) {
    long least = System.currentTimeMillis() / 1000;
    Long last = serials.get(zone.origin().toString());
    long serial = last == null ? least : Math.max(least, last + SERIAL_MARGIN);
    List<RecordSet> content = zone.content((int) serial);
    return zones.add(zone.origin(), content, zone.rules());
  }

  /** Serves a zone, or changes one that came so; one of the configuration stays as it is. */
  void serve(ZoneConfig zone) {
    Name origin = zone.origin();
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

  /** Serves a zone no longer that came so. */
  void leave(Name origin) {
    ZoneConfig before = joined.remove(origin);
    Optional<Zone> served = zones.zone(origin);
    if (before != null && served.isPresent()) {
      remember(served.get());
      zones.remove(origin);
      publisher.leave(served.get(), before.content(served.get().serial()));
    }
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
      if (!covered && !name.parent().isRoot()) {
        add(ZoneConfig.of(name.parent())).content().forEach(publisher::fix);
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
