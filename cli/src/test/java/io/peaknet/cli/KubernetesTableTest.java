package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.kubernetes.KubernetesConfig;
import io.peaknet.kubernetes.legacy.Labels;
import io.peaknet.services.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesTableTest {
  @TempDir private Path folder;

  @Test
  void withoutTheTableThereIsNoClusterAndTheTableAloneIsTheOneAround() throws Exception {
    assertThat(KubernetesTable.read(toml(""))).isNull();
    assertThat(KubernetesTable.leaseNamespace(toml(""))).isNull();
    assertThat(read("[kubernetes]")).isEqualTo(KubernetesConfig.DEFAULT);
  }

  @Test
  void everythingThatTheDocumentationSaysIsUnderstood() throws Exception {
    String text =
        """
        [kubernetes]
        kubeconfig = "kubeconfig"
        context = "production"
        lease_namespace = "peak-system"

        [kubernetes.labels]
        suffix = "example.org"
        mode = "excludeoverloaded"
        overload_threshold = 2.5
        hash_length = 8
        ttl = "9s"
        network_policies = true
        """;
    KubernetesConfig config = read(text);
    assertThat(config.kubeconfig()).isEqualTo(folder.resolve("kubeconfig"));
    assertThat(config.context()).isEqualTo("production");
    assertThat(KubernetesTable.leaseNamespace(toml(text))).isEqualTo("peak-system");
    assertThat(config.labels())
        .isEqualTo(
            new Labels(
                "example.org", Policy.EXCLUDE_OVERLOADED, 2.5, 8, Duration.ofSeconds(9), true));
    assertThat(config.notes()).isEmpty();
  }

  @Test
  void settingsOfPeakDnsAreTakenOverAndWhatIsNotIsNoted() throws Exception {
    Files.writeString(
        folder.resolve("settings.ini"),
        """
        [dns]
        prefix=cluster.example.
        [server]
        port=5353
        """);
    KubernetesConfig config =
        read("[kubernetes]\nsettings = \"settings.ini\"\n[kubernetes.labels]\nhash_length = 6\n");
    Labels labels = Objects.requireNonNull(config.labels());
    assertThat(labels.suffix()).isEqualTo("cluster.example");
    assertThat(labels.hashBytes()).isEqualTo(6);
    assertThat(config.notes()).singleElement().asString().contains("settings.ini", "server.port");
  }

  /** Lines are separated by {@code ~}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kubeconfig = 1                      | 2 | kubeconfig | a path",
        "cluster = \"x\"                     | 2 | cluster | kubeconfig",
        "settings = \"absent.ini\"           | 2 | settings | can't be read",
        "[kubernetes.labels]~mode = \"best\" | 3 | mode | singlebest",
        "[kubernetes.labels]~hash_length = 0 | 3 | hash_length | 1",
        "[kubernetes.labels]~ttl = \"soon\"  | 3 | ttl | 5s",
        "[kubernetes.labels]~suffix = \"..\" | 3 | suffix | no domain name",
        "[kubernetes.labels]~colour = 1      | 3 | colour | suffix"
      })
  void errorsNameFileLineAndKeyAndWhatIsAllowed(String lines, int line, String key, String why) {
    assertThatThrownBy(() -> read("[kubernetes]\n" + lines.replace("~", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("peak.toml")
        .hasMessageContaining(":" + line)
        .hasMessageContaining(key)
        .hasMessageContaining(why);
  }

  private KubernetesConfig read(String text) throws ConfigException {
    return Objects.requireNonNull(KubernetesTable.read(toml(text)));
  }

  private ConfigTable toml(String text) throws ConfigException {
    return ConfigTable.of(folder.resolve("peak.toml"), text);
  }
}
