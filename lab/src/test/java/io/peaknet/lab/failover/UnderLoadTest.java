package io.peaknet.lab.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.lab.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How what clients print is read, and what they are told to do. */
final class UnderLoadTest {
  private static final WebClient CURL = WebClient.all().getFirst();

  private static Map<String, Double> figures(String output) {
    Map<String, Double> figures = new LinkedHashMap<>();
    UnderLoad.figures(CURL, UnderLoad.pages(output), 10_000, figures);
    return figures;
  }

  @Test
  void pagesBeforeTheEventDoNotCount() {
    assertThat(
            figures(
                """
                9000 fail 5000
                10100 ok 20
                sh: some complaint
                10300 ok 1800
                15500 fail 5000
                15700 ok 30
                """))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "curl, pages", 4.0,
                "curl, failed", 1.0,
                "curl, slow", 1.0,
                "curl, longest_s", 5.0,
                "curl, trouble_s", 5.5));
  }

  @Test
  void withoutTroubleThereIsNone() {
    assertThat(figures("10100 ok 20\n10300 ok 25\n"))
        .containsEntry("curl, failed", 0.0)
        .containsEntry("curl, slow", 0.0)
        .containsEntry("curl, trouble_s", 0.0);
  }

  @Test
  void aClientThatFetchedNothingIsNoResult() {
    assertThatThrownBy(() -> figures("9000 ok 5\nTraceback:\n"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("curl fetched nothing");
  }

  @Test
  void everyClientIsGivenTheAddressAndItsPatience() {
    Duration patience = Duration.ofSeconds(7);
    for (WebClient client : WebClient.all()) {
      List<String> once = client.once("http://a.test/", patience);
      assertThat(once)
          .as(client.name())
          .contains("http://a.test/")
          .containsAnyOf("7", "7000")
          .doesNotContain("URL", "PATIENCE", "PATIENCE_MS");
      List<String> load =
          client.load("http://a.test/", patience, Lengths.EVERY, Duration.ofSeconds(3));
      assertThat(load).as(client.name()).contains("http://a.test/");
      assertThat(String.join(" ", load)).as(client.name()).contains("3000");
    }
  }

  @Test
  void onlyTheOneWithTheLibraryHasIt() {
    for (WebClient client : WebClient.all()) {
      String words = String.join(" ", client.once("http://a.test/", Duration.ofSeconds(1)));
      assertThat(words.contains("peak.client.zones"))
          .as(client.name())
          .isEqualTo(client.name().equals(WebClient.JDK_WITH_PEAK));
    }
  }
}
