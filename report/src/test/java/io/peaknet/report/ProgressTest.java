package io.peaknet.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);
  private long nowNs;

  private Progress progress(long total, boolean terminal) {
    return new Progress("converging", total, out, terminal, () -> nowNs);
  }

  private String printed() {
    return bytes.toString(UTF_8);
  }

  @Test
  void printsLinesWithTheTimeLeftWhenNotOnATerminal() {
    try (Progress progress = progress(100, false)) {
      nowNs = 4 * SECOND;
      progress.at(10);
      assertThat(printed()).isEmpty();
      nowNs = 10 * SECOND;
      progress.at(25);
      assertThat(printed()).isEqualTo("converging: 25%  about 30 s left\n");
      nowNs = 40 * SECOND;
      progress.detail("seed 3");
      progress.at(100);
    }
    assertThat(printed())
        .endsWith(
            "converging: 25%  about 2:00 min left  seed 3\nconverging: 100%  took 40 s  seed 3\n");
  }

  @Test
  void redrawsOneLineOnATerminal() {
    try (Progress progress = progress(2, true)) {
      nowNs = SECOND / 5;
      progress.step();
      nowNs = 2 * SECOND;
      progress.step();
    }
    assertThat(printed())
        .isEqualTo(
            "\rconverging [###############...............]  50%  time left unknown\u001b[K"
                + "\rconverging [##############################] 100%  took 2 s\u001b[K"
                + "\rconverging [##############################] 100%  took 2 s\u001b[K\n");
  }

  @Test
  void shortWorkPrintsNothing() {
    try (Progress progress = progress(3, false)) {
      progress.step();
      progress.step();
      progress.step();
    }
    assertThat(printed()).isEmpty();
  }

  @Test
  void moreThanTheTotalCountsAsTheTotal() {
    try (Progress progress = progress(3, false)) {
      nowNs = 6 * SECOND;
      progress.at(17);
    }
    assertThat(printed()).startsWith("converging: 100%");
    assertThatThrownBy(() -> progress(0, false)).hasMessageContaining("at least 1");
  }

  @Test
  void workOfUnknownLengthShowsTheTimeSpent() {
    try (Progress progress = progress(Progress.UNKNOWN, false)) {
      nowNs = 7 * SECOND;
      progress.detail("12 changes");
      progress.at(70);
    }
    assertThat(printed()).startsWith("converging: 7 s so far  12 changes\n");
    bytes.reset();
    try (Progress progress = progress(Progress.UNKNOWN, true)) {
      nowNs = 9 * SECOND;
      progress.step();
    }
    assertThat(printed()).startsWith("\rconverging: 2 s so far\u001b[K");
  }
}
