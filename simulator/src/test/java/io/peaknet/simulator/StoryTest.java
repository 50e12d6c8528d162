package io.peaknet.simulator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoryTest {
  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource({
    "MERGE, 1", "MERGE, 2",
    "PARTITION, 1", "PARTITION, 2",
    "RESTART, 1", "RESTART, 2",
    "RETURN, 1", "RETURN, 2",
    "FORGOTTEN, 1", "FORGOTTEN, 2"
  })
  void endsWell(Story story, long seed) {
    // Throws where anything that must hold does not.
    story.tell(seed);
  }
}
