package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.services.Change;
import io.peaknet.services.Condition;
import io.peaknet.services.Endpoint;
import io.peaknet.services.EndpointId;
import io.peaknet.services.LoadQuery;
import io.peaknet.services.Policy;
import io.peaknet.services.ServicePort;
import io.peaknet.services.ServiceSpec;
import io.peaknet.services.ServicesConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesFileTest {
  private static final Path FILE = Path.of("/etc/peak/dns.toml");
  private static final Defaults DEFAULTS = new Defaults(Path.of("/d/key"), Path.of("/r/a.sock"));

  @Test
  void threeLinesAreEnough() throws Exception {
    String text =
        """
        listen = ["[::1]:5353"]
        [services."web.peak.internal"]
        replicas = ["[2001:db8::1]:80", "192.0.2.1:8080"]
        """;
    List<Change> changes = services(text);
    ServiceSpec spec = ((Change.ServicePut) changes.getFirst()).spec();
    assertThat(spec.names()).containsExactly("web.peak.internal");
    assertThat(spec.ports()).containsExactly(ServicePort.tcp("tcp", 80));
    assertThat(changes.stream().skip(1).map(ServicesFileTest::endpoint))
        .containsExactly(
            Endpoint.ready(id("2001:db8::1"), InetAddress.ofLiteral("2001:db8::1")),
            new Endpoint(
                id("192.0.2.1"),
                List.of(InetAddress.ofLiteral("192.0.2.1")),
                Condition.READY,
                io.peaknet.services.Topology.UNKNOWN,
                1,
                null,
                Map.of("tcp", 8080),
                Map.of()));
    ServicesConfig config = config(text);
    assertThat(config.dns().listen())
        .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("::1"), 5353));
    assertThat(config.admin()).contains(Path.of("/r/services.sock"));
    assertThat(config.state()).contains(Path.of("/d/services.json"));
  }

  @Test
  void everythingThatTheDocumentationSaysIsUnderstood() throws Exception {
    String text =
        """
        listen = ["[::]:53", "0.0.0.0"]
        http = "[::1]"
        state = false
        rate_limit = false
        client_subnet_from = ["2001:db8:1::/48"]

        [prometheus]
        url = "http://localhost:9090"
        timeout = "2s"

        [sites]
        north = ["2001:db8:a::/48", "10.1.0.0/16"]

        [keys."key.example"]
        secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAA="

        [zones."example.org"]
        hostmaster = "dns@example.org"
        transfer = ["2001:db8::/32 key.example", "127.0.0.1"]
        notify = ["[2001:db8::54] key.example"]

        [zones."example.org".nameservers]
        "ns1.example.org" = ["2001:db8::53", "192.0.2.53"]

        [services."web.example.org"]
        names = ["www.example.org"]
        policy = "exclude-overloaded"
        load = { query = "load{pod='%pod-name%'}", higher_is_better = true, period = "1s" }
        ttl = "10s"
        probe = "http:/healthz"
        tombstone = "drop"
        slack = "1m"
        text = { version = "1" }

        [services."web.example.org".ports]
        http = 80
        quic = { port = 443, protocol = "udp", alpn = ["h3"] }

        [[services."web.example.org".replicas]]
        name = "a"
        addresses = ["2001:db8::1", "192.0.2.1"]
        weight = 3
        zone = "north"
        host = "a"
        state = "draining"
        labels = { pod-name = "web-a" }
        """;
    ServicesConfig config = config(text);
    assertThat(config.http()).contains(new InetSocketAddress(InetAddress.ofLiteral("::1"), 7453));
    assertThat(config.state()).isEmpty();
    assertThat(config.dns().rateLimit()).isEmpty();
    assertThat(config.sites()).hasSize(1);
    assertThat(config.zones().getFirst().nameservers()).hasSize(1);
    assertThat(config.zones().getFirst().rules().transfer()).hasSize(2);
    List<Change> changes = services(text);
    ServiceSpec spec = ((Change.ServicePut) changes.getFirst()).spec();
    assertThat(spec.names()).containsExactly("web.example.org", "www.example.org");
    assertThat(spec.steering().policy()).isEqualTo(Policy.EXCLUDE_OVERLOADED);
    assertThat(spec.answers().ttl()).isEqualTo(Duration.ofSeconds(10));
    assertThat(spec.readiness().probe()).isNotNull();
    Endpoint endpoint = endpoint(changes.get(1));
    assertThat(endpoint.condition()).isEqualTo(Condition.DRAINING);
    assertThat(endpoint.addresses()).hasSize(2);
    assertThat(endpoint.labels()).containsEntry("pod-name", "web-a");
  }

  @Test
  void loadsMayBeOfSeveralSignals() throws Exception {
    String text =
        """
        [services."web.example.org"]
        policy = "least-loaded"
        replicas = ["192.0.2.1"]
        load.signals = [{ query = "cpu", full = 4 }, { query = "bytes", full = 2e9 }]
        """;
    ServiceSpec spec = ((Change.ServicePut) services(text).getFirst()).spec();
    assertThat(java.util.Objects.requireNonNull(spec.steering().load()).signals())
        .containsExactly(new LoadQuery.Signal("cpu", 4), new LoadQuery.Signal("bytes", 2e9));
  }

  /** Lines are separated by {@code ~}; {@code W} begins a service, LONG is a label. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "W~load = { query = \"x\", full = 0 } | 2 | full | more than 0",
        "W~load = { query = \"x\", signals = [] } | 2 | query | either",
        "W~load = { signals = [] }           | 2 | load | 1 to 8",
        "W~policy = \"best\"                | 2 | policy | round-robin, least-loaded",
        "W~policy = \"least-loaded\"        | 2 | policy | 'load' is missing",
        "W~ttl = 5                          | 2 | ttl | \"5s\"",
        "W~ttl = \"0s\"                     | 2 | ttl | 1 s to 1 day",
        "W~replicas = [~\"2001:db8::1\",~\"x\"] | 4 | replicas | is no address",
        "W~replicas = [\"::\"]              | 2 | replicas | unicast addresses",
        "W~replicas = [\"192.0.2.1:0\"]     | 2 | replicas | is no address",
        "W~replicas = \"2001:db8::1\"       | 2 | replicas | a list of addresses",
        "W~replicas = [{ weight = 1 }]      | 2 | replicas | 'address' is missing",
        "W~replicas = [{ address = \"::1\", weight = -1 }] | 2 | weight | from 0 to 1000",
        "W~replicas = [{ address = \"::1\", state = \"up\" }] | 2 | state | \"not-ready\"",
        "W~ports = { http = 0 }             | 2 | http | a port number",
        "W~ports = { HTTP = 1 }             | 2 | HTTP | lower-case letters",
        "W~ports={ a = { port = 1, alpn = [\"h2 x\"] } } | 2 | a | visible ASCII",
        "W~text={ a = \"LONG.LONG.LONG.LONG.LONG\" }  | 2 | text | up to 255 are allowed",
        "[services.\"LONG.LONG.LONG.LONG.b\"]~ports={ http = 80 } | 1 |"
            + " LONG.LONG.LONG.LONG.b | longer than 253",
        "W~names = [\"LONG.LONG.LONG.bb\"]~replicas = [{ address = \"::1\", host = \"LONG\" }]"
            + " | 3 | replicas | longer than 253",
        "W~probe = \"tcp\"                  | 2 | probe | declare 'ports'",
        "W~ports={a=1}~probe = \"icmp\"     | 3 | probe | \"tcp\", \"http:/path\"",
        "W~tombstone = \"rip\"              | 2 | tombstone | \"reset\", \"drop\", \"none\"",
        "W~overload_threshold = 0.5         | 2 | overload_threshold | a factor of 1 or more",
        "W~hysteresis = 2                   | 2 | hysteresis | 0 to 1",
        "W~max_answers = 65                 | 2 | max_answers | from 1 to 64",
        "W~colour = 1                       | 2 | colour | no such key",
        "[services.\"a..b\"]                | 1 | a..b | is no domain name",
        "services = 5                       | 1 | services | a table is allowed",
      })
  void errorsNameFileLineAndKeyAndWhatIsAllowed(String toml, int line, String key, String why) {
    String label = "l".repeat(62);
    String text =
        toml.replace("W", "[services.\"web.example\"]").replace('~', '\n').replace("LONG", label);
    assertThatThrownBy(() -> services(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n")
        .hasMessageStartingWith(FILE + ":" + line + ": " + key.replace("LONG", label) + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "listen = [\"localhost\"]           | 1 | listen | is no address",
        "udp_bytes = 100                    | 1 | udp_bytes | from 512 to 1432",
        "rate_limit = true                  | 1 | rate_limit | from 1 to 1000000",
        "[prometheus]~timeout = \"1s\"      | 1 | prometheus | 'url' is missing",
        "[prometheus]~url = \"localhost\"   | 2 | url | a URL such as",
        "[prometheus]~url = \"http://a:1\"~timeout = \"0s\" | 3 | timeout | 1ms",
        "[sites]~a = [\"10.0.0.1/8\"]       | 2 | a | bits set behind",
        "[keys.k]~secret = \"AAAA\"         | 1 | k | 16 or more",
        "[zones.\"e.org\"]~transfer=[\"::/0 k\"] | 2 | transfer | there is no key 'k'",
        "[zones.\"e.org\"]~negative_ttl=\"48h\"  | 2 | negative_ttl | 0 to 86400",
        "state=false~[zones.\"e.org\"]~update=[\"::/0\"] | 1 | state | where a zone has 'update'",
        "[zone]                             | 1 | zone | no such key",
      })
  void errorsOfTheServerToo(String toml, int line, String key, String why) {
    assertThatThrownBy(() -> config(toml.replace('~', '\n')))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n")
        .hasMessageStartingWith(FILE + ":" + line + ": " + key + ": ");
  }

  @Test
  void zonesHaveFilesAndKeys(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("dns.toml");
    String text =
        """
        [zones."example.org"]
        file = "example.zone"
        signing_key = "example.pem"
        """;
    assertThatThrownBy(() -> DnsConfigFile.read(ConfigTable.of(config, text), DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(config + ":2: file: ")
        .hasMessageContaining("example.zone");
    Files.writeString(folder.resolve("example.zone"), "mail 300 IN A 192.0.2.25\n@ MX 10 mail\n");
    var zone = DnsConfigFile.read(ConfigTable.of(config, text), DEFAULTS).zones().getFirst();
    assertThat(zone.records()).hasSize(2);
    assertThat(zone.rules().signing()).isPresent();
    assertThat(folder.resolve("example.pem")).exists();
    Files.writeString(folder.resolve("example.zone"), "\nmail 300 IN A 192.0.2.256\n");
    assertThatThrownBy(() -> DnsConfigFile.read(ConfigTable.of(config, text), DEFAULTS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("example.zone:2: ");
  }

  @Test
  void whateverTheFileSaysTheErrorIsOneLine() {
    String whole =
        """
        [services."web.example.org"]
        policy = "sticky"
        ports = { http = 80 }
        probe = { kind = "http", path = "/x", period = "1s" }
        replicas = ["2001:db8::1", { address = "192.0.2.1:80", weight = 2, host = "a" }]
        """;
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder(whole);
      for (int change = 0; change < 1 + random.nextInt(3); change++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 9)));
        }
      }
      try {
        services(text.toString());
      } catch (ConfigException e) {
        assertThat(e).as(text.toString()).hasMessageContaining("dns.toml");
        assertThat(e.getMessage()).doesNotContain("\n");
      }
    }
  }

  private static List<Change> services(String text) throws ConfigException {
    return ServicesFile.read(ConfigTable.of(FILE, text));
  }

  private static ServicesConfig config(String text) throws ConfigException {
    return DnsConfigFile.read(ConfigTable.of(FILE, text), DEFAULTS);
  }

  private static Endpoint endpoint(Change change) {
    return ((Change.EndpointPut) change).endpoint();
  }

  private static EndpointId id(String name) {
    return new EndpointId("file", name);
  }
}
