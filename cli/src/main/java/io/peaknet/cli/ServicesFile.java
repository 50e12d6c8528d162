package io.peaknet.cli;

import io.peaknet.report.AddressText;
import io.peaknet.services.Answers;
import io.peaknet.services.Change;
import io.peaknet.services.Condition;
import io.peaknet.services.Drain;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointId;
import io.peaknet.services.LoadQuery;
import io.peaknet.services.Policy;
import io.peaknet.services.Probe;
import io.peaknet.services.Readiness;
import io.peaknet.services.ServiceId;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import io.peaknet.services.Steering;
import io.peaknet.services.Topology;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The services of a configuration: {@code [services."web.example.org"]} tables. Described in {@code
 * docs/dns.md}.
 */
final class ServicesFile {
  /** The name of the source that a file is. */
  static final String SOURCE = "file";

  private static final List<String> KEYS =
      List.of(
          "names",
          "ports",
          "replicas",
          "policy",
          "load",
          "overload_threshold",
          "hysteresis",
          "smoothing",
          "subset",
          "ttl",
          "max_answers",
          "hostnames",
          "srv",
          "reverse",
          "text",
          "probe",
          "min_ready",
          "publish_not_ready",
          "serve_terminating",
          "tombstone",
          "slack",
          "created");
  private static final List<String> PORT_KEYS = List.of("port", "protocol", "alpn");
  private static final List<String> REPLICA_KEYS =
      List.of(
          "name",
          "address",
          "addresses",
          "port",
          "state",
          "weight",
          "zone",
          "node",
          "host",
          "labels");
  private static final List<String> LOAD_KEYS =
      List.of("query", "full", "signals", "higher_is_better", "period");
  private static final List<String> SIGNAL_KEYS = List.of("query", "full");
  private static final List<String> PROBE_KEYS =
      List.of("kind", "port", "path", "period", "timeout", "fall", "rise");

  private static final String TIME = "a time such as 2026-01-31T12:00:00Z is allowed";

  /** What a port is called that only replicas' addresses tell of. */
  private static final String ONLY_PORT = "tcp";

  private final String name;
  private final ConfigTable service;
  private final ServiceId id;

  private ServicesFile(String name, ConfigTable service) throws ConfigException {
    this.name = name;
    this.service = service;
    id = service.check(name, () -> new ServiceId(SOURCE, "", name));
  }

  /**
   * All services of a file.
   *
   * @param root its outermost table; other keys of it don't matter here
   * @throws ConfigException naming file, line and key
   */
  static List<Change> read(ConfigTable root) throws ConfigException {
    List<Change> changes = new ArrayList<>();
    ConfigTable outer = root.table("services");
    for (Map.Entry<String, ConfigTable> one : root.tables("services").entrySet()) {
      try {
        changes.addAll(new ServicesFile(one.getKey(), one.getValue()).service());
      } catch (IllegalArgumentException e) {
        throw (outer == null ? root : outer).wrong(one.getKey(), String.valueOf(e.getMessage()));
      }
    }
    return changes;
  }

