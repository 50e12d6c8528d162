package io.peaknet.lab.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.lab.Cage;
import io.peaknet.lab.NeedsNamespaces;
import io.peaknet.lab.experiment.Outcome;
import org.junit.jupiter.api.Test;

/**
 * The smallest run of all that is measured on two hosts, with the kernel alone and with Peak, and
 * of three in a line with Peak.
 *
 * <pre>
 *   n1 ══ n2        n1 ══ n2 ══ n3
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"ping", "iperf3"})
final class SmallestRunTest {
  private static Outcome pair(Contestant contestant) {
    try (Cage cage = Cage.open()) {
      return Measures.pair(Site.direct(cage, 2), contestant, Lengths.smallest());
    }
  }

  @Test
  void theKernelAloneCarriesAllAndHasNoDaemons() {
    Outcome outcome = pair(new PlainVeth());
    assertThat(outcome.figure("tcp1_gbps")).isPositive();
    assertThat(outcome.figure("udp64_pps")).isPositive();
    assertThat(outcome.figure("tcp1_cpu_s_per_gb")).isNaN();
    assertThat(outcome.figure("rtt_idle_p50_ms")).isBetween(0.0, outcome.figure("rtt_idle_p99_ms"));
  }

  @Test
  void peakCarriesAllAndItsDaemonsAreSeen() {
    Outcome outcome = pair(Peak.asItIs());
    assertThat(outcome.figure("tcp1_gbps")).isPositive();
    assertThat(outcome.figure("tcp1_cold_gbps")).isPositive();
    assertThat(outcome.figure("tcp4_from_gbps")).isPositive();
    assertThat(outcome.figure("tcp1_cpu_s_per_gb")).isPositive();
    assertThat(outcome.figure("rss_idle_mib")).isBetween(10.0, 1000.0);
    assertThat(outcome.figure("udp64_pps")).isPositive();
    assertThat(outcome.figure("start_to_first_ping_s")).isBetween(0.05, 40.0);
    assertThat(outcome.figure("rtt_loaded_p99_ms")).isPositive();
  }

  @Test
  void aFloodFromOneHostLeavesTheOthersTheirShare() {
    Outcome outcome;
    try (Cage cage = Cage.open()) {
      outcome = Measures.line(Site.direct(cage, 3), Peak.asItIs(), Lengths.smallest());
    }
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.figure("tcp1_relay_cpu_s_per_gb")).isPositive();
    assertThat(outcome.figure("flooded_offered_pps")).isGreaterThan(1000);
    assertThat(outcome.figure("rtt_flooded_p50_ms")).isPositive();
    // Of some forty; a flood that took the relay for itself would let none through.
    assertThat(outcome.figure("pings_lost_flooded")).isLessThan(10);
  }
}
