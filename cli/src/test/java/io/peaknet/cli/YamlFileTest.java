package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.services.ServicesConfig;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlFileTest {
  private static final Path FILE = Path.of("/etc/peak/dns.yaml");
  private static final Path TOML = Path.of("/etc/peak/dns.toml");
  private static final Defaults DEFAULTS = new Defaults(Path.of("/d/key"), Path.of("/r/a.sock"));

  private static final String WHOLE =
      """
      # As in docs/dns.md.
      listen: ["[::1]:5353"]
      rate_limit: false
      zones:
        example.org:
          hostmaster: dns@example.org
          nameservers:
            ns1.example.org: ["2001:db8::53"]
      services:
        web.example.org:
          policy: exclude-overloaded
          overload_threshold: 1.5
          load: { query: "load{pod='%pod-name%'}", higher_is_better: true, period: 1s }
          created: 2026-01-31T12:00:00Z
          ttl: 10s
          probe: &probe
            kind: http
            path: /healthz
          text: { version: "1" }
          ports:
            http: 80
            quic: { port: 443, protocol: udp, alpn: [h3] }
          replicas:
            - 2001:db8::1
            - "[2001:db8::2]:8080"
            - name: a
              addresses: [2001:db8::3, 192.0.2.3]
              weight: 3
              state: draining
              labels: { pod-name: web-a }
        other.example.org:
          ports: { http: 0x50 }
          probe: *probe
          replicas: []
      """;

  private static final String SAME =
      """
      listen = ["[::1]:5353"]
      rate_limit = false
      [zones."example.org"]
      hostmaster = "dns@example.org"
      nameservers = { "ns1.example.org" = ["2001:db8::53"] }
      [services."web.example.org"]
      policy = "exclude-overloaded"
      overload_threshold = 1.5
      load = { query = "load{pod='%pod-name%'}", higher_is_better = true, period = "1s" }
      created = 2026-01-31T12:00:00Z
      ttl = "10s"
      probe = { kind = "http", path = "/healthz" }
      text = { version = "1" }
      ports = { http = 80, quic = { port = 443, protocol = "udp", alpn = ["h3"] } }
      replicas = [
        "2001:db8::1",
        "[2001:db8::2]:8080",
        { name = "a", addresses = ["2001:db8::3", "192.0.2.3"], weight = 3, state = "draining",
          labels = { pod-name = "web-a" } },
      ]
      [services."other.example.org"]
      ports = { http = 80 }
      probe = { kind = "http", path = "/healthz" }
      replicas = []
      """;

  @Test
  void saysTheSameAsToml() throws Exception {
    ConfigTable yaml = ConfigTable.of(FILE, WHOLE);
    ConfigTable toml = ConfigTable.of(TOML, SAME);
    assertThat(ServicesFile.read(yaml)).isEqualTo(ServicesFile.read(toml)).hasSize(5);
    ServicesConfig one = DnsConfigFile.read(yaml, DEFAULTS);
    ServicesConfig other = DnsConfigFile.read(toml, DEFAULTS);
    assertThat(one.zones()).isEqualTo(other.zones()).hasSize(1);
    assertThat(one.dns().listen()).isEqualTo(other.dns().listen());
    assertThat(one.dns().rateLimit()).isEmpty();
  }

  @Test
  void anEmptyFileIsAnEmptyTable() throws Exception {
    assertThat(ConfigTable.of(FILE, "").keys()).isEmpty();
    assertThat(ConfigTable.of(FILE, "# nothing\n").keys()).isEmpty();
    assertThat(ConfigTable.of(Path.of("x.yml"), "---\nloops: 2\n").integer("loops", 0, 0, 9))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "loops: 2~loops: 3             | 2 | loops: it is there twice",
        "loops: 300                    | 1 | loops: a whole number from 0 to 256",
        "services:~  a.b:~    ttl: 5   | 3 | ttl: a time such as",
        "services:~  a.b:~    ttl:     | 3 | a value is missing",
        "services:~  a.b:~    replicas:~    - 2001:db8::1~    - x | 5 | replicas: ",
        "listen: [a~b: c               | 2 | expected",
        "- a~- b                       | 1 | keys with values are allowed",
        "hello                         | 1 | keys with values are allowed",
        "? [a, b]~: c                  | 1 | a key is a text",
        "udp_bytes: !!binary AAAA      | 1 | texts, numbers",
        "udp_bytes: !mine 5            | 1 | texts, numbers",
        "udp_bytes: 99999999999999999999 | 1 | texts, numbers",
        "a: 1~---~b: 2                 | 2 | expected a single document",
        "listen: &l [*l]               | 1 | too much within one another",
        "listen: *l                    | 1 | found undefined alias",
        "listen:~\t- a                 | 2 | cannot start any token",
      })
  void errorsNameFileAndLine(String yaml, int line, String why) {
    String text = yaml.replace('~', '\n');
    assertThatThrownBy(
            () -> {
              ConfigTable table = ConfigTable.of(FILE, text);
              DnsConfigFile.read(table, DEFAULTS);
              ServicesFile.read(table);
            })
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n")
        .hasMessageStartingWith(FILE + ":" + line + ": ");
  }

  @Test
  void manyAliasesOfManyAliasesAreRefused() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String below = "*a" + (i - 1);
      text.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, below))));
    }
    assertThatThrownBy(() -> ConfigTable.of(FILE, text.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(FILE.toString());
  }

  @Test
  void whateverTheFileSaysTheErrorIsOneLine() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder(WHOLE);
      for (int change = 0; change < 1 + random.nextInt(3); change++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
          case 2 -> text.setCharAt(at, "\n\t\0&*!|>-?:{}[]#%@`".charAt(random.nextInt(19)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 9)));
        }
      }
      try {
        ServicesFile.read(ConfigTable.of(FILE, text.toString()));
      } catch (ConfigException e) {
        assertThat(e).as(text.toString()).hasMessageStartingWith(FILE + ":");
        assertThat(e.getMessage()).doesNotContain("\n");
      }
    }
  }
}