  private List<Change> service() throws ConfigException {
    service.refuseUnknown(KEYS);
    List<Replica> replicas = replicas();
    List<ServicePort> ports = ports(replicas);
    ServiceSpec spec =
        new ServiceSpec(
            id, created(), names(), ports, steering(), answers(), readiness(ports), drain());
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.ServicePut(spec));
    for (Replica replica : replicas) {
      String host = replica.plain().hostname();
      if (host != null && !spec.hasRoomFor(host)) {
        throw service.wrong(
            "replicas",
            "host '" + host + "': with the service's name it is longer than 253 characters");
      }
      changes.add(new Change.EndpointPut(id, replica.endpoint(ports)));
    }
    return changes;
  }

  private Instant created() throws ConfigException {
    // What an operator writes by hand comes before what other sources claim.
    return switch (service.value("created")) {
      case null -> Instant.EPOCH;
      case OffsetDateTime time -> time.toInstant();
      case String text -> service.check("created", () -> time(text)); // YAML has no times
      default -> throw service.wrong("created", TIME);
    };
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(TIME, e);
    }
  }

  private List<String> names() throws ConfigException {
    List<String> names = new ArrayList<>(List.of(name));
    List<String> more = service.list("names", "domain names", "\"www.example.org\"", one -> one);
    if (more != null) {
      names.addAll(more);
    }
    return names;
  }

  private List<ServicePort> ports(List<Replica> replicas) throws ConfigException {
    List<ServicePort> ports = new ArrayList<>();
    ConfigTable table = service.table("ports");
    if (table != null) {
      for (String key : table.keys()) {
        ports.add(port(table, key));
      }
    } else {
      replicas.stream()
          .filter(replica -> replica.port() > 0)
          .findFirst()
          .ifPresent(replica -> ports.add(ServicePort.tcp(ONLY_PORT, replica.port())));
    }
    return ports;
  }

  private static ServicePort port(ConfigTable table, String key) throws ConfigException {
    if (table.value(key) instanceof Long number && number > 0 && number < 65_536) {
      return table.check(key, () -> ServicePort.tcp(key, (int) (long) number));
    }
    if (!(table.value(key) instanceof ConfigTable one)) {
      throw table.wrong(key, "a port number, or a table with 'port', is allowed");
    }
    one.refuseUnknown(PORT_KEYS);
    if (one.value("port") == null) {
      throw table.wrong(key, "'port' is missing: a number from 1 to 65535");
    }
    int number = one.integer("port", 0, 1, 65_535);
    ServicePort.Protocol protocol =
        word(one, "protocol", ServicePort.Protocol.class, ServicePort.Protocol.TCP);
    List<String> alpn = one.list("alpn", "protocols", "\"h2\"", text -> text);
    return table.check(
        key, () -> new ServicePort(key, number, protocol, alpn == null ? List.of() : alpn));
  }

  private Steering steering() throws ConfigException {
    Policy policy = service.parsed("policy", Policy::of);
    Steering usual = Steering.by(policy == null ? Policy.ROUND_ROBIN : policy, load());
    boolean steered =
        usual.policy() == Policy.LEAST_LOADED || usual.policy() == Policy.EXCLUDE_OVERLOADED;
    if (steered && usual.load() == null) {
      throw service.wrong("policy", "'load' is missing: what is asked to know the replicas' loads");
    }
    double threshold = service.number("overload_threshold", usual.overloadThreshold());
    double hysteresis = service.number("hysteresis", usual.hysteresis());
    Duration smoothing = service.duration("smoothing", usual.smoothing());
    int subset = service.integer("subset", 0, 0, 64);
    // One after the other, so that the error names the line of what is wrong.
    Steering steering =
        service.check("overload_threshold", () -> with(usual, threshold, usual.hysteresis()));
    Steering whole = service.check("hysteresis", () -> with(steering, threshold, hysteresis));
    return new Steering(
        whole.policy(),
        whole.load(),
        whole.overloadThreshold(),
        whole.hysteresis(),
        smoothing,
        subset);
  }

  private static Steering with(Steering steering, double threshold, double hysteresis) {
    return new Steering(
        steering.policy(),
        steering.load(),
        threshold,
        hysteresis,
        steering.smoothing(),
        steering.subset());
  }

  private @Nullable LoadQuery load() throws ConfigException {
    Object value = service.value("load");
    Duration period = Duration.ofSeconds(5);
    if (value == null) {
      return null;
    }
    if (value instanceof String query) {
      return service.check("load", () -> new LoadQuery(query, LoadQuery.Direction.LOWER, period));
    }
    ConfigTable table = service.table("load");
    if (table == null) {
      return null;
    }
    table.refuseUnknown(LOAD_KEYS);
    List<LoadQuery.Signal> signals = signals(table);
    LoadQuery.Direction direction =
        table.flag("higher_is_better", false)
            ? LoadQuery.Direction.HIGHER
            : LoadQuery.Direction.LOWER;
    Duration every = table.duration("period", period);
    return service.check("load", () -> new LoadQuery(signals, direction, every));
  }

  private static List<LoadQuery.Signal> signals(ConfigTable table) throws ConfigException {
    if (table.value("signals") == null) {
      return List.of(signal(table));
    }
    if (table.value("query") != null) {
      throw table.wrong("query", "either 'query' or 'signals' is allowed");
    }
    List<LoadQuery.Signal> signals = new ArrayList<>();
    for (ConfigTable one : table.tableList("signals")) {
      one.refuseUnknown(SIGNAL_KEYS);
      signals.add(signal(one));
    }
    return signals;
  }

  private static LoadQuery.Signal signal(ConfigTable table) throws ConfigException {
    String query = table.need("query", "load: ", "PromQL");
    double full = table.number("full", 1);
    return table.check("full", () -> new LoadQuery.Signal(query, full));
  }

  private Answers answers() throws ConfigException {
    Answers usual = Answers.DEFAULT;
    Duration ttl = service.duration("ttl", usual.ttl());
    int max = service.integer("max_answers", usual.max(), 1, 64);
    boolean hostnames = service.flag("hostnames", usual.hostnames());
    boolean ports = service.flag("srv", usual.ports());
    boolean reverse = service.flag("reverse", usual.reverse());
    Map<String, String> texts = texts("text");
    // One after the other, so that the error names the line of what is wrong.
    Answers answers =
        service.check(
            "text", () -> new Answers(usual.ttl(), max, hostnames, ports, reverse, texts));
    return service.check("ttl", () -> answers.withTtl(ttl));
  }

  private Map<String, String> texts(String key) throws ConfigException {
    return texts(service, key);
  }

  private static Map<String, String> texts(ConfigTable outer, String key) throws ConfigException {
    Map<String, String> texts = new LinkedHashMap<>();
    ConfigTable table = outer.table(key);
    if (table != null) {
      for (String one : table.keys()) {
        texts.put(one, String.valueOf(table.text(one)));
      }
    }
    return texts;
  }

  private Readiness readiness(List<ServicePort> ports) throws ConfigException {
    Readiness usual = Readiness.DEFAULT;
    boolean publishNotReady = service.flag("publish_not_ready", usual.publishNotReady());
    Duration minReady = service.duration("min_ready", usual.minReady());
    boolean terminating = service.flag("serve_terminating", usual.serveTerminatingIfNone());
    Probe probe = probe(ports);
    return new Readiness(publishNotReady, minReady, terminating, probe);
  }

  /** {@code "tcp"}, {@code "http:/path"}, or a table. */
  private @Nullable Probe probe(List<ServicePort> ports) throws ConfigException {
    Object value = service.value("probe");
    if (value == null) {
      return null;
    }
    if (ports.isEmpty()) {
      throw service.wrong("probe", "a probe asks a port: declare 'ports', or give replicas ports");
    }
    Probe usual = Probe.tcp(ports.getFirst().name());
    if (value instanceof String text) {
      if (text.equals("tcp")) {
        return usual;
      }
      if (text.startsWith("http:/")) {
        return service.check("probe", () -> http(usual, text.substring("http:".length())));
      }
    }
    if (!(value instanceof ConfigTable table)) {
      throw service.wrong("probe", "\"tcp\", \"http:/path\" or a table is allowed");
    }
    table.refuseUnknown(PROBE_KEYS);
    Probe.Kind kind = word(table, "kind", Probe.Kind.class, Probe.Kind.TCP);
    String port = table.text("port");
    String path = table.text("path");
    Duration period = table.duration("period", usual.period());
    Duration timeout = table.duration("timeout", usual.timeout());
    int fall = table.integer("fall", usual.fall(), 1, 100);
    int rise = table.integer("rise", usual.rise(), 1, 100);
    return service.check(
        "probe",
        () ->
            new Probe(
                kind,
                port == null ? usual.port() : port,
                path == null ? usual.path() : path,
                period,
                timeout,
                fall,
                rise));
  }

  private static Probe http(Probe usual, String path) {
    return new Probe(
        Probe.Kind.HTTP,
        usual.port(),
        path,
        usual.period(),
        usual.timeout(),
        usual.fall(),
        usual.rise());
  }

  private Drain drain() throws ConfigException {
    Drain.Tombstone tombstone =
        word(service, "tombstone", Drain.Tombstone.class, Drain.DEFAULT.tombstone());
    return new Drain(tombstone, service.duration("slack", Drain.DEFAULT.slack()));
  }

  private static <E extends Enum<E>> E word(
      ConfigTable table, String key, Class<E> type, E otherwise) throws ConfigException {
    String text = table.text(key);
    if (text == null) {
      return otherwise;
    }
    List<String> words = new ArrayList<>();
    for (E one : type.getEnumConstants()) {
      String word = one.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) {
        return one;
      }
      words.add('"' + word + '"');
    }
    throw table.wrong(key, String.join(", ", words) + " are allowed");
  }

  private List<Replica> replicas() throws ConfigException {
    List<Replica> replicas = new ArrayList<>();
    String allowed =
        "a list of addresses is allowed, as in [\"2001:db8::1\", \"[2001:db8::2]:8080\"], or of"
            + " tables with 'address'";
    List<ConfigValue> items = service.items("replicas", allowed);
    for (ConfigValue item : items == null ? List.<ConfigValue>of() : items) {
      try {
        switch (item.value()) {
          case String text -> replicas.add(Replica.of(text));
          case ConfigTable table -> replicas.add(Replica.of(table));
          default -> throw service.wrong(item.line(), "replicas", allowed);
        }
      } catch (IllegalArgumentException e) {
        throw service.wrong(item.line(), "replicas", String.valueOf(e.getMessage()));
      }
    }
    return replicas;
  }

  /**
   * A replica as the file has it.
   *
   * @param port the number of the service's first port there; 0 if it is as declared
   */
  private record Replica(Endpoint plain, int port) {
    static Replica of(String text) {
      Place place = Place.of(text);
      return new Replica(
          Endpoint.ready(new EndpointId(SOURCE, AddressText.of(place.address())), place.address()),
          place.port());
    }

    static Replica of(ConfigTable table) throws ConfigException {
      table.refuseUnknown(REPLICA_KEYS);
      List<InetAddress> addresses = new ArrayList<>();
      int port = table.integer("port", 0, 1, 65_535);
      Place one = table.parsed("address", Place::of);
      if (one != null) {
        addresses.add(one.address());
        port = one.port() > 0 ? one.port() : port;
      }
      List<InetAddress> more =
          table.list("addresses", "addresses", "\"2001:db8::1\"", InetAddress::ofLiteral);
      if (more != null) {
        addresses.addAll(more);
      }
      if (addresses.isEmpty()) {
        table.need("address", "replicas: ", "where it is");
      }
      String name = table.text("name");
      String zone = table.text("zone");
      String node = table.text("node");
      Endpoint endpoint =
          new Endpoint(
              new EndpointId(SOURCE, name == null ? AddressText.of(addresses.getFirst()) : name),
              addresses,
              state(table),
              new Topology(zone == null ? "" : zone, node == null ? "" : node),
              table.integer("weight", 1, 0, Endpoint.WEIGHT_MAX),
              table.text("host"),
              Map.of(),
              texts(table, "labels"));
      return new Replica(endpoint, port);
    }

    private static Condition state(ConfigTable table) throws ConfigException {
      String state = table.text("state");
      return switch (state) {
        case null -> Condition.READY;
        case "ready" -> Condition.READY;
        case "not-ready" -> Condition.NOT_READY;
        case "draining" -> Condition.DRAINING;
        default -> throw table.wrong("state", "\"ready\", \"not-ready\", \"draining\" are allowed");
      };
    }

    Endpoint endpoint(List<ServicePort> ports) {
      boolean as = port == 0 || ports.isEmpty() || ports.getFirst().port() == port;
      return as
          ? plain
          : new Endpoint(
              plain.id(),
              plain.addresses(),
              plain.condition(),
              plain.topology(),
              plain.weight(),
              plain.hostname(),
              Map.of(ports.getFirst().name(), port),
              plain.labels());
    }
  }
}
