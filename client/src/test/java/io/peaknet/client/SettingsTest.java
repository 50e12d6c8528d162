package io.peaknet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users may write, and what they are told if it is wrong. */
final class SettingsTest {
  private static Settings read(Map<String, String> values) {
    return Settings.read(name -> Optional.ofNullable(values.get(name)));
  }

  @Test
  void everythingCanBeSaid() {
    Settings settings =
        read(
            Map.of(
                "peak.client.zones", "Shop.Example., peak.internal",
                "peak.client.servers", "192.0.2.1, [2001:db8::1]:5353, 192.0.2.2:54,2001:db8::2",
                "peak.client.port", "8080",
                "peak.client.services", "_grpc._tcp",
                "peak.client.order", "server",
                "peak.client.patience", "50ms",
                "peak.client.check-age", "off",
                "peak.client.failed-for", "2min",
                "peak.client.stale-for", "3h"));
    assertThat(settings.zones()).containsExactly("shop.example", "peak.internal");
    assertThat(settings.servers())
        .containsExactly(
            new InetSocketAddress("192.0.2.1", 53),
            new InetSocketAddress("2001:db8::1", 5353),
            new InetSocketAddress("192.0.2.2", 54),
            new InetSocketAddress("2001:db8::2", 53));
    assertThat(settings.port()).isEqualTo(8080);
    assertThat(settings.services()).containsExactly("_grpc._tcp");
    assertThat(settings.order()).isEqualTo(Settings.Order.SERVER);
    assertThat(settings.patience()).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.checkAge()).isEmpty();
    assertThat(settings.failedFor()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.staleFor()).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void nothingSaidIsNoZoneAndNeedsNoServer() {
    assertThat(read(Map.of())).isEqualTo(Settings.of(List.of(), List.of()));
  }

  @Test
  void whatIsWrongIsNamedWithWhatIsAllowed() {
    refuses("zones", "a..b", "names of zones");
    refuses("servers", "ns.example", "addresses of name servers");
    refuses("servers", "192.0.2.1:0", "a port from 1 to 65535");
    refuses("servers", "300.1.1.1", "addresses of name servers");
    refuses("port", "65536", "a port from 1 to 65535");
    refuses("services", "https", "prefixes of SRV records");
    refuses("order", "random", "spread or server");
    refuses("patience", "5", "a time as in 250ms");
    refuses("check-age", "never", "a time as in 250ms");
  }

  private static void refuses(String name, String value, String allowed) {
    assertThatThrownBy(() -> read(Map.of("peak.client." + name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("peak.client." + name)
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining(allowed);
  }

  @Test
  void theMachinesServersAreTakenWhereNoneIsNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(file, "# none\nsearch test\nnameserver  192.0.2.7\nnameserver 2001:db8::7\n");
    assertThat(SettingsReader.systemServers(file))
        .containsExactly(
            new InetSocketAddress("192.0.2.7", 53), new InetSocketAddress("2001:db8::7", 53));
    Files.writeString(file, "search test\n");
    assertThatThrownBy(() -> SettingsReader.systemServers(file))
        .hasMessageContaining("peak.client.servers is not set");
  }

  @Test
  void propertiesHaveVariablesOfTheirNames() {
    assertThat(SettingsReader.variable("peak.client.check-age")).isEqualTo("PEAK_CLIENT_CHECK_AGE");
  }
}
