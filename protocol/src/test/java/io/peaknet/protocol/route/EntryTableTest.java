package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.testkit.ForAll;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EntryTableTest {
  @Test
  void itHoldsWhatAMapHoldsInTheSameOrder() {
    ForAll.seeds(
        1,
        200,
        random -> {
          EntryTable<Integer, String, String> table = new EntryTable<>();
          Map<Integer, Entry<Integer, String, String>> model = new LinkedHashMap<>();
          int keys = 1 + random.nextInt(200);
          boolean isGrowing = true;
          for (int step = 0; step < 1_000; step++) {
            isGrowing ^= random.nextInt(100) == 0;
            Integer key = random.nextInt(keys) << random.nextInt(20);
            if (random.nextInt(4) == 0 ^ isGrowing) {
              if (table.get(key) == null) {
                Entry<Integer, String, String> entry = new Entry<>(key);
                table.add(key, entry);
                model.put(key, entry);
              }
            } else {
              assertThat(table.removed(key)).isSameAs(model.remove(key));
            }
            assertThat(table.get(key)).isSameAs(model.get(key));
            assertThat(table).hasSize(model.size());
          }
          assertThat(table).containsExactlyElementsOf(model.values());
          model.forEach((key, entry) -> assertThat(table.get(key)).isSameAs(entry));
        });
  }
}
