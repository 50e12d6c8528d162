package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FeasibleMemoryTest {
  private record Distance(long sequence, int metric, long usedNs) {}

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
            IdentityAddress node = new IdentityAddress(1, random.nextInt(nodes));
            Distance known = model.remove(node);
            assertThat(givenBack(memory, node))
                .isEqualTo(known == null ? List.of() : List.of(known));
            if (random.nextInt(3) > 0) {
              Distance distance = new Distance(random.nextInt(9), random.nextInt(99), step);
              model.put(node, distance);
              memory.add(node, distance.sequence, distance.metric, distance.usedNs);
            }
            if (random.nextInt(100) == 0) {
              long sinceNs = (long) step - random.nextInt(200);
              memory.forgetBefore(sinceNs);
              model.values().removeIf(each -> each.usedNs < sinceNs);
            }
            assertThat(memory.size()).isEqualTo(model.size());
          }
          model.forEach(
              (node, distance) -> assertThat(givenBack(memory, node)).containsExactly(distance));
          assertThat(memory.size()).isZero();
        });
  }

  private static List<Distance> givenBack(FeasibleMemory memory, IdentityAddress node) {
    Entry<IdentityAddress, String, String> entry = new Entry<>(node);
    memory.giveBack(entry, "origin");
    List<Distance> all = new ArrayList<>();
    entry.feasible(
        (_, sequence, metric, usedNs) -> all.add(new Distance(sequence, metric, usedNs)));
    return all;
  }
}
