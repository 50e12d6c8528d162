package io.peaknet.protocol.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peaknet.protocol.wire.MalformedException;
import io.peaknet.protocol.wire.WireReader;
import io.peaknet.protocol.wire.WireWriter;
import io.peaknet.testkit.ForAll;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitTableTest {
  private static SplitTable random(Random random) {
    int count = 1 + random.nextInt(random.nextBoolean() ? 5 : 300);
    int[] digits = new int[count];
    double[] weights = new double[count];
    int digit = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      digits[i] = digit;
      digit += 1 + random.nextInt(3);
      weights[i] = Math.pow(2, random.nextInt(20) / 4.0);
    }
    return SplitTable.of(digits, weights);
  }

  private static byte[] bytes(SplitTable table) {
    WireWriter out = new WireWriter();
    table.write(out);
    return out.toBytes();
  }

  @Test
  void sharesFollowWeights() {
    SplitTable table = SplitTable.of(new int[] {0, 2, 7}, new double[] {1, 2, 5});
    assertThat(table.share(0)).isCloseTo(1 / 8.0, within(0.001));
    assertThat(table.share(2)).isCloseTo(2 / 8.0, within(0.001));
    assertThat(table.share(7)).isCloseTo(5 / 8.0, within(0.001));
    assertThat(table.share(1)).isZero();
  }

  @Test
  void everyPointHasOnePartAndKeepsItsOrderWithin() {
    ForAll.seeds(
        1,
        random -> {
          SplitTable table = random(random);
          long a = random.nextLong();
          long b = random.nextLong();
          assertThat(table.share(table.part(a))).isPositive();
          if (table.part(a) == table.part(b) && a != b) {
            int before = Long.compareUnsigned(a, b);
            int after = Long.compareUnsigned(table.within(a), table.within(b));
            assertThat(after * before).isNotNegative();
          }
        });
  }

  @Test
  void pointsOfAPartFillItsWholeSpace() {
    SplitTable table = SplitTable.of(new int[] {1, 2}, new double[] {1, 3});
    Random random = new Random(5);
    int upper = 0;
    int inPart = 0;
    for (int i = 0; i < 20_000; i++) {
      long point = random.nextLong();
      if (table.part(point) == 1) {
        inPart++;
        upper += table.within(point) < 0 ? 1 : 0;
      }
    }
    assertThat(inPart / 20_000.0).isCloseTo(0.25, within(0.02));
    assertThat(upper / (double) inPart).isCloseTo(0.5, within(0.05));
  }

  @Test
  void whatIsWrittenIsReadAndNothingElse() {
    ForAll.seeds(
        2,
        random -> {
          SplitTable table = random(random);
          assertThat(SplitTable.read(new WireReader(bytes(table)))).isEqualTo(table);
        });
    ForAll.seeds(
        3,
        20_000,
        random -> {
          byte[] bytes = ForAll.mutated(random, bytes(random(random)));
          try {
            WireReader in = new WireReader(bytes);
            SplitTable table = SplitTable.read(in);
            assertThat(bytes(table)).isEqualTo(java.util.Arrays.copyOf(bytes, in.position()));
          } catch (MalformedException e) {
            assertThat(e).hasMessageNotContaining("null");
          }
        });
  }
}
