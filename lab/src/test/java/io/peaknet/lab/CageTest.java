package io.peaknet.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made in a cage stays in it, and goes with it. */
@NeedsNamespaces
final class CageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void programsInsideRunAndAnswer() {
    try (Cage cage = Cage.open()) {
      Cage.Result result =
          cage.run(null, PATIENCE, List.of("sh", "-c", "echo out; echo err >&2; exit 3"));
      assertThat(result).isEqualTo(new Cage.Result(3, "out\n", "err\n"));
    }
  }

  @Test
  void filesInsideAreSeenFromOutsideAndNowhereElse() {
    Path file = Cage.HOME.resolve("n1/file");
    try (Cage cage = Cage.open()) {
      cage.write(file, "hello");
      assertThat(cage.run(null, PATIENCE, List.of("cat", file.toString())).out())
          .isEqualTo("hello");
      assertThat(cage.read(file)).isEqualTo("hello");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void nothingOutlivesIt() {
    ProcessHandle sleeper;
    Path root;
    try (Cage cage = Cage.open()) {
      cage.shell("ip netns add left\nip -n left link add veth0 type veth peer name veth1\n");
      CagedProcess sleep =
          cage.start("left", Cage.HOME.resolve("log"), Map.of(), List.of("sleep", "1000"));
      sleeper = Until.present(PATIENCE, sleep::inner).orElseThrow();
      root = cage.outside(Path.of("/"));
      assertThat(root).exists();
      assertThat(sleeper.isAlive()).isTrue();
    }
    assertThat(Until.holds(PATIENCE, () -> !sleeper.isAlive())).isTrue();
    assertThat(Files.exists(root)).isFalse();
    assertThat(Path.of("/run/netns/left")).doesNotExist();
  }

  @Test
  void aProgramThatHangsIsKilled() {
    try (Cage cage = Cage.open()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> cage.run(null, Duration.ofMillis(200), List.of("sleep", "1000"))))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("did not end");
    }
  }
}
