package io.peaknet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run behind the AOT cache is one of nodes that really link and answer. */
final class TrainingTest {
  @Test
  void itsNodesAnswerEachOther(@TempDir Path folder) throws Exception {
    assertThat(Training.train(folder)).as("pings that came back").isGreaterThan(100);
  }
}
