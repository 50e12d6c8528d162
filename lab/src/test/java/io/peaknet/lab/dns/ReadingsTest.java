package io.peaknet.lab.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the servers are given, and how what dnsperf prints is read. */
final class ReadingsTest {
  @Test
  void theWorkloadIsTheSameInEveryRun() {
    assertThat(Workload.zone().lines().filter(line -> line.startsWith("svc"))).hasSize(8000);
    assertThat(Workload.questions()).isEqualTo(Workload.questions());
    assertThat(Workload.questions().lines().filter(line -> line.startsWith("no")).count())
        .isBetween(9_500L, 10_500L);
  }

  @Test
  void countsOfDnsperfAreRead() {
    String said =
        """
        Statistics:

          Queries sent:         1234567
          Queries completed:    1234560 (100.00%)
          Queries lost:         7 (0.00%)
        """;
    assertThat(Dns.number(Dns.COMPLETED, said)).isEqualTo(1_234_560);
    assertThat(Dns.number(Dns.LOST_COUNT, said)).isEqualTo(7);
    assertThat(Dns.number(Dns.COMPLETED, "connection refused")).isZero();
  }
}
