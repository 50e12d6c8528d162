package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.testkit.ForAll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoadArgumentsTest {
  private static final List<LoadPlan.Mode> MODES = List.of(LoadPlan.Mode.values());

  @Test
  void aPlanIsReadAsItWasWritten() {
    ForAll.seeds(
        3,
        random -> {
          LoadPlan plan = plan(random);
          String[] arguments = LoadArguments.of(plan).toArray(String[]::new);
          assertThat(LoadArguments.read(arguments)).isEqualTo(plan);
        });
  }

  private static LoadPlan plan(Random random) {
    List<String> urls =
        List.of("http://[2001:db8::1]:81/a?b=c", "https://web.lab.test/", "http://h");
    LoadPlan plan =
        LoadPlan.to(urls.get(random.nextInt(urls.size())))
            .over(MODES.get(random.nextInt(MODES.size())), 1 + random.nextInt(1000))
            .at(
                switch (random.nextInt(4)) {
                  case 0 -> Pace.max();
                  case 1 -> Pace.frugal(1 + random.nextInt(99_999));
                  case 2 -> Pace.even(random.nextDouble() + 0.001);
                  default -> Pace.poisson(500, random.nextLong());
                })
            .during(
                Times.lasting(millis(random), millis(random).plusMillis(1))
                    .givingUpAfter(millis(random).plusMillis(1))
                    .connectingWithin(millis(random).plusMillis(1)));
    if (random.nextBoolean()) {
      plan =
          plan.finding(Naming.cachedFrom(List.of("[::1]:5300", "::2")).forClients(3).tryingAll());
    } else if (random.nextBoolean()) {
      plan = plan.finding(Naming.at(List.of("fd00::1", "192.0.2.1")).tryingAll());
    }
    return random.nextBoolean() ? plan.trusting(Path.of("/some where/cert.pem")) : plan;
  }

  private static Duration millis(Random random) {
    return Duration.ofMillis(random.nextInt(100_000));
  }

  @Test
  void wrongArgumentsAreNamedWithWhatIsAllowed() {
    refused("--url is missing", "--rate", "5");
    refused("url ftp://x/: must be http", "--url", "ftp://x/");
    refused(
        "--mode fast: must be one of [KEEP, CLOSE, HELD]", "--url", "http://x/", "--mode", "fast");
    refused("--rate quick: must be a number, or max", "--url", "http://x/", "--rate", "quick");
    refused("--precise 1: must be true or false", "--url", "http://x/", "--precise", "1");
    refused("--length 1s: must be a whole number", "--url", "http://x/", "--length", "1s");
    refused("length PT0S: must be more than 0", "--url", "http://x/", "--length", "0");
    refused("connections 0: must be 1 to 100000", "--url", "http://x/", "--connections", "0");
    refused("--speed: no such option", "--url", "http://x/", "--speed", "1");
    refused("--url: is there twice", "--url", "http://x/", "--url", "http://y/");
    refused("--rate: options are --name value", "--url", "http://x/", "--rate");
  }

  private static void refused(String message, String... arguments) {
    assertThatThrownBy(() -> LoadArguments.read(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
