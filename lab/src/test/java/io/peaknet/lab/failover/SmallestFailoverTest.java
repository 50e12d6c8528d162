package io.peaknet.lab.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.lab.Cage;
import io.peaknet.lab.NeedsNamespaces;
import io.peaknet.lab.experiment.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The smallest run of what is measured, with a real name server: curl, and a program of the JDK
 * with {@code peak-client}.
 */
@NeedsNamespaces(
    peak = true,
    programs = {"nft", "ping", "curl"})
final class SmallestFailoverTest {
  private static final List<WebClient> CLIENTS =
      WebClient.all().stream()
          .filter(client ->
              client.name().equals("curl") || client.name().equals(WebClient.JDK_WITH_PEAK))
          .toList();

  private static final Lengths LENGTHS =
      new Lengths(
          1,
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          List.of());

  @Test
  void withATombstoneEverybodyGetsItsPageAndAnEstablishedConnectionIsTold() {
    try (Cage cage = Cage.open()) {
      Outcome outcome = FirstDead.measure(cage, CLIENTS, LENGTHS, true);
      for (WebClient client : CLIENTS) {
        assertThat(outcome.figure(FirstDead.figure(client, FirstDead.DEAD_S)))
            .as(client.name())
            .isPositive();
      }
      assertThat(outcome.figure(FirstDead.HELD_BROKEN_S)).isPositive();
      assertThat(outcome.figure(FirstDead.HELD_HUNG_S)).isNaN();
    }
  }

  @Test
  void aReplicaThatDiesUnderLoadIsBuriedByTheAgent() {
    List<WebClient> loaders =
        WebClient.all().stream().filter(client -> client.name().startsWith(WebClient.JDK)).toList();
    try (Cage cage = Cage.open()) {
      Outcome outcome = UnderLoad.kill(cage, loaders, LENGTHS, true);
      WebClient plain = loaders.getFirst();
      WebClient withLibrary = loaders.getLast();
      // It was killed because the plain one used it, and uses it for half a minute.
      assertThat(outcome.figure(FirstDead.figure(plain, UnderLoad.FAILED))).isPositive();
      assertThat(outcome.figure(FirstDead.figure(withLibrary, UnderLoad.FAILED)))
          .as("it may meet the dead one once, right after a check")
          .isLessThanOrEqualTo(1);
      assertThat(outcome.figure(FirstDead.figure(withLibrary, UnderLoad.PAGES))).isGreaterThan(1);
    }
  }
}
