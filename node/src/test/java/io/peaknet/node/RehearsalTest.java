package io.peaknet.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.crypto.JdkSuite;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
  private static final long PATIENCE_NS = 60_000_000_000L;
  private static final int BURSTS = 200;

  @Test
  void whatIsSentArrives() throws IOException {
    // Four and a half packets in most bursts, and segments count.
    long packets = Rehearsal.run(new JdkSuite(), System.nanoTime(), PATIENCE_NS, BURSTS);
    assertThat(packets).isGreaterThan(4 * BURSTS);
  }
}
