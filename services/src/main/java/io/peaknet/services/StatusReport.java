package io.peaknet.services;

import io.peaknet.dns.ServerStatus;
import io.peaknet.report.AddressText;
import io.peaknet.report.Json;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server of services says of itself, as JSON with stable keys. */
final class StatusReport {
  private StatusReport() {}

  static String of(ServiceServer server) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("ready", server.isReady());
    map.put("uptime_s", server.uptime().toMillis() / 1e3);
    map.put("services", server.views().stream().map(StatusReport::service).toList());
    List<Object> sources = new ArrayList<>();
    server
        .store()
        .snapshot()
        .sources()
        .forEach((name, source) -> sources.add(source(name, source)));
    map.put("sources", sources);
    map.put("load_trouble", server.loadTrouble());
    map.put("propagation_ms_p50", server.propagationMs(50));
    map.put("propagation_ms_p99", server.propagationMs(99));
    map.put("tombstones", tombstones(server));
    map.put("dns", dns(server.dnsStatus()));
    return Json.write(map);
  }

  private static Map<String, @Nullable Object> service(ServiceView view) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("id", view.spec().id().toString());
    map.put("source", view.spec().id().source());
    map.put("namespace", view.spec().id().namespace());
    map.put("name", view.spec().id().name());
    map.put("names", view.spec().names());
    Map<String, String> conflicts = new LinkedHashMap<>();
    view.conflicts().forEach((name, owner) -> conflicts.put(name, owner.toString()));
    map.put("conflicts", conflicts);
    map.put("policy", view.spec().steering().policy().word());
    map.put("ttl_s", view.spec().answers().ttl().toSeconds());
    map.put("published", view.published());
    map.put("withdrawn", view.withdrawn());
    map.put("doubted", view.doubted());
    map.put("remembered", view.remembered());
    map.put("trouble", view.trouble());
    map.put("replicas", view.replicas().stream().map(StatusReport::replica).toList());
    return map;
  }

  private static Map<String, @Nullable Object> replica(ServiceView.ReplicaView view) {
    Endpoint endpoint = view.endpoint();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", endpoint.id().name());
    map.put("addresses", endpoint.addresses().stream().map(AddressText::of).toList());
    map.put("standing", view.standing().word());
    map.put("published", view.standing().isPublished());
    map.put("weight", endpoint.weight());
    map.put("zone", endpoint.topology().zone());
    map.put("node", endpoint.topology().node());
    map.put("hostname", endpoint.hostname());
    map.put("load", view.load());
    return map;
  }

  private static Map<String, @Nullable Object> source(
      String name, StoreSnapshot.SourceState source) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("state", Words.lower(source.health().state().name()));
    map.put("synced", source.synced());
    map.put("message", source.health().message());
    map.put("problems", source.problems());
    return map;
  }

  private static List<Map<String, @Nullable Object>> tombstones(ServiceServer server) {
    try {
      return stones(server.tombstones(-1, Duration.ZERO));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Whether somebody may still come to an address. */
  static Map<String, @Nullable Object> coming(ServiceServer server, InetAddress address) {
    Duration left = server.comingFor(address);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("address", AddressText.of(address));
    map.put("published", left == null);
    map.put("left_ms", left == null ? null : left.toMillis());
    map.put("done", left != null && left.isZero());
    return map;
  }

  static List<Map<String, @Nullable Object>> stones(Tombstones tombstones) {
    List<Map<String, @Nullable Object>> stones = new ArrayList<>();
    for (Tombstones.Stone stone : tombstones.stones()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("address", AddressText.of(stone.address()));
      map.put("kind", Words.lower(stone.kind().name()));
      map.put("left_ms", stone.left().toMillis());
      stones.add(map);
    }
    return stones;
  }

  private static Map<String, @Nullable Object> dns(ServerStatus status) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("udp_queries", status.udpQueries());
    map.put("tcp_queries", status.tcpQueries());
    map.put("ignored", status.ignored());
    map.put("limited", status.limited());
    map.put("truncated", status.truncated());
    map.put("answers", status.answers());
    Map<String, Long> zones = new LinkedHashMap<>();
    status.zones().forEach((name, serial) -> zones.put(name.toString(), serial));
    map.put("zones", zones);
    return map;
  }
}
