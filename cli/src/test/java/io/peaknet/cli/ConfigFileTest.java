package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.node.AllowRule;
import io.peaknet.node.PeakUrl;
import io.peaknet.protocol.identity.IdentityAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir Path folder;

  @Test
  void everyKeyIsRead() throws Exception {
    ConfigFile config =
        read(
            """
            key = "node.key"
            listen = ["udp://[::]:7411", "udp://0.0.0.0:7412"]
            peers = ["udp://2001:28::5@192.0.2.1:7411"]
            tun = "mesh0"
            admin = "/run/other/admin.sock"
            open = true
            pq = "preferred"

            [[allow]]
            identity = "*"
            protocol = "tcp"
            port = 22

            [[allow]]
            identity = "2001:28::5"
            port = "8000-8010"

            [[allow]]
            identity = "2001:28::5"
            protocol = "icmp"
            """);
    IdentityAddress peer = IdentityAddress.parse("2001:28::5");
    assertThat(config)
        .isEqualTo(
            new ConfigFile(
                folder.resolve("node.key"),
                java.util.List.of(
                    new PeakUrl(null, "::", 7411), new PeakUrl(null, "0.0.0.0", 7412)),
                java.util.List.of(new PeakUrl(peer, "192.0.2.1", 7411)),
                "mesh0",
                Path.of("/run/other/admin.sock"),
                true,
                false,
                java.util.List.of(
                    new AllowRule(null, AllowRule.Protocol.TCP, 22, 22),
                    new AllowRule(peer, AllowRule.Protocol.ANY, 8000, 8010),
                    new AllowRule(peer, AllowRule.Protocol.ICMP, 0, 65_535))));
  }

  @Test
  void anEmptyFileSaysNothing() throws Exception {
    assertThat(read("# nothing\n")).isEqualTo(ConfigFile.EMPTY);
    assertThat(read("tun = false").tun()).isEqualTo(ConfigFile.NO_TUN);
  }

  /** Lines are separated by {@code ~}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "~~lisen = []                            | 3 | lisen | listen, peers",
        "'a.b' = 1                               | 1 | a.b | no such key",
        "[tun]~name = 1                          | 1 | tun | in quotes",
        "key = 1                                 | 1 | key | a path in quotes",
        "~listen = \"udp://[::]\"                | 2 | listen | a list of URLs",
        "listen = [~\"udp://[::]\",~\"tcp://x\"] | 3 | listen | no such scheme",
        "listen = [~5]                           | 2 | listen | in quotes",
        "peers = [\"udp://x:0\"]                 | 1 | peers | 1 to 65535",
        "tun = true                              | 1 | tun | false for none",
        "tun = \"a/b\"                           | 1 | tun | 1 to 15 characters",
        "admin = \"\"                            | 1 | admin | a path in quotes",
        "open = \"yes\"                          | 1 | open | true or false",
        "pq = true                               | 1 | pq | \"required\" or \"preferred\"",
        "allow = 5                               | 1 | allow | [[allow]]",
        "allow = [1]                             | 1 | allow | [[allow]]",
        "[allow]~identity = \"*\"                | 1 | allow | [[allow]]",
        "~[[allow]]~port = 1                     | 2 | allow | 'identity' is missing",
        "[[allow]]~identity = 1                  | 2 | identity | in quotes",
        "[[allow]]~identity = \"x\"              | 2 | identity | identity",
        "[[allow]]~identity = \"*\"~protocol=\"x\" | 3 | protocol | tcp, udp or icmp",
        "[[allow]]~identity = \"*\"~port = -1    | 3 | port | 0 to 65535",
        "[[allow]]~identity = \"*\"~port = 1.5   | 3 | port | a number, or a range",
        "[[allow]]~identity = \"*\"~port = \"http\" | 3 | port | 0 to 65535",
        "[[allow]]~identity = \"*\"~who = 1      | 3 | who | identity, protocol and port",
      })
  void errorsNameFileLineAndKeyAndWhatIsAllowed(String toml, int line, String key, String why) {
    assertThatThrownBy(() -> read(toml.replace('~', '\n')))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(folder.resolve("peak.toml") + ":" + line + ": " + key + ": ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"a = 1~b = | 2", "key = \"x | 1", "[[allow]~ | 1", "key = \"a\"~key = \"b\" | 2"})
  void errorsOfSyntaxNameFileAndLine(String toml, int line) {
    assertThatThrownBy(() -> read(toml.replace('~', '\n')))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(folder.resolve("peak.toml") + ":" + line + ": ");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = folder.resolve("none.toml");
    assertThatThrownBy(() -> ConfigFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage("config " + file + ": there is no such file");
    assertThatThrownBy(() -> ConfigFile.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void whateverIsInTheFileItIsReadOrRefused() throws Exception {
    String good = "listen = [\"udp://[::]:1\"]\n[[allow]]\nidentity = \"*\"\nport = 22\n";
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.setCharAt(at, (char) random.nextInt(0x100));
        } else {
          text.deleteCharAt(at);
        }
      }
      try {
        read(text.toString());
      } catch (ConfigException e) {
        assertThat(e).as(text.toString()).hasMessageContaining("peak.toml");
      }
    }
  }

  private ConfigFile read(String toml) throws IOException, ConfigException {
    return ConfigFile.read(Files.writeString(folder.resolve("peak.toml"), toml));
  }
}
