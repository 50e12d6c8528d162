package io.peaknet.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peaknet.protocol.address.Digits;
import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is told of labels is what has changed, and reads as it was meant. */
class LabelChangesTest {
  private static Labels some(Random random, Labels from) {
    Labels made = from;
    for (int slot = 0; slot < Constants.TREES; slot++) {
      switch (random.nextInt(4)) {
        case 0 -> made = made.with(slot, 0, null);
        case 1 -> {
          int tag = random.nextInt(1 << Labels.TAG_BITS);
          int[] digits = random.ints(random.nextInt(6), 0, 9).toArray();
          made = made.with(slot, tag, Digits.of(digits));
        }
        default -> {
          // As it was.
        }
      }
    }
    return made;
  }

  private static byte[] written(Labels labels, Labels before) {
    WireWriter out = new WireWriter();
    labels.writeChanges(out, before);
    return out.toBytes();
  }

  @Test
  void anyChangeReadsAsItWasWritten() {
    ForAll.seeds(
        1,
        random -> {
          Labels before = some(random, Labels.NONE);
          Labels after = some(random, before);
          WireReader in = new WireReader(written(after, before));
          assertThat(Labels.readChanges(in, before)).isEqualTo(after);
          assertThat(in.remaining()).isZero();
        });
  }

  @Test
  void whatDidNotChangeTakesOneByte() {
    ForAll.seeds(
        2,
        random -> {
          Labels labels = some(random, Labels.NONE);
          assertThat(written(labels, labels)).containsExactly(0);
        });
  }

  @Test
  void anyBytesAreMalformedOrWhatTheWriterWrites() {
    ForAll.seeds(
        3,
        random -> {
          Labels before = some(random, Labels.NONE);
          byte[] bytes = ForAll.mutated(random, written(some(random, before), before));
          try {
            Labels read = Labels.readChanges(new WireReader(bytes), before);
            byte[] again = written(read, before);
            assertThat(Labels.readChanges(new WireReader(again), before)).isEqualTo(read);
          } catch (MalformedException e) {
            assertThat(e).hasMessageNotContaining("null");
          }
        });
  }

  @Test
  void aTagWithoutItsMarkIsMalformed() {
    byte[] bytes = {1, 0x01, 0x55, 0};
    assertThatThrownBy(() -> Labels.readChanges(new WireReader(bytes), Labels.NONE))
        .isInstanceOf(MalformedException.class)
        .hasMessage("label of slot 0 begins with 341");
  }
}
