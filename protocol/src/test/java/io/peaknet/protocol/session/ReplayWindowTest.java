package io.peaknet.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplayWindowTest {
  @Test
  void itAgreesWithASetOfAllThatWasSeen() {
    ForAll.seeds(
        800,
        300,
        random -> {
          ReplayWindow window = new ReplayWindow();
          Set<Long> seen = new HashSet<>();
          long greatest = -1;
          int spread = 1 << random.nextInt(16);
          for (int i = 0; i < 3000; i++) {
            long number =
                switch (random.nextInt(8)) {
                  case 0 -> Math.max(0, greatest - random.nextInt(spread));
                  case 1 -> greatest + 1 + random.nextInt(spread);
                  case 2 -> Math.max(0, greatest - SessionConstants.WINDOW + random.nextInt(5) - 2);
                  default -> greatest + 1;
                };
            boolean fresh =
                number > greatest
                    || (!seen.contains(number) && greatest - number < SessionConstants.WINDOW);
            assertThat(window.fresh(number)).as("%d after %d", number, greatest).isEqualTo(fresh);
            if (fresh) {
              window.mark(number);
              seen.add(number);
              greatest = Math.max(greatest, number);
            }
          }
        });
  }

  @Test
  void itJumpsToTheLastNumber() {
    ReplayWindow window = new ReplayWindow();
    long last = (1L << SessionConstants.NUMBER_BITS) - 1;
    window.mark(0);
    window.mark(last);
    assertThat(window.fresh(last)).isFalse();
    assertThat(window.fresh(last - 1)).isTrue();
    assertThat(window.fresh(0)).isFalse();
  }
}
