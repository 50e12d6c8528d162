package io.peaknet.kubernetes;

import io.peaknet.dns.Name;
import io.peaknet.kubernetes.model.Fact;
import io.peaknet.services.ZoneConfig;
import io.peaknet.services.ZoneFeed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells which zones there are by what {@code PeakZone}s say: each as it comes, changes and goes. Of
 * several of one origin the oldest counts. One that makes no sense stays as it was.
 */
final class ZoneTeller {
  private static final System.Logger LOGGER = System.getLogger(ZoneTeller.class.getName());

  private final ZoneFeed feed;
  private final Map<Name, ZoneConfig> told = new HashMap<>();
  private List<String> problems = List.of();
  private boolean toldAll;

  ZoneTeller(ZoneFeed feed) {
    this.feed = feed;
  }

  /** These are all zones now. */
  void tell(List<Fact.Zone> zones) {
    List<String> wrong = new ArrayList<>();
    Set<Name> there = new HashSet<>();
    List<Fact.Zone> byAge =
        zones.stream()
            .sorted(Comparator.comparing(Fact.Zone::created).thenComparing(z -> z.key().name()))
            .toList();
    for (Fact.Zone zone : byAge) {
      try {
        Name origin = Name.parse(zone.spec().origin());
        if (there.add(origin)) {
          put(origin, Zoning.of(zone.spec()));
        }
      } catch (IllegalArgumentException e) {
        wrong.add("PeakZone " + zone.key() + ": " + e.getMessage());
      } catch (RuntimeException e) {
        // From a server without the schema: the other zones and all services are not to suffer.
        wrong.add("PeakZone " + zone.key() + " can't be read: " + e);
      }
    }
    for (Name gone : List.copyOf(told.keySet())) {
      if (!there.contains(gone)) {
        told.remove(gone);
        feed.leave(gone);
        LOGGER.log(System.Logger.Level.INFO, "zone " + gone + " has no PeakZone any more");
      }
    }
    if (!toldAll) {
      toldAll = true;
      feed.retain(Set.copyOf(there));
    }
    problems = List.copyOf(wrong);
  }

  private void put(Name origin, ZoneConfig config) {
    ZoneConfig before = told.put(origin, config);
    if (config.equals(before)) {
      return;
    }
    feed.serve(config);
    LOGGER.log(
        System.Logger.Level.INFO,
        "zone " + origin + (before == null ? " of a PeakZone" : " is another now"));
  }

  /** What makes no sense among them. */
  List<String> problems() {
    return problems;
  }
}
