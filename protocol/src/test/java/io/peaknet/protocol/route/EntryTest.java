package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.identity.IdentityAddress;
import io.peaknet.testkit.ForAll;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EntryTest {
  private static final int LINKS = 80; // more than there are bits in a word

  @Test
  void eachNeighbourWasToldWhatItWasToldLast() {
    ForAll.seeds(
        1,
        200,
        random -> {
          Shared shared = new Shared();
          Entry<String, String, String> entry = new Entry<>("destination");
          int links = 1 + random.nextInt(LINKS);
          Map<Integer, Word<String, String>> model = new HashMap<>();
          for (int change = 0; change < 60; change++) {
            entry.sequence = random.nextInt(3);
            entry.metric = random.nextInt(3);
            for (int index = random.nextInt(links); index < links; index++) {
              Link link = new Link(index, new IdentityAddress(1, index), message -> {});
              if (random.nextInt(4) == 0) {
                entry.told(link, null);
                model.remove(index);
              } else {
                entry.told(link, entry.toldWord(shared, "origin", "payload"));
                model.put(index, new Word<>("origin", entry.sequence, entry.metric, "payload"));
              }
            }
            for (int index = 0; index < links; index++) {
              Link link = new Link(index, new IdentityAddress(1, index), message -> {});
              assertThat(entry.told(link)).isEqualTo(model.get(index));
            }
          }
          entry.metric = Constants.INFINITY;
          assertThat(entry.forgettable(0)).isEqualTo(model.isEmpty());
        });
  }
}
