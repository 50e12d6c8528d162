package io.peaknet.services;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Soa;
import io.peaknet.dns.Type;
import io.peaknet.dns.ZoneRules;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A zone that services are published in.
 *
 * @param origin its name
 * @param nameservers its name servers, the primary first; with addresses if their names lie in the
 *     zone. None: one called {@code ns} below the origin.
 * @param hostmaster the mailbox of who is responsible, its @ as a dot; none: {@code hostmaster}
 *     below the origin
 * @param negativeTtlSeconds how long it may be remembered that something is not there
 * @param records further records, which services never touch
 * @param rules signing, transfers and updates
 */
public record ZoneConfig(
    Name origin,
    Map<Name, List<InetAddress>> nameservers,
    Optional<Name> hostmaster,
    int negativeTtlSeconds,
    List<RecordSet> records,
    ZoneRules rules) {
  private static final int INFRASTRUCTURE_TTL_SECONDS = 300;

  /** Below the origin: who is responsible, if nobody is named. */
  static final String HOSTMASTER = "hostmaster";

  /** Below the origin: the name server, if none is named. */
  private static final String SERVER = "ns";

  public ZoneConfig {
    Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
    nameservers.forEach(
        (name, addresses) -> servers.put(name, addresses.stream().distinct().toList()));
    nameservers = servers;
    if ((hostmaster.isEmpty() && !Words.fits(HOSTMASTER + "." + origin))
        || (nameservers.isEmpty() && !Words.fits(SERVER + "." + origin))) {
      throw new IllegalArgumentException(
          "zone " + origin + ": too long for names of a server and a hostmaster below it");
    }
    records = List.copyOf(records);
    if (negativeTtlSeconds < 0 || negativeTtlSeconds > 86_400) {
      throw new IllegalArgumentException(
          "zone " + origin + ": negative_ttl " + negativeTtlSeconds + ": 0 to 86400 s is allowed");
    }
  }

  /** One of that name, with defaults for all else. */
  public static ZoneConfig of(Name origin) {
    return new ZoneConfig(origin, Map.of(), Optional.empty(), 5, List.of(), ZoneRules.CLOSED);
  }

  /**
   * What the zone holds before there are services.
   *
   * @param serial where its serial number begins
   */
  List<RecordSet> content(int serial) {
    Map<RecordSetKey, RecordSet> sets = new LinkedHashMap<>();
    Name primary =
        nameservers.isEmpty() ? origin.child(SERVER) : nameservers.keySet().iterator().next();
    Soa standard = Soa.standard(primary, hostmaster.orElse(origin.child(HOSTMASTER)), serial);
    Soa soa =
        new Soa(
            standard.primary(),
            standard.hostmaster(),
            serial,
            standard.refreshSeconds(),
            standard.retrySeconds(),
            standard.expireSeconds(),
            negativeTtlSeconds);
    put(sets, RecordSet.of(origin, INFRASTRUCTURE_TTL_SECONDS, Data.soa(soa)));
    List<Data> servers = new ArrayList<>();
    if (nameservers.isEmpty()) {
      servers.add(Data.ns(primary));
    }
    nameservers.forEach((name, addresses) -> {
      servers.add(Data.ns(name));
      if (name.isWithin(origin)) {
        for (Type type : List.of(Type.A, Type.AAAA)) {
          List<Data> glue =
              addresses.stream().map(Data::address).filter(one -> one.type().equals(type)).toList();
          if (!glue.isEmpty()) {
            put(sets, RecordSet.of(name, INFRASTRUCTURE_TTL_SECONDS, glue));
          }
        }
      }
    });
    put(sets, RecordSet.of(origin, INFRASTRUCTURE_TTL_SECONDS, servers));
    for (RecordSet set : records) {
      // A zone file has an SOA of its own; its serial number is this server's to count.
      if (!set.type().equals(Type.SOA)) {
        put(sets, set);
      }
    }
    return List.copyOf(sets.values());
  }

  private record RecordSetKey(Name name, Type type) {}

  private static void put(Map<RecordSetKey, RecordSet> sets, RecordSet set) {
    sets.put(new RecordSetKey(set.name(), set.type()), set);
  }
}
