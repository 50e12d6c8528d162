package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.testkit.ForAll;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FeasibleMemoryTest {
  private record Distance(long sequence, int metric, int usedMs) {}

  /** Milliseconds count from here, so that their 32 bits overflow meanwhile. */
  private static final long BEGIN_MS = (1L << 31) - 500_000;

  @Test
  void itGivesBackWhatItWasGivenUntilThatIsOld() {
    ForAll.seeds(
        1,
        200,
        random -> {
          FeasibleMemory memory = new FeasibleMemory();
          Map<IdentityAddress, Distance> model = new HashMap<>();
          int nodes = 1 + random.nextInt(300);
          for (int step = 0; step < 1_000; step++) {
            long nowNs = (BEGIN_MS + 1_000L * step) * 1_000_000;
            Entry<IdentityAddress, String, String> entry =
                new Entry<>(new IdentityAddress(1, random.nextInt(nodes)));
            memory.giveBack(entry, "origin");
            assertThat(distance(entry)).isEqualTo(model.remove(entry.key));
            if (random.nextInt(3) > 0) {
              entry.advertised("origin", random.nextInt(9), random.nextInt(99), nowNs);
              memory.add(entry, "origin");
              model.put(entry.key, distance(entry));
            }
            if (random.nextInt(100) == 0) {
              memory.forgetOld(nowNs);
              model.values().removeIf(each -> Entry.ms(nowNs) - each.usedMs > 60_000);
            }
            assertThat(memory.size()).isEqualTo(model.size());
          }
        });
  }

  private static @Nullable Distance distance(Entry<IdentityAddress, String, String> entry) {
    long sequence = entry.newestSequence("origin");
    return sequence < 0 ? null : new Distance(sequence, entry.feasibleMetric(), entry.feasibleMs());
  }
}
