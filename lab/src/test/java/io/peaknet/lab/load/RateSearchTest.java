package io.peaknet.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.testkit.ForAll;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  @Test
  void findsWhereItBreaks() {
    List<Double> tried = new ArrayList<>();
    RateSearch.Found found =
        new RateSearch(1000, 64_000, 2)
            .find(rate -> {
              tried.add(rate);
              return rate <= 9_999;
            });
    assertThat(found.borne()).isCloseTo(8000, within(1e-6));
    assertThat(found.broken()).isCloseTo(16_000, within(1e-6));
    assertThat(tried).hasSizeLessThanOrEqualTo(3).doesNotHaveDuplicates();
  }

  @Test
  void theEndsOfTheRow() {
    RateSearch search = new RateSearch(1000, 64_000, 2);
    assertThat(search.find(_ -> true).borne()).isCloseTo(64_000, within(1e-6));
    assertThat(search.find(_ -> true).broken()).isInfinite();
    assertThat(search.find(_ -> false).borne()).isZero();
    assertThat(search.find(_ -> false).broken()).isEqualTo(1000);
  }

  @Test
  void anyLimitIsBracketedByOneStep() {
    ForAll.seeds(
        9,
        random -> {
          RateSearch search =
              new RateSearch(
                  1 + random.nextInt(1000),
                  10_000 + random.nextInt(90_000),
                  1.05 + random.nextDouble());
          double limit = random.nextDouble() * 200_000;
          RateSearch.Found found = search.find(rate -> rate <= limit);
          assertThat(found.borne()).isLessThanOrEqualTo(limit);
          assertThat(found.broken()).isGreaterThan(limit);
          if (found.borne() > 0 && found.broken() < Double.POSITIVE_INFINITY) {
            assertThat(found.broken() / found.borne()).isCloseTo(search.step(), within(1e-9));
          }
        });
  }

  @Test
  void rowsThatDoNotRiseAreRefused() {
    assertThatThrownBy(() -> new RateSearch(10, 5, 2)).hasMessageContaining("must be above 0");
    assertThatThrownBy(() -> new RateSearch(10, 50, 1)).hasMessageContaining("by more than 1");
  }
}
