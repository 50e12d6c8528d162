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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

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

  /** What a port is called that only replicas' addresses tell of. */
  private static final String ONLY_PORT = "tcp";

  private final String name;
  private final TomlReader toml;
  private final ServiceId id;

  private ServicesFile(String name, TomlReader toml) throws ConfigException {
    this.name = name;
    this.toml = toml;
    id = toml.check(name, () -> new ServiceId(SOURCE, "", name));
  }

  /**
   * All services of a file.
   *
   * @param root its outermost table; other keys of it don't matter here
   * @throws ConfigException naming file, line and key
   */
  static List<Change> read(TomlReader root) throws ConfigException {
    List<Change> changes = new ArrayList<>();
    TomlReader outer = root.table("services");
    for (Map.Entry<String, TomlReader> one : root.tables("services").entrySet()) {
      try {
        changes.addAll(new ServicesFile(one.getKey(), one.getValue()).service());
      } catch (IllegalArgumentException e) {
        throw (outer == null ? root : outer).wrong(one.getKey(), String.valueOf(e.getMessage()));
      }
    }
    return changes;
  }

  private List<Change> service() throws ConfigException {
    toml.refuseUnknown(KEYS);
    List<Replica> replicas = replicas();
    List<ServicePort> ports = ports(replicas);
    List<Change> changes = new ArrayList<>();
    changes.add(
        new Change.ServicePut(
            new ServiceSpec(
                id, created(), names(), ports, steering(), answers(), readiness(ports), drain())));
    for (Replica replica : replicas) {
      changes.add(new Change.EndpointPut(id, replica.endpoint(ports)));
    }
    return changes;
  }

  private Instant created() throws ConfigException {
    // What an operator writes by hand comes before what other sources claim.
    return switch (toml.value("created")) {
      case null -> Instant.EPOCH;
      case OffsetDateTime time -> time.toInstant();
      default -> throw toml.wrong("created", "a time such as 2026-01-31T12:00:00Z is allowed");
    };
  }

  private List<String> names() throws ConfigException {
    List<String> names = new ArrayList<>(List.of(name));
    List<String> more = toml.list("names", "domain names", "\"www.example.org\"", one -> one);
    if (more != null) {
      names.addAll(more);
    }
    return names;
  }

  private List<ServicePort> ports(List<Replica> replicas) throws ConfigException {
    List<ServicePort> ports = new ArrayList<>();
    TomlReader table = toml.table("ports");
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

  private static ServicePort port(TomlReader table, String key) throws ConfigException {
    if (table.value(key) instanceof Long number && number > 0 && number < 65_536) {
      return table.check(key, () -> ServicePort.tcp(key, (int) (long) number));
    }
    if (!(table.value(key) instanceof TomlTable)) {
      throw table.wrong(key, "a port number, or a table with 'port', is allowed");
    }
    TomlReader one = java.util.Objects.requireNonNull(table.table(key));
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
    Policy policy = toml.parsed("policy", Policy::of);
    Steering usual = Steering.by(policy == null ? Policy.ROUND_ROBIN : policy, load());
    boolean steered =
        usual.policy() == Policy.LEAST_LOADED || usual.policy() == Policy.EXCLUDE_OVERLOADED;
    if (steered && usual.load() == null) {
      throw toml.wrong("policy", "'load' is missing: what is asked to know the replicas' loads");
    }
    double threshold = toml.number("overload_threshold", usual.overloadThreshold());
    double hysteresis = toml.number("hysteresis", usual.hysteresis());
    Duration smoothing = toml.duration("smoothing", usual.smoothing());
    int subset = toml.integer("subset", 0, 0, 64);
    // One after the other, so that the error names the line of what is wrong.
    Steering steering =
        toml.check("overload_threshold", () -> with(usual, threshold, usual.hysteresis()));
    Steering whole = toml.check("hysteresis", () -> with(steering, threshold, hysteresis));
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
    Object value = toml.value("load");
    Duration period = Duration.ofSeconds(5);
    if (value == null) {
      return null;
    }
    if (value instanceof String query) {
      return toml.check("load", () -> new LoadQuery(query, LoadQuery.Direction.LOWER, period));
    }
    TomlReader table = toml.table("load");
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
    return toml.check("load", () -> new LoadQuery(signals, direction, every));
  }

  private static List<LoadQuery.Signal> signals(TomlReader table) throws ConfigException {
    if (table.value("signals") == null) {
      return List.of(signal(table));
    }
    if (table.value("query") != null) {
      throw table.wrong("query", "either 'query' or 'signals' is allowed");
    }
    List<LoadQuery.Signal> signals = new ArrayList<>();
    for (TomlReader one : table.tableList("signals")) {
      one.refuseUnknown(SIGNAL_KEYS);
      signals.add(signal(one));
    }
    return signals;
  }

  private static LoadQuery.Signal signal(TomlReader table) throws ConfigException {
    String query = table.need("query", "load: ", "PromQL");
    double full = table.number("full", 1);
    return table.check("full", () -> new LoadQuery.Signal(query, full));
  }

  private Answers answers() throws ConfigException {
    Answers usual = Answers.DEFAULT;
    Duration ttl = toml.duration("ttl", usual.ttl());
    int max = toml.integer("max_answers", usual.max(), 1, 64);
    boolean hostnames = toml.flag("hostnames", usual.hostnames());
    boolean ports = toml.flag("srv", usual.ports());
    boolean reverse = toml.flag("reverse", usual.reverse());
    Map<String, String> texts = texts("text");
    return toml.check("ttl", () -> new Answers(ttl, max, hostnames, ports, reverse, texts));
  }

  private Map<String, String> texts(String key) throws ConfigException {
    return texts(toml, key);
  }

  private static Map<String, String> texts(TomlReader toml, String key) throws ConfigException {
    Map<String, String> texts = new LinkedHashMap<>();
    TomlReader table = toml.table(key);
    if (table != null) {
      for (String one : table.keys()) {
        texts.put(one, String.valueOf(table.text(one)));
      }
    }
    return texts;
  }

  private Readiness readiness(List<ServicePort> ports) throws ConfigException {
    Readiness usual = Readiness.DEFAULT;
    boolean publishNotReady = toml.flag("publish_not_ready", usual.publishNotReady());
    Duration minReady = toml.duration("min_ready", usual.minReady());
    boolean terminating = toml.flag("serve_terminating", usual.serveTerminatingIfNone());
    Probe probe = probe(ports);
    return new Readiness(publishNotReady, minReady, terminating, probe);
  }

  /** {@code "tcp"}, {@code "http:/path"}, or a table. */
  private @Nullable Probe probe(List<ServicePort> ports) throws ConfigException {
    Object value = toml.value("probe");
    if (value == null) {
      return null;
    }
    if (ports.isEmpty()) {
      throw toml.wrong("probe", "a probe asks a port: declare 'ports', or give replicas ports");
    }
    Probe usual = Probe.tcp(ports.getFirst().name());
    if (value instanceof String text) {
      if (text.equals("tcp")) {
        return usual;
      }
      if (text.startsWith("http:/")) {
        return toml.check("probe", () -> http(usual, text.substring("http:".length())));
      }
    }
    if (!(value instanceof TomlTable)) {
      throw toml.wrong("probe", "\"tcp\", \"http:/path\" or a table is allowed");
    }
    TomlReader table = java.util.Objects.requireNonNull(toml.table("probe"));
    table.refuseUnknown(PROBE_KEYS);
    Probe.Kind kind = word(table, "kind", Probe.Kind.class, Probe.Kind.TCP);
    String port = table.text("port");
    String path = table.text("path");
    Duration period = table.duration("period", usual.period());
    Duration timeout = table.duration("timeout", usual.timeout());
    int fall = table.integer("fall", usual.fall(), 1, 100);
    int rise = table.integer("rise", usual.rise(), 1, 100);
    return toml.check(
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
        word(toml, "tombstone", Drain.Tombstone.class, Drain.DEFAULT.tombstone());
    return new Drain(tombstone, toml.duration("slack", Drain.DEFAULT.slack()));
  }

  private static <E extends Enum<E>> E word(TomlReader toml, String key, Class<E> type, E otherwise)
      throws ConfigException {
    String text = toml.text(key);
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
    throw toml.wrong(key, String.join(", ", words) + " are allowed");
  }

  private List<Replica> replicas() throws ConfigException {
    List<Replica> replicas = new ArrayList<>();
    Object value = toml.value("replicas");
    String allowed =
        "a list of addresses is allowed, as in [\"2001:db8::1\", \"[2001:db8::2]:8080\"], or of"
            + " tables with 'address'";
    if (value == null) {
      return replicas;
    }
    if (!(value instanceof TomlArray array)) {
      throw toml.wrong("replicas", allowed);
    }
    for (int i = 0; i < array.size(); i++) {
      TomlPosition at = array.inputPositionOf(i);
      try {
        switch (array.get(i)) {
          case String text -> replicas.add(Replica.of(text));
          case TomlTable table -> replicas.add(Replica.of(new TomlReader(toml.file(), table, at)));
          default -> throw toml.wrong(at, "replicas", allowed);
        }
      } catch (IllegalArgumentException e) {
        throw toml.wrong(at, "replicas", String.valueOf(e.getMessage()));
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

    static Replica of(TomlReader table) throws ConfigException {
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

    private static Condition state(TomlReader table) throws ConfigException {
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
