package io.peaknet.services;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.report.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes {@link Memory} as JSON, which {@link MemoryReader} reads. */
final class MemoryWriter {
  static final int FORMAT = 2;

  private MemoryWriter() {}

  /** Writes it piece by piece: as one text it would be many megabytes, each time. */
  static void write(Memory memory, Appendable out) throws IOException {
    out.append("{\"format\":").append(Json.write(FORMAT)).append(",\"serials\":");
    out.append(Json.write(memory.serials())).append(",\"services\":[");
    String between = "\n";
    for (ServiceState state : memory.services()) {
      out.append(between).append(Json.write(service(state)));
      between = ",\n";
    }
    out.append("],\"addresses\":[");
    between = "\n";
    for (Ledger.Kept one : memory.kept()) {
      out.append(between).append(Json.write(kept(one)));
      between = ",\n";
    }
    out.append("],\"orders\":[");
    between = "\n";
    for (Orders one : memory.orders()) {
      out.append(between).append(Json.write(orders(one)));
      between = ",\n";
    }
    out.append("],\"zones\":[");
    between = "\n";
    for (ZoneConfig one : memory.zones()) {
      out.append(between).append(Json.write(zone(one)));
      between = ",\n";
    }
    out.append("]}\n");
  }

  private static Map<String, @Nullable Object> service(ServiceState state) {
    ServiceSpec spec = state.spec();
    Map<String, @Nullable Object> map = id(spec.id());
    map.put("created", spec.created().toString());
    map.put("names", spec.names());
    map.put("ports", spec.ports().stream().map(MemoryWriter::port).toList());
    map.put("steering", steering(spec.steering()));
    map.put("answers", answers(spec.answers()));
    map.put("readiness", readiness(spec.readiness()));
    map.put(
        "drain",
        map(
            "tombstone", spec.drain().tombstone().name(),
            "slack_ms", spec.drain().slack().toMillis()));
    List<Object> endpoints = new ArrayList<>();
    state.endpoints().values().forEach(one -> endpoints.add(endpoint(one)));
    map.put("endpoints", endpoints);
    return map;
  }

  private static Map<String, @Nullable Object> id(ServiceId id) {
    return map("source", id.source(), "namespace", id.namespace(), "name", id.name());
  }

  private static Map<String, @Nullable Object> port(ServicePort port) {
    return map(
        "name", port.name(),
        "port", port.port(),
        "protocol", port.protocol().name(),
        "alpn", port.alpn());
  }

  private static Map<String, @Nullable Object> steering(Steering steering) {
    LoadQuery load = steering.load();
    return map(
        "policy",
        steering.policy().word(),
        "load",
        load == null
            ? null
            : map(
                "signals",
                    load.signals().stream()
                        .map(one -> map("query", one.query(), "full", one.full()))
                        .toList(),
                "direction", load.direction().name(),
                "period_ms", load.period().toMillis()),
        "overload_threshold",
        steering.overloadThreshold(),
        "hysteresis",
        steering.hysteresis(),
        "smoothing_ms",
        steering.smoothing().toMillis(),
        "subset",
        steering.subset());
  }

  private static Map<String, @Nullable Object> answers(Answers answers) {
    return map(
        "ttl_s", answers.ttl().toSeconds(),
        "max", answers.max(),
        "hostnames", answers.hostnames(),
        "ports", answers.ports(),
        "reverse", answers.reverse(),
        "texts", answers.texts());
  }

  private static Map<String, @Nullable Object> readiness(Readiness readiness) {
    Probe probe = readiness.probe();
    return map(
        "publish_not_ready",
        readiness.publishNotReady(),
        "min_ready_ms",
        readiness.minReady().toMillis(),
        "serve_terminating",
        readiness.serveTerminatingIfNone(),
        "probe",
        probe == null
            ? null
            : map(
                "kind", probe.kind().name(),
                "port", probe.port(),
                "path", probe.path(),
                "period_ms", probe.period().toMillis(),
                "timeout_ms", probe.timeout().toMillis(),
                "fall", probe.fall(),
                "rise", probe.rise()));
  }

  private static Map<String, @Nullable Object> endpoint(Endpoint endpoint) {
    return map(
        "name", endpoint.id().name(),
        "addresses", endpoint.addresses().stream().map(one -> one.getHostAddress()).toList(),
        "ready", endpoint.condition().ready(),
        "serving", endpoint.condition().serving(),
        "terminating", endpoint.condition().terminating(),
        "zone", endpoint.topology().zone(),
        "node", endpoint.topology().node(),
        "weight", endpoint.weight(),
        "hostname", endpoint.hostname(),
        "ports", endpoint.ports(),
        "labels", endpoint.labels());
  }

  private static Map<String, @Nullable Object> kept(Ledger.Kept kept) {
    return map(
        "address", kept.address().getHostAddress(),
        "owners", kept.owners().stream().map(MemoryWriter::id).toList(),
        "held_ms", kept.held().toMillis(),
        "quarantined_ms", kept.quarantined().toMillis(),
        "tombstone", kept.tombstone().name());
  }

  private static Map<String, @Nullable Object> orders(Orders orders) {
    Map<String, Long> abandoned = new TreeMap<>();
    orders
        .abandoned()
        .forEach((address, left) -> abandoned.put(address.getHostAddress(), left.toMillis()));
    return map(
        "service", id(orders.service()),
        "finishing", orders.finishing().stream().map(EndpointId::name).sorted().toList(),
        "abandoned_ms", abandoned);
  }

  private static List<Integer> times(ZoneConfig.Times times) {
    return List.of(
        times.refreshSeconds(),
        times.retrySeconds(),
        times.expireSeconds(),
        times.negativeSeconds());
  }

  /** Without its rules, which hold keys: only zones without any are remembered. */
  private static Map<String, @Nullable Object> zone(ZoneConfig zone) {
    List<Object> nameservers = new ArrayList<>();
    zone.nameservers()
        .forEach((name, addresses) ->
            nameservers.add(
                map(
                    "name",
                    name.toString(),
                    "addresses",
                    addresses.stream().map(InetAddress::getHostAddress).toList())));
    return map(
        "origin", zone.origin().toString(),
        "nameservers", nameservers,
        "hostmaster", zone.hostmaster().map(Name::toString).orElse(null),
        "times_s", times(zone.times()),
        "records", zone.records().stream().map(MemoryWriter::records).toList());
  }

  private static Map<String, @Nullable Object> records(RecordSet set) {
    return map(
        "name", set.name().toString(),
        "type", set.type().toString(),
        "ttl_s", set.ttlSeconds(),
        "data", set.union().stream().map(Data::toString).toList());
  }

  private static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }
}
