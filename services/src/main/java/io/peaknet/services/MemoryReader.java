package io.peaknet.services;

import io.peaknet.dns.Data;
import io.peaknet.dns.Name;
import io.peaknet.dns.RecordSet;
import io.peaknet.dns.Type;
import io.peaknet.dns.ZoneRules;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads what {@link MemoryWriter} wrote. */
final class MemoryReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MemoryReader() {}

  /**
   * Reads all of it.
   *
   * @throws IllegalArgumentException if anything is not as it was written
   */
  static Memory read(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
    if (root.path("format").asInt(0) != MemoryWriter.FORMAT) {
      throw new IllegalArgumentException("its format is not " + MemoryWriter.FORMAT);
    }
    try {
      Map<String, Long> serials = new TreeMap<>();
      field(root, "serials").forEachEntry((key, value) -> serials.put(key, value.asLong()));
      return new Memory(
          list(field(root, "services"), MemoryReader::service),
          list(field(root, "addresses"), MemoryReader::kept),
          list(field(root, "orders"), MemoryReader::orders),
          list(root.path("zones"), MemoryReader::zone),
          serials);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private static ServiceState service(JsonNode node) {
    ServiceId id = id(node);
    ServiceSpec spec =
        new ServiceSpec(
            id,
            instant(field(node, "created")),
            strings(field(node, "names")),
            list(field(node, "ports"), MemoryReader::port),
            steering(field(node, "steering")),
            answers(field(node, "answers")),
            readiness(field(node, "readiness")),
            drain(field(node, "drain")));
    Map<EndpointId, Endpoint> endpoints = new TreeMap<>();
    for (JsonNode one : field(node, "endpoints")) {
      Endpoint endpoint = endpoint(id.source(), one);
      endpoints.put(endpoint.id(), endpoint);
    }
    return new ServiceState(spec, endpoints, Map.of(), true);
  }

  private static ServiceId id(JsonNode node) {
    return new ServiceId(text(node, "source"), text(node, "namespace"), text(node, "name"));
  }

  private static ServicePort port(JsonNode node) {
    return new ServicePort(
        text(node, "name"),
        field(node, "port").asInt(),
        ServicePort.Protocol.valueOf(text(node, "protocol")),
        strings(field(node, "alpn")));
  }

  private static Steering steering(JsonNode node) {
    JsonNode load = field(node, "load");
    return new Steering(
        Policy.of(text(node, "policy")),
        load.isNull()
            ? null
            : new LoadQuery(
                list(field(load, "signals"), MemoryReader::signal),
                LoadQuery.Direction.valueOf(text(load, "direction")),
                milliseconds(load, "period_ms")),
        field(node, "overload_threshold").asDouble(),
        field(node, "hysteresis").asDouble(),
        milliseconds(node, "smoothing_ms"),
        field(node, "subset").asInt());
  }

  private static LoadQuery.Signal signal(JsonNode node) {
    return new LoadQuery.Signal(text(node, "query"), field(node, "full").asDouble());
  }

  private static Answers answers(JsonNode node) {
    return new Answers(
        Duration.ofSeconds(field(node, "ttl_s").asLong()),
        field(node, "max").asInt(),
        field(node, "hostnames").asBoolean(),
        field(node, "ports").asBoolean(),
        field(node, "reverse").asBoolean(),
        texts(field(node, "texts")));
  }

  private static Readiness readiness(JsonNode node) {
    JsonNode probe = field(node, "probe");
    return new Readiness(
        field(node, "publish_not_ready").asBoolean(),
        milliseconds(node, "min_ready_ms"),
        field(node, "serve_terminating").asBoolean(),
        probe.isNull() ? null : probe(probe));
  }

  private static Probe probe(JsonNode node) {
    return new Probe(
        Probe.Kind.valueOf(text(node, "kind")),
        text(node, "port"),
        text(node, "path"),
        milliseconds(node, "period_ms"),
        milliseconds(node, "timeout_ms"),
        field(node, "fall").asInt(),
        field(node, "rise").asInt());
  }

  private static Drain drain(JsonNode node) {
    return new Drain(
        Drain.Tombstone.valueOf(text(node, "tombstone")), milliseconds(node, "slack_ms"));
  }

  private static Endpoint endpoint(String source, JsonNode node) {
    Map<String, Integer> ports = new TreeMap<>();
    field(node, "ports").forEachEntry((key, value) -> ports.put(key, value.asInt()));
    JsonNode hostname = field(node, "hostname");
    return new Endpoint(
        new EndpointId(source, text(node, "name")),
        list(field(node, "addresses"), one -> InetAddress.ofLiteral(one.asString())),
        new Condition(
            field(node, "ready").asBoolean(),
            field(node, "serving").asBoolean(),
            field(node, "terminating").asBoolean()),
        new Topology(text(node, "zone"), text(node, "node")),
        field(node, "weight").asInt(),
        hostname.isNull() ? null : hostname.asString(),
        ports,
        texts(field(node, "labels")));
  }

  private static Ledger.Kept kept(JsonNode node) {
    return new Ledger.Kept(
        InetAddress.ofLiteral(text(node, "address")),
        new HashSet<>(list(field(node, "owners"), MemoryReader::id)),
        milliseconds(node, "held_ms"),
        milliseconds(node, "quarantined_ms"),
        Drain.Tombstone.valueOf(text(node, "tombstone")));
  }

  private static Orders orders(JsonNode node) {
    ServiceId service = id(field(node, "service"));
    Map<InetAddress, Duration> abandoned = new HashMap<>();
    field(node, "abandoned_ms")
        .forEachEntry((address, left) ->
            abandoned.put(InetAddress.ofLiteral(address), Duration.ofMillis(left.asLong())));
    return new Orders(
        service,
        new HashSet<>(
            list(
                field(node, "finishing"), one -> new EndpointId(service.source(), one.asString()))),
        abandoned);
  }

  private static ZoneConfig zone(JsonNode node) {
    Map<Name, List<InetAddress>> nameservers = new LinkedHashMap<>();
    for (JsonNode one : field(node, "nameservers")) {
      nameservers.put(
          Name.parse(text(one, "name")),
          list(field(one, "addresses"), address -> InetAddress.ofLiteral(address.asString())));
    }
    JsonNode hostmaster = field(node, "hostmaster");
    return new ZoneConfig(
        Name.parse(text(node, "origin")),
        nameservers,
        hostmaster.isNull() ? Optional.empty() : Optional.of(Name.parse(hostmaster.asString())),
        times(list(field(node, "times_s"), JsonNode::asInt)),
        list(field(node, "records"), MemoryReader::records),
        ZoneRules.CLOSED);
  }

  private static ZoneConfig.Times times(List<Integer> seconds) {
    if (seconds.size() != 4) {
      throw new IllegalArgumentException("four times of a zone, not " + seconds.size());
    }
    return new ZoneConfig.Times(seconds.get(0), seconds.get(1), seconds.get(2), seconds.get(3));
  }

  private static RecordSet records(JsonNode node) {
    Type type = Type.parse(text(node, "type"));
    List<Data> data = list(field(node, "data"), one -> Data.parse(type, one.asString()));
    if (data.isEmpty()) {
      throw new IllegalArgumentException("no data in " + shortened(node));
    }
    return RecordSet.of(Name.parse(text(node, "name")), field(node, "ttl_s").asInt(), data);
  }

  private static Instant instant(JsonNode node) {
    try {
      return Instant.parse(node.asString());
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("no time: " + node, e);
    }
  }

  private static Duration milliseconds(JsonNode node, String key) {
    return Duration.ofMillis(field(node, key).asLong());
  }

  private static String text(JsonNode node, String key) {
    return field(node, key).asString();
  }

  private static List<String> strings(JsonNode node) {
    return list(node, JsonNode::asString);
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new TreeMap<>();
    node.forEachEntry((key, value) -> texts.put(key, value.asString()));
    return texts;
  }

  private static <T> List<T> list(JsonNode node, Function<JsonNode, T> reader) {
    List<T> items = new ArrayList<>();
    for (JsonNode one : node) {
      items.add(reader.apply(one));
    }
    return items;
  }

  private static JsonNode field(JsonNode node, String key) {
    @Nullable JsonNode field = node.get(key);
    if (field == null) {
      throw new IllegalArgumentException("'" + key + "' is missing in " + shortened(node));
    }
    return field;
  }

  private static String shortened(JsonNode node) {
    String text = node.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
