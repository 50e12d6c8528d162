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
 * @param times what its SOA record says of time
 * @param records further records, which services never touch
 * @param rules signing, transfers and updates
 */
public record ZoneConfig(
    Name origin,
    Map<Name, List<InetAddress>> nameservers,
    Optional<Name> hostmaster,
    Times times,
    List<RecordSet> records,
    ZoneRules rules) {
  private static final int INFRASTRUCTURE_TTL_SECONDS = 300;

  /** Below the origin: who is responsible, if nobody is named. */
  static final String HOSTMASTER = "hostmaster";

  /** Below the origin: the name server, if none is named. */
  private static final String SERVER = "ns";

  /**
   * The times of an SOA record (RFC 1035 section 3.3.13, RFC 2308 section 4), in seconds.
   *
   * @param refreshSeconds how often secondaries ask whether anything is new
   * @param retrySeconds how soon they ask again if nobody answered
   * @param expireSeconds how long they serve what nobody confirms
   * @param negativeSeconds how long it may be remembered that something is not there
   */
  public record Times(
      int refreshSeconds, int retrySeconds, int expireSeconds, int negativeSeconds) {
    /** Those of {@link Soa#standard}. */
    public static final Times STANDARD = of(Soa.standard(Name.ROOT, Name.ROOT, 0));

    public Times {
      if (refreshSeconds < 1 || retrySeconds < 1 || expireSeconds < 1) {
        throw new IllegalArgumentException("refresh, retry, expire: 1 s or more is allowed");
      }
      if (negativeSeconds < 0 || negativeSeconds > 86_400) {
        throw new IllegalArgumentException(
            "negative_ttl " + negativeSeconds + ": 0 to 86400 s is allowed");
      }
    }

    private static Times of(Soa soa) {
      return new Times(
          soa.refreshSeconds(), soa.retrySeconds(), soa.expireSeconds(), soa.minimumSeconds());
    }

    /** With another time for what is not there. */
    public Times withNegative(int seconds) {
      return new Times(refreshSeconds, retrySeconds, expireSeconds, seconds);
    }
  }

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
  }

  /** One of that name, with defaults for all else. */
  public static ZoneConfig of(Name origin) {
    return new ZoneConfig(
        origin, Map.of(), Optional.empty(), Times.STANDARD, List.of(), ZoneRules.CLOSED);
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
    Soa soa =
        new Soa(
            primary,
            hostmaster.orElseGet(() -> origin.child(HOSTMASTER)),
            serial,
            times.refreshSeconds(),
            times.retrySeconds(),
            times.expireSeconds(),
            times.negativeSeconds());
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
