package io.peaknet.lab.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.lab.Cpu;
import io.peaknet.lab.LabException;
import io.peaknet.lab.Resident;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What programs and the kernel print is read as it is meant. */
final class ReadingsTest {
  private static final String PING =
      """
      ping: connect: Network is unreachable
      PING fd00::2(fd00::2) 56 data bytes
      [100.000000] 64 bytes from fd00::2: icmp_seq=1 ttl=64 time=900 ms
      [100.010000] 64 bytes from fd00::2: icmp_seq=90 ttl=64 time=10.0 ms
      [100.020000] 64 bytes from fd00::2: icmp_seq=91 ttl=64 time=1.50 ms
      [101.000000] 64 bytes from fd00::2: icmp_seq=95 ttl=64 time=0.500 ms
      """;

  @Test
  void echoesOfRequestsThatWaitedForTheTunnelAreToldApart() {
    Echoes all = Echoes.parse(PING);
    Instant first = all.first().orElseThrow().arrived();
    assertThat(first).isEqualTo(Instant.ofEpochSecond(100));
    assertThat(all.echoes()).hasSize(4);
    assertThat(all.sentSince(first).echoes())
        .extracting(Echoes.Echo::number)
        .containsExactly(90, 91, 95);
    assertThat(all.sentSince(first).quantileMs(1)).isEqualTo(10);
    assertThat(all.quantileMs(0)).isEqualTo(0.5);
    assertThat(all.lost()).isEqualTo(91);
  }

  @Test
  void theGapIsTheLongestSilenceThatEndedAfterTheCut() {
    Echoes all = Echoes.parse(PING);
    assertThat(all.longestGapMs(Instant.ofEpochMilli(100_015))).isCloseTo(980, within(1e-6));
    assertThat(all.longestGapMs(Instant.ofEpochSecond(102))).isZero();
  }

  @Test
  void cpuTimeIsReadBehindANameWithSpaces() {
    String stat =
        "7 (a (b) c) S 1 7 7 0 -1 4194304 100 0 0 0 250 150 9 9 20 0 5 0 100 200 300 18446";
    assertThat(Cpu.seconds(stat)).isEqualTo(4.0);
    assertThat(Cpu.seconds("")).isZero();
  }

  @Test
  void residentMemoryIsInMebibytes() {
    assertThat(Resident.mib("VmSize:\t 9999 kB\nVmRSS:\t   2048 kB\n")).isEqualTo(2.0);
  }

  @Test
  void transfersAreWhatArrived() {
    Iperf.Transfer transfer =
        Iperf.read(
            JsonMapper.builder()
                .build()
                .readTree(
                    """
                    {"intervals": [{"sum": {"bits_per_second": 1e9}},
                                   {"sum": {"bits_per_second": 3e9}}],
                     "end": {"sum_sent": {"bytes": 600, "bits_per_second": 9e9},
                             "sum_received": {"bytes": 500, "bits_per_second": 2e9}}}
                    """));
    assertThat(transfer).isEqualTo(new Iperf.Transfer(500, 2, List.of(1.0, 3.0)));
  }

  @Test
  void datagramsOutOfOrderAreCountedAndTheEndIsNone() {
    Flood.Arrivals arrivals = new Flood.Arrivals();
    for (long number : new long[] {0, 1, 3, 2, 4}) {
      assertThat(arrivals.add(number, number * 1_000_000_000)).isTrue();
    }
    assertThat(arrivals.add(-1, 0)).isFalse();
    FloodCount count = FloodCount.parse("listening\n" + arrivals + "\nsent 7 span_ns 5\n", 1);
    assertThat(count.sent()).isEqualTo(7);
    assertThat(count.received()).isEqualTo(5);
    assertThat(count.reordered()).isEqualTo(1);
    // Four came later than half a second after the first, the last of them at 4 s.
    assertThat(count.steadyPerSecond()).isCloseTo(4 / 3.5, within(1e-9));
    assertThatThrownBy(() -> FloodCount.parse("listening", 0)).isInstanceOf(LabException.class);
  }

  @Test
  void datagramsThatTheReceiverDidNotFetchAreNoLoss() {
    assertThat(
            FloodCount.unread(
                """
                Udp6InErrors                    	9
                Udp6RcvbufErrors                	3
                Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
                Udp: 5 0 4 5 4 0
                """))
        .isEqualTo(7);
  }
}
