package io.peaknet.lab.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.lab.LabException;
import io.peaknet.lab.experiment.Claim;
import io.peaknet.lab.experiment.Outcome;
import io.peaknet.lab.experiment.Results;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What programs and the kernel print is read as it is meant, and judged fairly. */
final class ReadingsTest {
  @Test
  void busyIsAllButIdleAndWaiting() {
    String stat = "cpu  100 20 30 9999 8888 5 45 7 3 1\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assertThat(Meter.busySeconds(stat)).isEqualTo(2.0);
    assertThatThrownBy(() -> Meter.busySeconds("intr 1")).isInstanceOf(LabException.class);
  }

  @Test
  void othersAreCountedWhoCameAndWent() {
    Map<Long, Meter.Usage> before =
        Map.of(
            1L, new Meter.Usage(0, 1, 50),
            10L, new Meter.Usage(1, 3, 4),
            11L, new Meter.Usage(10, 7, 2));
    // 10 started another one for 5 s, and 11 ended a second after the first look.
    Map<Long, Meter.Usage> now =
        Map.of(1L, new Meter.Usage(0, 1, 50), 10L, new Meter.Usage(1, 3.5, 4 + 5 + 7 + 1 + 2));
    assertThat(Meter.used(before, now)).isEqualTo(6.5);
    // All have ended: who waited for 10 has what 11 used, too.
    assertThat(Meter.used(before, Map.of(1L, new Meter.Usage(0, 1, 50 + 3 + 4 + 7 + 2 + 6))))
        .isEqualTo(6);
    // Nobody waited.
    assertThat(Meter.used(before, Map.of(1L, new Meter.Usage(0, 2, 50)))).isEqualTo(1);
    // A new one has used all that it has used since.
    assertThat(Meter.used(Map.of(), Map.of(12L, new Meter.Usage(1, 2, 3)))).isEqualTo(5);
  }

  @Test
  void theNameOfAProgramMayBeAnything() {
    assertThat(
            Meter.Usage.read(
                "42 (a) b ( S) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 1 0 99 1 1\n"))
        .isEqualTo(new Meter.Usage(7, 2.0, 0.5));
  }

  @Test
  void hopsAreThoseOfThePacketThatPassedMost() {
    String set =
        """
        table inet look {
          set seen {
            typeof ip6 hoplimit
            flags dynamic
            elements = { 64, 63 }
          }
        }
        """;
    assertThat(Look.hops(set)).contains(1);
    assertThat(Look.hops("table inet look { set seen { } }")).isEmpty();
  }

  @Test
  void theLoopbackIsNoWire() {
    String devices =
        """
        Inter-|   Receive  |  Transmit
         face |bytes    packets errs
            lo: 5000 1 0 0 0 0 0 0 5000 1
            c1: 300 2 0 0 0 0 0 0 700 3
            r1:  40 1 0 0 0 0 0 0 10 1
        """;
    assertThat(Steady.received(devices)).isEqualTo(340);
  }

  @Test
  void whatIsNotReachedStays() {
    Map<String, Outcome> round = new LinkedHashMap<>();
    round.put("steady, direct", Outcome.of(Map.of("keep_max_per_s", 100.0)));
    round.put("steady, peak-dns", Outcome.of(Map.of("keep_max_per_s", 80.0)));
    String table =
        Claim.table(ServicesAcceptance.of(new Results(List.of(round), Map.of()), Lengths.full()))
            .toString();
    assertThat(table)
        .containsPattern("peak-dns: requests a second, of direct's +0.800 × +≥ 0.95 × +not reached")
        .contains("not measured");
  }
}
