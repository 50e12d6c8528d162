package io.peaknet.kubernetes.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.services.Policy;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PeakDNS's settings.ini. */
class SettingsTest {
  @Test
  void aFileAsItsUsersHaveItIsUnderstood() {
    Settings settings =
        Settings.parse(
            "settings.ini",
            """
            [logging]
            path = ./log.txt
            logLevel = 5
            [server]
            port = 5053
            [provider]
            prometheusDNSName = "http://prometheus.monitoring:9090"
            [dns]
            prefix = "cluster.peak."
            recordTTL=300
            [soa]
            primaryNameserver=ns1.peak.
            minimumTTL = 60
            [loadbalancing]
            defaultMode = excludeoverloaded
            defaultOverloadThreshold=1.25 ; as in the paper
            [hash]
            length = 8
            """);
    assertThat(settings.labels().suffix()).isEqualTo("cluster.peak");
    assertThat(settings.labels().mode()).isEqualTo(Policy.EXCLUDE_OVERLOADED);
    assertThat(settings.labels().overloadThreshold()).isEqualTo(1.25);
    assertThat(settings.labels().hashBytes()).isEqualTo(8);
    assertThat(settings.others())
        .containsExactly(
            "dns.recordttl",
            "logging.loglevel",
            "logging.path",
            "provider.prometheusdnsname",
            "server.port",
            "soa.minimumttl",
            "soa.primarynameserver");
  }

  @Test
  void anEmptyFileIsPeakDnssDefaults() {
    Settings settings = Settings.parse("settings.ini", "");
    assertThat(settings.labels()).isEqualTo(Labels.DEFAULT);
    assertThat(settings.others()).isEmpty();
  }

  @Test
  void errorsNameFileAndLine() {
    assertThatThrownBy(() -> Settings.parse("s.ini", "[hash]\nlength = 17"))
        .hasMessage("s.ini:2: hash.length '17': 1 to 16 is allowed");
    assertThatThrownBy(() -> Settings.parse("s.ini", "[loadbalancing]\n\ndefaultMode = best"))
        .hasMessageStartingWith("s.ini:3: ")
        .hasMessageContaining("singlebest and excludeoverloaded are allowed");
    assertThatThrownBy(() -> Settings.parse("s.ini", "[dns"))
        .hasMessage("s.ini:1: a section is written [name]");
  }

  @Test
  void whateverIsInTheFileIsUnderstoodOrRefusedByLine() {
    Random random = new Random(7);
    String alphabet = "[]=;#\" \n\r\tabc.1-hash length server port dns prefix";
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(80);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Settings.parse("s.ini", text.toString());
      } catch (IllegalArgumentException e) {
        assertThat(e).as("try %d", i).hasMessageMatching("(?s)s\\.ini:\\d+: .+");
      }
    }
  }
}
