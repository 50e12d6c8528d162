package io.peaknet.dns;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The zones that a server serves. Any thread may add, remove and change them at any time. */
public final class Zones {
  private static final System.Logger LOG = System.getLogger("io.peaknet.dns");

  private final Clock clock;
  private final Map<Name, Zone> byOrigin = new LinkedHashMap<>();
  private final List<Consumer<Zone>> listeners = new CopyOnWriteArrayList<>();
  private volatile ZoneIndex index = ZoneIndex.of(List.of());
  private volatile SiteTable sites = SiteTable.of(List.of());
  private volatile @Nullable UpdateJournal journal;

  /** No zones yet. */
  public Zones() {
    this(Clock.systemUTC());
  }

  Zones(Clock clock) {
    this.clock = clock;
  }

  /**
   * Adds a zone, or puts it in the place of the one of that name.
   *
   * @param origin its name
   * @param content its records, among them an SOA and an NS set of that name
   * @throws IllegalArgumentException if they don't make a zone
   */
  public Zone add(Name origin, Collection<RecordSet> content, ZoneRules rules) {
    Zone zone = new Zone(origin, rules, clock, List.copyOf(content));
    UpdateJournal updates = journal;
    if (updates != null) {
      replay(zone, updates.of(origin));
    }
    zone.listen(() -> listeners.forEach(listener -> listener.accept(zone)));
    synchronized (byOrigin) {
      byOrigin.put(origin, zone);
      index = ZoneIndex.of(byOrigin.values());
    }
    listeners.forEach(listener -> listener.accept(zone));
    return zone;
  }

  /** What of it no longer fits the zone's other records, such as an alias, is left out. */
  private static void replay(Zone zone, Change updates) {
    try {
      zone.apply(updates);
      return;
    } catch (IllegalArgumentException _) {
      // One by one, then, to find out which it is.
    }
    updates
        .sets()
        .forEach((key, set) -> {
          try {
            zone.apply(new Change(Map.of(key, set)));
          } catch (IllegalArgumentException e) {
            LOG.log(
                Level.WARNING,
                "zone " + zone.origin() + ": an update of before does not fit: " + e.getMessage());
          }
        });
  }

  /**
   * Keeps what updates change: those of before are made in zones that are added from now on, and
   * those to come are written down before they are acknowledged. Without, a restart forgets them.
   */
  public void keepUpdates(UpdateJournal updates) {
    journal = updates;
  }

  @Nullable UpdateJournal journal() {
    return journal;
  }

  /** Removes a zone; does nothing if there is none of that name. */
  public void remove(Name origin) {
    synchronized (byOrigin) {
      byOrigin.remove(origin);
      index = ZoneIndex.of(byOrigin.values());
    }
  }

  /** The zone of that very name. */
  public Optional<Zone> zone(Name origin) {
    synchronized (byOrigin) {
      return Optional.ofNullable(byOrigin.get(origin));
    }
  }

  /** All of them. */
  public List<Zone> all() {
    synchronized (byOrigin) {
      return List.copyOf(byOrigin.values());
    }
  }

  /** Says which clients are of which site; in place of what was said before. */
  public void sites(List<Site> sites) {
    this.sites = SiteTable.of(sites);
  }

  /** Calls somebody with each zone that is added or has changed, on the thread that did it. */
  void listen(Consumer<Zone> listener) {
    listeners.add(listener);
  }

  void forget(Consumer<Zone> listener) {
    listeners.remove(listener);
  }

  ZoneIndex index() {
    return index;
  }

  SiteTable siteTable() {
    return sites;
  }
}
