package io.peaknet.kubernetes;

import io.peaknet.dns.Name;
import io.peaknet.services.ZoneConfig;
import io.peaknet.services.ZoneFeed;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The zones that a source told of, as they are now. */
final class ToldZones implements ZoneFeed {
  final Map<Name, ZoneConfig> zones = new ConcurrentHashMap<>();

  @Override
  public void serve(ZoneConfig zone) {
    zones.put(zone.origin(), zone);
  }

  @Override
  public void leave(Name origin) {
    zones.remove(origin);
  }

  @Override
  public void retain(Collection<Name> origins) {
    zones.keySet().retainAll(origins);
  }
}
