package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node dies without a word and comes back: its neighbours' sessions with its former life must not
 * stand in the way, nor may a clock that went back.
 *
 * <pre>
 *   n1 ── n2 ── n3
 * </pre>
 */
@NeedsNamespaces(
    peak = true,
    programs = {"ping", "faketime"})
final class RestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(strings = {"now", "2020-02-02 02:02:02"})
  void aKilledNodeIsReachableWithinASecondOfItsStart(String clock) {
    try (Cage cage = Cage.open()) {
      Ring line = Ring.line(cage, 3);
      line.start();
      line.awaitLinked(PATIENCE);
      NodeProcess far = line.node(3);
      line.awaitReach(line.node(1), far, PATIENCE);
      for (int life = 0; life < 3; life++) {
        far.process().kill();
        far.start(
            clock.equals("now")
                ? List.of()
                // Dates of files stay true: else the JVM would refuse its AOT cache.
                : List.of("env", "NO_FAKE_STAT=1", "faketime", clock));
        assertThat(Until.holds(PATIENCE, () -> far.ask("status").isPresent()))
            .as(far.log())
            .isTrue();
        long upNs = System.nanoTime();
        line.awaitReach(line.node(1), far, PATIENCE);
        long tookMs = (System.nanoTime() - upNs) / 1_000_000;
        IO.println("killed and started, clock at " + clock + ": reachable after " + tookMs + " ms");
        assertThat(tookMs).isLessThanOrEqualTo(1000);
      }
    }
  }
}
