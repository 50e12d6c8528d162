package io.peaknet.lab.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.lab.experiment.UsageException;
import io.peaknet.testkit.ForAll;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostModelTest {
  /** CPU seconds for a million DNS questions. */
  private static final double QUESTION = 3;

  private static final CostModel.Size LARGE = new CostModel.Size(100_000, 1_000_000);

  private static CostParameters parameters(Map<String, Double> others) {
    Map<String, Double> values =
        new LinkedHashMap<>(
            Map.of(
                "requests_per_client_s", 2.0,
                "ttl_s", 5.0,
                "clients_per_cache", 10.0,
                "replica_lifetime_s", 1000.0,
                "utilisation", 0.5,
                "cores_per_box", 4.0,
                "spare_boxes", 1.0,
                "price_per_core_month", 3.0,
                "price_per_middle_month", 100.0));
    values.putAll(others);
    return new CostParameters(values, List.of("straight"), List.of("straight"));
  }

  private static CostModel.Need need(String contestant, double cpu, CostModel.Size size) {
    return new CostModel(parameters(Map.of()), QUESTION).need(contestant, cpu, 15, size);
  }

  /** Two million requests a second, 10 CPU-seconds a million beyond direct, half-used cores. */
  @Test
  void aMiddleIsBoxes() {
    CostModel.Need need = need("proxy", 25, LARGE);
    assertThat(need.requestsPerS()).isEqualTo(2e6);
    assertThat(need.extraCores()).isCloseTo(40, within(1e-9));
    assertThat(need.boxes()).isEqualTo(11);
    assertThat(need.dnsPerS()).isZero();
    assertThat(need.changesPerS()).isEqualTo(200);
    assertThat(need.pricePerMonth()).isCloseTo(11 * 4 * 3 + 100, within(1e-9));
  }

  @Test
  void withoutAMiddleThereAreNone() {
    CostModel.Need need = need("straight", 16, LARGE);
    assertThat(need.boxes()).isZero();
    assertThat(need.extraCores()).isCloseTo(4, within(1e-9));
    // A question each 5 s, ten clients behind a cache.
    assertThat(need.dnsPerS()).isCloseTo(20_000, within(1e-9));
    assertThat(need.dnsCores()).isCloseTo(0.12, within(1e-9));
    assertThat(need.pricePerMonth()).isCloseTo(4.12 * 3, within(1e-9));
  }

  @Test
  void aMiddleThatCostsNothingMeasurableIsAMachineAllTheSame() {
    assertThat(need("proxy", 14, new CostModel.Size(2, 10)).boxes()).isEqualTo(2);
    assertThat(need("proxy", 14, new CostModel.Size(2, 10)).extraCores()).isZero();
  }

  @Test
  void nobodyAsksMoreOftenThanTheyComeBack() {
    CostModel rare = new CostModel(parameters(Map.of("requests_per_client_s", 0.1)), Double.NaN);
    CostModel.Need need = rare.need("straight", 16, 15, LARGE);
    assertThat(need.dnsPerS()).isCloseTo(10_000, within(1e-9));
    // What a question costs is not known: neither are the cores, and the price lacks them.
    assertThat(need.dnsCores()).isNaN();
    assertThat(need.pricePerMonth()).isCloseTo(0.2 * 3, within(1e-9));
  }

  @Test
  void whatWasNotMeasuredCostsNothingKnown() {
    CostModel.Need need = need("proxy", Double.NaN, LARGE);
    assertThat(need.extraCores()).isNaN();
    assertThat(need.boxes()).isNaN();
    assertThat(need.pricePerMonth()).isNaN();
    assertThat(need.requestsPerS()).isEqualTo(2e6);
  }

  @Test
  void moreWorkIsNeverCheaper() {
    ForAll.seeds(
        4,
        random -> {
          double cpu = random.nextDouble() * 100;
          long clients = random.nextLong(1, 1_000_000);
          CostModel.Need one = need("proxy", cpu, new CostModel.Size(10, clients));
          CostModel.Need more =
              need("proxy", cpu + random.nextDouble(), new CostModel.Size(10, clients * 2));
          assertThat(more.pricePerMonth()).isGreaterThanOrEqualTo(one.pricePerMonth());
          assertThat(more.boxes()).isGreaterThanOrEqualTo(one.boxes());
        });
  }

  @Test
  void aFileIsReadOrRefusedByName() {
    StringBuilder good = new StringBuilder("{");
    for (String name : CostParameters.NAMES) {
      good.append("\"%s\": {\"value\": 2},".formatted(name));
    }
    good.append("\"straight\": {\"value\": [\"a\"]}, \"by_name\": {\"value\": []}}");
    CostParameters read = CostParameters.of("costs", good.toString());
    assertThat(read.values()).containsOnlyKeys(CostParameters.NAMES).containsEntry("ttl_s", 2.0);
    assertThat(read.straight()).containsExactly("a");

    refused(
        "costs: ttl_s: its value must be a number above 0",
        good,
        "\"ttl_s\": {\"value\": 2}",
        "\"ttl_s\": {\"value\": 0}");
    refused(
        "spare_boxes: its value must be a number from 0 on",
        good,
        "\"spare_boxes\": {\"value\": 2}",
        "\"spare_boxes\": {\"value\": \"2\"}");
    refused("straight: its value must be a list", good, "[\"a\"]", "\"a\"");
    refused("costs: tll: unknown", good, "{\"requests", "{\"tll\": {\"value\": 2}, \"requests");
    assertThatThrownBy(() -> CostParameters.of("costs", "{"))
        .hasMessageContaining("costs: no JSON");
  }

  private static void refused(String message, StringBuilder good, String from, String to) {
    assertThat(good.toString()).contains(from);
    assertThatThrownBy(() -> CostParameters.of("costs", good.toString().replace(from, to)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }
}
