package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LabelsTest {
  @Test
  void whatWasSetIsFoundAndMeasured() {
    ForAll.seeds(
        1,
        500,
        random -> {
          Map<Integer, Digits> wanted = new HashMap<>();
          Labels labels = Labels.NONE;
          for (int i = 0; i < 12; i++) {
            int slot = random.nextInt(Constants.TREES);
            Digits label = random.nextInt(4) == 0 ? null : digits(random);
            labels = labels.with(slot, tag(slot), label);
            if (label == null) {
              wanted.remove(slot);
            } else {
              wanted.put(slot, label);
            }
          }
          Digits other = digits(random);
          assertThat(labels.count()).isEqualTo(wanted.size());
          for (int slot = 0; slot < Constants.TREES; slot++) {
            Digits label = wanted.get(slot);
            assertThat(labels.label(slot)).isEqualTo(label);
            assertThat(labels.label(slot, tag(slot))).isEqualTo(label);
            assertThat(labels.label(slot, tag(slot) + 1)).isNull();
            assertThat(labels.steps(slot, tag(slot) + 1, other)).isEqualTo(-1);
            assertThat(labels.steps(slot, tag(slot), other))
                .isEqualTo(label == null ? -1 : label.distance(other));
          }
          WireWriter out = new WireWriter();
          labels.write(out);
          assertThat(Labels.read(new WireReader(out.toBytes()))).isEqualTo(labels);
        });
  }

  private static int tag(int slot) {
    return slot * 1000 + 7;
  }

  private static Digits digits(Random random) {
    int[] digits = new int[random.nextInt(6)];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = random.nextInt(8) == 0 ? random.nextInt(1 << 24) : random.nextInt(3);
    }
    return Digits.of(digits);
  }
}
