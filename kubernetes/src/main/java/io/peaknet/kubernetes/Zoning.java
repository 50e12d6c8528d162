package io.peaknet.kubernetes;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.dns.ZoneRules;
import io.peaknet.kubernetes.resource.PeakZoneSpec;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Authority;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Delegation;
import io.peaknet.kubernetes.resource.PeakZoneSpec.Server;
import io.peaknet.services.ZoneConfig;
import io.peaknet.services.ZoneConfig.Times;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads a {@code PeakZone} as a zone of the DNS server. */
final class Zoning {
  private static final int DELEGATION_TTL_SECONDS = 300;

  private Zoning() {}

  /**
   * The zone.
   *
   * @throws IllegalArgumentException that says what in it makes no sense
   */
  static ZoneConfig of(PeakZoneSpec spec) {
    Name origin = Name.parse(spec.origin());
    Authority soa = spec.soa();
    String hostmaster = soa == null ? null : soa.hostmaster();
    Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
    for (Server server : spec.nameservers()) {
      servers.put(Name.parse(server.name()), addresses(server));
    }
    List<RecordSet> records = new ArrayList<>();
    for (Delegation one : Objects.requireNonNullElse(spec.delegations(), List.<Delegation>of())) {
      delegate(one, origin, records);
    }
    return new ZoneConfig(
        origin,
        servers,
        Optional.ofNullable(hostmaster).map(Name::parse),
        soa == null ? Times.STANDARD : times(soa),
        records,
        ZoneRules.CLOSED);
  }

  private static Times times(Authority soa) {
    Times standard = Times.STANDARD;
    return new Times(
        Objects.requireNonNullElse(soa.refresh(), standard.refreshSeconds()),
        Objects.requireNonNullElse(soa.retry(), standard.retrySeconds()),
        Objects.requireNonNullElse(soa.expire(), standard.expireSeconds()),
        Objects.requireNonNullElse(soa.negativeTtl(), standard.negativeSeconds()));
  }

  private static void delegate(Delegation delegation, Name origin, List<RecordSet> records) {
    Name cut = Name.parse(delegation.name() + "." + origin);
    List<Data> names = new ArrayList<>();
    for (Server server : delegation.nameservers()) {
      Name name = Name.parse(server.name());
      names.add(Data.ns(name));
      // Glue is for names below the cut alone: others are found by themselves (RFC 1034 4.2.1).
      if (name.isWithin(cut)) glue(name, addresses(server), records);
    }
    records.add(RecordSet.of(cut, DELEGATION_TTL_SECONDS, names));
    List<Data> signers = new ArrayList<>();
    for (String text : Objects.requireNonNullElse(delegation.ds(), List.<String>of())) {
      signers.add(Data.parse(Type.DS, text));
    }
    if (!signers.isEmpty()) records.add(RecordSet.of(cut, DELEGATION_TTL_SECONDS, signers));
  }

  private static void glue(Name name, List<InetAddress> addresses, List<RecordSet> records) {
    for (Type type : List.of(Type.A, Type.AAAA)) {
      List<Data> data =
          addresses.stream().map(Data::address).filter(one -> one.type().equals(type)).toList();
      if (!data.isEmpty()) records.add(RecordSet.of(name, DELEGATION_TTL_SECONDS, data));
    }
  }

  private static List<InetAddress> addresses(Server server) {
    return Objects.requireNonNullElse(server.addresses(), List.<String>of()).stream()
        .map(InetAddress::ofLiteral)
        .distinct()
        .toList();
  }
}
