package io.peaknet.lab.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.lab.LabException;
import io.peaknet.testkit.ForAll;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is written for the programs in the middle names just the replicas that there are. */
final class ConfigurationTest {
  private static final int REPLICAS_MAX = 32;

  private static List<Integer> replicas(int count) {
    return IntStream.rangeClosed(1, count).boxed().toList();
  }

  private static int occurrences(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void everyReplicaIsNamedOnceByEverybody() {
    ForAll.seeds(
        1,
        50,
        random -> {
          int count = 1 + random.nextInt(REPLICAS_MAX);
          List<Integer> replicas = replicas(count);
          String address = Network.address(1 + random.nextInt(count));
          String nat = Nat.rules("random", replicas);
          assertThat(occurrences(nat, address + " . 8080")).isEqualTo(1);
          assertThat(nat).contains("mod " + count + " map");
          String haproxy =
              Haproxy.configuration(
                  new Haproxy.Settings("http", 0, false), "middle", "fd00:5::1", replicas);
          assertThat(occurrences(haproxy, "[" + address + "]:8080 check")).isEqualTo(1);
          assertThat(occurrences(haproxy, "  server r")).isEqualTo(count);
          assertThat(occurrences(Caddy.configuration(replicas), "[" + address + "]:8080"))
              .isEqualTo(1);
        });
  }

  @Test
  void aServiceWithoutReplicasIsRefused() {
    assertThatThrownBy(() -> Nat.rules("inc", List.of()))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no replica");
  }

  @Test
  void onlyThoseThatAreMeantToTryAgain() {
    String plain =
        Haproxy.configuration(
            new Haproxy.Settings("http", 0, false), "middle", "fd00:5::1", replicas(2));
    String retrying =
        Haproxy.configuration(
            new Haproxy.Settings("http", 3, false), "middle", "fd00:5::1", replicas(2));
    String tls =
        Haproxy.configuration(
            new Haproxy.Settings("http", 0, true), "middle", "fd00:5::1", replicas(2));
    assertThat(plain).contains("retries 0\n").doesNotContain("redispatch").doesNotContain("ssl");
    assertThat(retrying).contains("retries 3\n").contains("redispatch");
    assertThat(tls).contains("bind [fd00:5::1]:8080 ssl ").contains(":8443 check");
  }

  @Test
  void nginxKeepsItsFilesInItsFolderAndLoadsModulesFirst() {
    String text = Nginx.configuration(Path.of("/run/lab/x"), NginxProxy.httpBlock(""));
    assertThat(text).contains("proxy_temp_path /run/lab/x/proxy;").contains("worker_processes 1;");
    assertThat(Nginx.configuration(Path.of("/f"), "load_module m.so;\nstream {\n}\n"))
        .startsWith("load_module m.so;\n")
        .doesNotContain("temp_path");
  }
}
